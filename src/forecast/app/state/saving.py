"""Plans saved from a panel: after which revision each was saved, so that nobody's later work is written over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forecast.files import safe_name
from forecast.plans import HistorySource, PlanFolder, PlanStore, Provenance, user_name
from forecast.settings.errors import bad_input

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.decomposition import Plan
    from forecast.plans import Revision

PANEL = "panel"  # the name of the plan that the panel saves


class PanelSaves:
    """The saves of one panel, in whatever stores."""

    def __init__(self) -> None:
        self._newest: dict[str, int | None] = {}  # by the plan's location: the revision that this panel saved or found last

    def save(self, plan: Plan, plans: PlanStore | Path | str, *, name: str, baseline: Baseline) -> tuple[Revision, str]:
        """The revision that now holds the plan under a safe form of the name, and that form; `plans` is a store or a folder.

        A Conflict when somebody else saved the plan after this panel did; an InputError without a folder.
        """
        if not isinstance(plans, PlanFolder) and not str(plans):
            raise bad_input("no folder to save in", "Set the parameter `out`", column="out", value="")
        store = PlanFolder(plans) if isinstance(plans, Path | str) else plans
        safe = safe_name(name)
        location = str(store.path(safe)) if isinstance(store, PlanFolder) else safe
        # Only the first time: what others save later has to meet the check of the parent, and not become it.
        if location not in self._newest:
            self._newest[location] = store.log(safe)[-1].number if safe in store.names() else None
        revision = store.save(
            safe, plan, parent=self._newest[location], who=user_name(), why="planner panel", provenance=_provenance(baseline)
        )
        self._newest[location] = revision.number
        return revision, safe


def _provenance(baseline: Baseline) -> Provenance:
    history = baseline.history
    opening = HistorySource(measure=history.measure.name, reading={"as_of": f"{history.end:%Y-%m-%d}"})
    return Provenance(opening=opening, seed=baseline.seed, draws=baseline.draws, model=baseline.model)
