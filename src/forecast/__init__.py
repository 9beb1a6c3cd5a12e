"""Sales targets with stated chances: history, baseline, targets, plan, review, report. `import forecast as fc` is all a notebook needs."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)  # the names stand in __init__.pyi
