"""Sales targets with stated chances: history, baseline, targets, plan, review, report. `import forecast as fc` is all a notebook needs."""

import lazy_loader

from forecast.settings.deprecation import with_old_names

_lookup, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)  # the names stand in __init__.pyi
__getattr__ = with_old_names(
    _lookup,
    {
        "audit": "fairness_audit",
        "converted": "convert",
        "executable": "capacity_check",
        "leave": "save_results",
        "paced": "pacing_phases",
        "shown": "format_table",
        "side_by_side": "combine_measures",
        "who_gains": "compare_chances",
    },
    owner=__name__,
)
