"""Sales targets with stated chances: history, baseline, targets, plan, review, report. `import forecast as fc` is all a notebook needs."""

from forecast.baseline import backtest, baseline, explain
from forecast.baseline.drivers import known_drivers
from forecast.decomposition import (
    Capacity,
    Funnel,
    OverRule,
    commitments,
    daily,
    decompose,
    executable,
    over_assigned,
    paced,
    read_plan,
    weekday_pattern,
    write_plan,
)
from forecast.files.leaving import leave
from forecast.history import gaps, open_history, quality, read_history
from forecast.report import (
    plot_bridge,
    plot_chances,
    plot_cumulative,
    plot_days,
    plot_explanation,
    plot_fairness,
    plot_fan,
    plot_heat,
    plot_history,
    plot_season,
    plot_split,
    summarize,
    write_report,
)
from forecast.report.shown import shown
from forecast.review import review
from forecast.settings import InputError, load_workbook
from forecast.targets import (
    Profile,
    audit,
    check_targets,
    converted,
    factor_effects,
    growth_chances,
    own_levels,
    propose_targets,
    side_by_side,
    who_gains,
    workbook_tilt,
)
from forecast.tracking import track
from forecast.training import exercise

# In the order of the loop: what is read, forecast, set, split, tracked, reviewed, reported, trained.
__all__ = [  # noqa: RUF022  # the order is that of the work
    "load_workbook",
    "open_history",
    "read_history",
    "quality",
    "gaps",
    "plot_history",
    "known_drivers",
    "baseline",
    "plot_fan",
    "explain",
    "plot_explanation",
    "backtest",
    "own_levels",
    "growth_chances",
    "converted",
    "Profile",
    "propose_targets",
    "plot_chances",
    "side_by_side",
    "check_targets",
    "workbook_tilt",
    "factor_effects",
    "decompose",
    "read_plan",
    "write_plan",
    "plot_split",
    "plot_season",
    "OverRule",
    "over_assigned",
    "daily",
    "paced",
    "weekday_pattern",
    "plot_days",
    "Funnel",
    "Capacity",
    "executable",
    "commitments",
    "who_gains",
    "audit",
    "plot_fairness",
    "track",
    "review",
    "plot_cumulative",
    "plot_bridge",
    "plot_heat",
    "summarize",
    "write_report",
    "exercise",
    "shown",
    "leave",
    "InputError",
]
