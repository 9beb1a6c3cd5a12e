"""Plans in a folder: a table with a CSV and a JSON beside it for people, every revision in `revisions/`, and a small log.

`NAME.parquet`, `.csv`, `.json` and `.made.json` are copies of the newest revision, `revisions/NAME-0001.*` the revisions, which never
change, and `NAME.log.json` says which there are. A save writes the new revision, then the log, then the copies: what a kill leaves
is decided by the log, and copies that lag behind it are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from forecast.decomposition import Plan
from forecast.decomposition.plan_forecast import NO_FORECAST, PlanForecast
from forecast.files import contained_path, lock, write_bytes, write_json
from forecast.plans.folder_state import CREATE, DAMAGED, FolderContent, FolderState
from forecast.plans.forecasts import PlanForecastFile, Progress, Warn, forecast_faults, ignore, silent
from forecast.plans.plan_changes import plan_changes
from forecast.plans.plan_metadata import stored_metadata
from forecast.plans.provenance import Provenance, fiscal_start_of, is_known, measure_of, refuse_other_measure, workbook_of
from forecast.plans.revision_log import (
    LOG,
    PROVENANCE,
    REVISIONS,
    SUFFIXES,
    TABLE,
    LogEntry,
    PlanLog,
    altered_files,
    digests_of,
    file_beside,
    file_fault,
    is_readable,
    refuse_confusing,
    refuse_revisions,
    revision_numbers,
)
from forecast.plans.store import Revision, Stored, conflict
from forecast.plans.table_file import read_plan_file, write_plan_files
from forecast.settings import Fault, Workbook, bad_input, hint_for

if TYPE_CHECKING:
    from forecast.baseline import Baseline

FOLDER = "plans"
# Longer than any save takes on a slow disk; a lock whose process is gone is free at once anyway.
LOCK_SECONDS = 600.0


class PlanFolder(FolderState):
    """The plans of a folder. `table` names the file that a plan is read from where people changed it: `.parquet`, or the `.csv`."""

    def latest(self) -> str:
        """The name of the plan that was saved last, as the logs say, or the times of the files where there is no log."""
        names = self.by_time()
        if not names:
            raise bad_input("no plans here", CREATE, file=str(self.folder))
        return names[0]

    def by_time(self) -> list[str]:
        """The names of all plans, the one that was saved last first, and last those that cannot be opened, each with a warning."""
        return sorted(self.names(), key=lambda name: (self._saved(name), name), reverse=True)

    def find(self, name: str = "") -> str:
        """The name, which must be that of a plan here; the latest without a name."""
        names = self.names()
        if name and name not in names:
            hint = hint_for(name, names) if names else CREATE
            raise bad_input("no plan with this name", hint, file=str(self.folder), value=name)
        return name or self.latest()

    def open(self, name: str, revision: int | None = None) -> Stored:
        """A plan's newest revision, or that of the number, with the forecast behind it, which is opened when it is first asked for.

        A revision of another making (other history, seed or draws) has the forecast of its own making.
        """
        state = self._state(name) if revision is None else self._earlier(name, revision)
        plan = self._with_measure(read_plan_file(state.path, trusted=state.logged), state)
        provenance = self._provenance(state.path) or Provenance.unknown(plan.grid.periods[0])
        refuse_other_measure(plan.measure, provenance, self.folder, path=state.path)
        forecast = self._forecast(PlanForecastFile(self.folder, name, provenance, plan.grid.periods[-1]), plan, state.path)
        return Stored(replace(plan, forecast=forecast), state.entry.revision, provenance, forecast)

    def workbook(self, name: str) -> Workbook | None:
        """The workbook that a plan belongs to; None where it was made from a file of its own."""
        return workbook_of(self._provenance(self._state(name).path) or Provenance(), self.folder)

    def read(self, name: str, *, baseline: Baseline | None = None) -> Plan:
        """A plan's newest revision with this forecast behind it, or with none."""
        state = self._state(name)
        return self._with_measure(read_plan_file(state.path, baseline=baseline), state)

    def newest(self, name: str) -> int | None:
        """The number of a plan's newest revision; None where there is no such plan."""
        return self._state(name).entry.number if self.exists(name) else None

    def save(
        self, name: str, plan: Plan, *, parent: int | None, who: str, why: str, provenance: Provenance | None = None
    ) -> Revision:
        """The revision that now holds the plan; a Conflict when `parent` is not the newest one, without a word to the folder."""
        refuse_revisions(self.folder)
        with self._locked(name), self._following(name, parent) as (entry, path):
            self._save_forecast(name, plan, provenance)
            write_plan_files(plan, path)
            made = provenance.as_json() if provenance else self._made(name, parent)
            if made is not None:
                write_json(file_beside(path, PROVENANCE), made)
            return self._commit(name, entry, who=who, why=why)

    def restore(self, name: str, number: int | None = None, *, who: str, why: str = "undo") -> tuple[Revision, Revision]:
        """The revision that was put back as a new one (the one before the newest, without a number), and the one that gave way.

        Nothing is lost: to undo twice is to do again. An InputError, before anything is written, where a file of that revision is
        missing, was altered or cannot be read.
        """
        refuse_revisions(self.folder)
        self._state(name)  # a plan that is not there is refused before anything is written
        with self._locked(name):
            revisions = self.log(name)
            chosen = self._restorable(name, number, revisions)
            content = self._content(name, chosen)
            with self._following(name, self._state(name).entry.number) as (entry, path):
                for suffix, file in content.items():
                    write_bytes(file_beside(path, suffix), file)
                self._commit(name, entry, who=who, why=why)
            return chosen.entry.revision, revisions[-1]

    def log(self, name: str) -> list[Revision]:
        """The revisions of a plan, oldest first; of those that an earlier version of this program left only number and time are known."""
        state, entries = self._state(name), self._entries(name)
        unlogged = [state.entry] if state.entry.number not in {entry.number for entry in entries} else []
        return [entry.revision for entry in (*entries, *unlogged)]

    def earlier(self, name: str) -> list[int]:
        """The numbers of the revisions before the newest one, which may be restored."""
        return [revision.number for revision in self.log(name)[:-1]]

    def diff(self, name: str, a: int, b: int) -> pd.DataFrame:
        """What differs in the base between two revisions, as `plan_changes` has it."""
        return plan_changes(self.open(name, a).plan, self.open(name, b).plan)

    def verify(self, name: str) -> list[Fault]:
        """A fault for each file of a revision that is missing or was altered since it was saved, and for each copy that differs."""
        entries = self._entries(name)
        faults = [fault for entry in entries for fault in altered_files(self._revision(name, entry.number), entry, entry.files)]
        if entries:
            faults += altered_files(self.path(name), entries[-1], entries[-1].files)
        path = self.path(name)
        if path.is_file() and not is_readable(path):
            hint = "Take back the one before it with `forecast plan undo`, or copy it from a backup"
            faults = [each for each in faults if each.file != str(path)] + [file_fault(path, DAMAGED, hint)]
        return [*faults, *forecast_faults(self.folder, name)]

    # --- what lies in the folder --------------------------------------------------------

    def _restorable(self, name: str, number: int | None, revisions: Sequence[Revision]) -> FolderContent:
        """The revision to restore, which opens as a plan: that of the number, or the one before the newest."""
        if number is None and len(revisions) < 2:
            raise bad_input("no revision with this number", "Change the plan first", file=str(self.path(name)))
        chosen = self._earlier(name, revisions[-2].number if number is None else number)
        read_plan_file(chosen.path)
        self._provenance(chosen.path)
        return chosen

    def _content(self, name: str, chosen: FolderContent) -> dict[str, bytes]:
        """The bytes of each file of a revision; where an earlier version left it without its making, that of the plan as it stands."""
        files = {suffix: file_beside(chosen.path, suffix) for suffix in chosen.entry.files}
        made = file_beside(self._state(name).path, PROVENANCE)
        if PROVENANCE not in files and not chosen.entry.who and made.is_file():
            files[PROVENANCE] = made
        return {suffix: file.read_bytes() for suffix, file in files.items()}

    def _forecast(self, file: PlanForecastFile, plan: Plan, path: Path) -> PlanForecast:
        """The forecast in a file, one for all revisions that share it; it must be one of the plan's own leaves.

        A plan that lies alone, with no history to forecast from, has none: its chances are unknown.
        """
        if not is_known(file.provenance, self.folder):
            return NO_FORECAST

        def open_forecast() -> Baseline:
            forecast = file.open(progress=self._progress, warn=self._warn)
            if not forecast.hierarchy.leaves.equals(plan.grid.leaves):
                read_plan_file(path, baseline=forecast)  # says which rows do not fit
                raise bad_input("the forecast has other series than the plan", "Make the plan again", file=str(path))
            return forecast

        return self._forecasts.setdefault(file.path.name, PlanForecast(open_forecast))

    def _save_forecast(self, name: str, plan: Plan, provenance: Provenance | None) -> None:
        """Save the forecast behind a plan where it is open: before the revision, which a kill may keep from being saved."""
        if plan.forecast.opened is None:
            return
        parents = self._provenance(self._state(name).path) if self.exists(name) else None
        made = provenance or parents or Provenance.unknown(plan.grid.periods[0])
        PlanForecastFile(self.folder, name, made, plan.grid.periods[-1]).save(plan.forecast.opened)

    def _with_measure(self, plan: Plan, state: FolderContent) -> Plan:
        """The plan with its measure and fiscal year also where it is of an earlier version, whose files do not name them."""
        names_year = bool(stored_metadata(state.path).fiscal_year_start or plan.forecast.opened)
        if plan.measure.name and names_year:
            return plan
        provenance = self._provenance(state.path)
        start = plan.grid.fiscal_year_start if names_year else fiscal_start_of(provenance, self.folder)
        grid = replace(plan.grid, fiscal_year_start=start)
        named = plan.measure if plan.measure.name else measure_of(provenance, self.folder)
        return replace(plan, grid=grid, measure=named or plan.measure)

    def _provenance(self, path: Path) -> Provenance | None:
        return Provenance.read(file_beside(path, PROVENANCE))

    def _made(self, name: str, parent: int | None) -> dict[str, object] | None:
        provenance = self._provenance(self._state(name).path) if parent is not None else None
        return provenance.as_json() if provenance else None

    # --- saving ------------------------------------------------------------------------

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with lock(self.folder / f"{name}.lock", owner="forecast plan", seconds=LOCK_SECONDS):
            yield

    @contextmanager
    def _following(self, name: str, parent: int | None) -> Iterator[tuple[LogEntry, Path]]:
        """The entry of the next revision and the path of its table; refused when `parent` is not the newest revision any more."""
        refuse_confusing(name)
        state = self._state(name) if self.exists(name) else None
        newest = state.entry if state else None
        if parent != (newest.number if newest else None):
            raise conflict(name, parent, newest.revision if newest else None)
        if state is not None:
            self._keep(name, state)
        logged = self._logged(name)
        # Never a number that a file in the folder has already, also where the log was deleted: a revision is never written over.
        number = 1 + (logged[-1].number if logged else max(revision_numbers(self.folder / REVISIONS, name), default=0))
        path = self._revision(name, number)
        # A revision may lack one of the files (a plan without provenance); one left by a killed save must not join it.
        for suffix in SUFFIXES:
            file_beside(path, suffix).unlink(missing_ok=True)  # what a killed save left
        yield LogEntry(number=number, parent=parent), path

    def _keep(self, name: str, state: FolderContent) -> None:
        """Put what was written without a log into it, and then among the revisions, in whole also where an earlier try was killed."""
        if not state.logged:
            earlier = [entry for entry in self._entries(name) if entry.number != state.entry.number]
            self._write_log(name, sorted([*earlier, state.entry], key=lambda entry: entry.number))
        kept = self._revision(name, state.entry.number)
        digests, present = digests_of(kept), digests_of(state.path)
        for suffix, digest in state.entry.files.items():
            if digests.get(suffix) != digest and present.get(suffix) == digest:
                write_bytes(file_beside(kept, suffix), file_beside(state.path, suffix).read_bytes())

    def _commit(self, name: str, entry: LogEntry, *, who: str, why: str) -> Revision:
        """Put a written revision into the log, from which moment on it is the newest, and refresh the copies of it."""
        path = self._revision(name, entry.number)
        saved = entry.model_copy(update={"who": who, "why": why, "when": datetime.now(UTC), "files": digests_of(path)})
        self._write_log(name, [*self._logged(name), saved])
        for suffix in sorted(SUFFIXES, key=lambda each: each == TABLE):  # the table last: with it, a new plan is there
            copy, revised = file_beside(self.path(name), suffix), file_beside(path, suffix)
            if revised.is_file():
                write_bytes(copy, revised.read_bytes())
            else:
                copy.unlink(missing_ok=True)
        return saved.revision

    def _write_log(self, name: str, entries: Sequence[LogEntry]) -> None:
        log = PlanLog(revisions=tuple(entries))
        write_json(file_beside(self.path(name), LOG), log.model_dump(mode="json"))


def workbook_plans(root: Path, *, progress: Progress = silent, warn: Warn = ignore) -> PlanFolder:
    """The plans of a workbook's folder; an InputError where they would lie outside it."""
    contained_path(root, FOLDER)
    return PlanFolder(root / FOLDER, progress=progress, warn=warn)
