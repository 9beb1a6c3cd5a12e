"""Plans in a folder: a table with a CSV and a JSON beside it for people, every revision in `revisions/`, and a small log.

`NAME.parquet`, `.csv`, `.json` and `.made.json` are copies of the newest revision, `revisions/NAME-0001.*` the revisions, which never
change, and `NAME.log.json` says which there are. A save writes the new revision, then the log, then the copies: what a kill leaves
is decided by the log, and copies that lag behind it are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from forecast.decomposition import Plan
from forecast.decomposition.plan_forecast import PlanForecast
from forecast.files import contained_path, lock, write_bytes, write_json
from forecast.plans.forecasts import PlanForecastFile, Progress, Warn, forecast_faults, ignore, silent
from forecast.plans.plan_changes import plan_changes
from forecast.plans.provenance import Provenance, fiscal_start_of, measure_of, workbook_of
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
    lags_behind,
    time_changed,
)
from forecast.plans.store import Revision, Stored, conflict
from forecast.plans.table_file import read_plan_file, stored_metadata, write_plan_files
from forecast.settings import Workbook
from forecast.settings.errors import Fault, bad_input, hint_for
from forecast.settings.schema import validated_json

if TYPE_CHECKING:
    from forecast.baseline import Baseline

FOLDER = "plans"
LOCK_SECONDS = 600.0
DAMAGED = "cannot be read: cut off or damaged"
CREATE = "Make one with `forecast plan create`"


class _State(NamedTuple):
    """Where the newest revision of a plan can be read, and whether the log has it already."""

    entry: LogEntry
    path: Path
    logged: bool


class PlanFolder:
    """The plans of a folder. `table` names the file that a plan is read from where people changed it: `.parquet`, or the `.csv`."""

    def __init__(self, folder: Path | str, *, table: str = TABLE, progress: Progress = silent, warn: Warn = ignore) -> None:
        self.folder, self._table, self._progress, self._warn = Path(folder), table, progress, warn
        self._forecasts: dict[str, PlanForecast] = {}

    def path(self, name: str) -> Path:
        """The path of a plan's table."""
        return self.folder / f"{name}{self._table}"

    def names(self) -> list[str]:
        """The names of all plans, sorted."""
        return sorted(path.name.removesuffix(self._table) for path in self.folder.glob(f"*{self._table}"))

    def latest(self) -> str:
        """The name of the plan that was saved last, as the logs say, or the times of the files where there is no log."""
        names = self.by_time()
        if not names:
            raise bad_input("there is no plan here", CREATE, file=str(self.folder))
        return names[0]

    def by_time(self) -> list[str]:
        """The names of all plans, the one that was saved last first."""
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
        return self._state(name).entry.number if self.path(name).is_file() else None

    def save(
        self, name: str, plan: Plan, *, parent: int | None, who: str, why: str, provenance: Provenance | None = None
    ) -> Revision:
        """The revision that now holds the plan; a Conflict when `parent` is not the newest one, without a word to the folder."""
        with self._locked(name), self._following(name, parent) as (entry, path):
            self._save_forecast(name, plan, provenance)
            write_plan_files(plan, path)
            made = provenance.as_json() if provenance else self._made(name, parent)
            if made is not None:
                write_json(file_beside(path, PROVENANCE), made)
            return self._commit(name, entry, who=who, why=why)

    def restore(self, name: str, number: int | None = None, *, who: str, why: str = "undo") -> tuple[Revision, Revision]:
        """The revision that was put back as a new one (the one before the newest, without a number), and the one that gave way.

        Nothing is lost: to undo twice is to do again.
        """
        self._state(name)  # a plan that is not there is refused before anything is written
        with self._locked(name):
            newest = self._state(name).entry.number
            chosen = self._earlier(name, number if number is not None else max(self.earlier(name), default=0))
            with self._following(name, newest) as (entry, path):
                for suffix in SUFFIXES:
                    files = (file_beside(chosen.path, suffix), file_beside(self.path(name), suffix))
                    present = next((file for file in files if file.is_file()), None)
                    if present is not None:
                        write_bytes(file_beside(path, suffix), present.read_bytes())
                self._commit(name, entry, who=who, why=why)
            gone = next(each for each in self.log(name) if each.number == newest)
            return chosen.entry.revision, gone

    def log(self, name: str) -> list[Revision]:
        """The revisions of a plan, oldest first; of those that an earlier version of this program left only number and time are known."""
        state = self._state(name)
        earlier = [entry.revision for entry in self._entries(name) if entry.number < state.entry.number]
        return [*earlier, state.entry.revision]

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

    def _state(self, name: str) -> _State:
        """The newest revision: that of the log, unless people changed the files since, who made a revision that no log knows."""
        path = self.path(name)
        if not path.is_file():
            raise bad_input("no plan with this name", f"{CREATE}, or check the path", file=str(path))
        entries, copies = self._logged(name), digests_of(path)
        if not entries:
            number = max(self._numbers(name), default=0) + 1
            return _State(LogEntry(number=number, when=time_changed(path), files=copies), path, logged=False)
        newest = entries[-1]
        revised = self._revision(name, newest.number)
        if copies == newest.files or lags_behind(copies, entries):
            return _State(newest, revised if revised.is_file() else path, logged=True)
        changed = LogEntry(number=newest.number + 1, parent=newest.number, when=time_changed(path), files=copies)
        return _State(changed, path, logged=False)

    def _earlier(self, name: str, number: int) -> _State:
        state = self._state(name)
        if number == state.entry.number:
            return state
        entries = {entry.number: entry for entry in self._entries(name) if entry.number < state.entry.number}
        if number not in entries:
            hint = f"Choose one of: {', '.join(map(str, entries))}" if entries else "Change the plan first"
            raise bad_input("no revision with this number", hint, file=str(self.path(name)), value=str(number or ""))
        return _State(entries[number], self._revision(name, number), logged=True)

    def _entries(self, name: str) -> list[LogEntry]:
        """The revisions that are kept: those of the log, or (without a log) those that an earlier version of this program left."""
        logged = self._logged(name)
        if logged:
            return list(logged)
        paths = [self._revision(name, number) for number in self._numbers(name)]
        return [
            LogEntry(number=number, parent=number - 1 or None, when=time_changed(path), files=digests_of(path))
            for number, path in zip(self._numbers(name), paths, strict=True)
        ]

    def _logged(self, name: str) -> tuple[LogEntry, ...]:
        path = file_beside(self.path(name), LOG)
        return validated_json(PlanLog, path).revisions if path.is_file() else ()

    def _numbers(self, name: str) -> list[int]:
        pattern = re.compile(rf"{re.escape(name)}-(\d+){re.escape(TABLE)}")
        matches = (pattern.fullmatch(path.name) for path in (self.folder / REVISIONS).glob(f"*{TABLE}"))
        return sorted({int(match[1]) for match in matches if match})

    def _revision(self, name: str, number: int) -> Path:
        return self.folder / REVISIONS / f"{name}-{number:04d}{TABLE}"

    def _saved(self, name: str) -> float:
        """When a plan was saved last, in seconds since 1970."""
        try:
            when = self._state(name).entry.when
        except ValueError:
            when = None
        return (when or time_changed(self.path(name))).timestamp()

    def _forecast(self, file: PlanForecastFile, plan: Plan, path: Path) -> PlanForecast:
        """The forecast in a file, one for all revisions that share it; it must be one of the plan's own leaves."""

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
        parents = self._provenance(self._state(name).path) if self.path(name).is_file() else None
        made = provenance or parents or Provenance.unknown(plan.grid.periods[0])
        PlanForecastFile(self.folder, name, made, plan.grid.periods[-1]).save(plan.forecast.opened)

    def _with_measure(self, plan: Plan, state: _State) -> Plan:
        """The plan with its measure and fiscal year also where it is of an earlier version, whose files do not name them."""
        if plan.measure.name and stored_metadata(state.path).fiscal_year_start:
            return plan
        provenance = self._provenance(state.path)
        grid = replace(plan.grid, fiscal_year_start=fiscal_start_of(provenance, self.folder))
        named = plan.measure if plan.measure.name else measure_of(provenance, self.folder)
        return replace(plan, grid=grid, measure=named or plan.measure)

    def _provenance(self, path: Path) -> Provenance | None:
        made = file_beside(path, PROVENANCE)
        return validated_json(Provenance, made) if made.is_file() else None

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
        _refuse_confusing(name)
        state = self._state(name) if self.path(name).is_file() else None
        newest = state.entry if state else None
        if parent != (newest.number if newest else None):
            raise conflict(name, parent, newest.revision if newest else None)
        if state is not None:
            self._keep(name, state)
        logged = self._logged(name)
        number = 1 + (logged[-1].number if logged else max(self._numbers(name), default=0))
        path = self._revision(name, number)
        for suffix in SUFFIXES:
            file_beside(path, suffix).unlink(missing_ok=True)  # what a killed save left
        yield LogEntry(number=number, parent=parent), path

    def _keep(self, name: str, state: _State) -> None:
        """Put what was written without a log into it, and then among the revisions, in whole also where an earlier try was killed."""
        if not state.logged:
            self._write_log(name, [*self._entries(name), state.entry])
        kept = self._revision(name, state.entry.number)
        digests = digests_of(kept)
        for suffix, digest in state.entry.files.items():
            if digests.get(suffix) != digest:
                write_bytes(file_beside(kept, suffix), file_beside(self.path(name), suffix).read_bytes())

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


def _refuse_confusing(name: str) -> None:
    """A plan's files are told apart by their endings, so a name must not end like one."""
    if name.casefold().endswith((".made", ".log")):
        raise bad_input("a plan's name must not end in .made or .log", "Choose another name", value=name)
