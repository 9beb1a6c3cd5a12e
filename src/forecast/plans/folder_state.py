"""What lies in a folder of plans: which plans, which revisions, and which of them are whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from forecast.decomposition.plan_forecast import PlanForecast
from forecast.plans.forecasts import Progress, Warn, ignore, silent
from forecast.plans.revision_log import (
    LOG,
    REVISIONS,
    TABLE,
    Digests,
    LogEntry,
    altered_files,
    digests_of,
    file_beside,
    file_fault,
    lags_behind,
    read_log,
    revision_numbers,
    time_changed,
    unreadable_files,
)
from forecast.settings.errors import ForecastError, InputError, bad_input

if TYPE_CHECKING:
    pass

DAMAGED = "cannot be read: cut off or damaged"
CREATE = "Make one with `forecast plan create`"


class FolderContent(NamedTuple):
    """Where the newest revision of a plan can be read, and whether the log has it already."""

    entry: LogEntry
    path: Path
    logged: bool


class FolderState:
    """What lies in a folder of plans: names, revisions, and the newest whole state of each plan. It changes nothing."""

    def __init__(self, folder: Path | str, *, table: str = TABLE, progress: Progress = silent, warn: Warn = ignore) -> None:
        self.folder, self._table, self._progress, self._warn = Path(folder), table, progress, warn
        self._forecasts: dict[str, PlanForecast] = {}
        self._warnings: set[str] = set()
        self._readable: dict[str, bool] = {}  # by the digest of a revision, which never changes

    def path(self, name: str) -> Path:
        """The path of a plan's table."""
        return self.folder / f"{name}{self._table}"

    def names(self) -> list[str]:
        """The names of all plans, sorted: of those with a table, and of those whose table is gone while a log names revisions of it."""
        tables = {path.name.removesuffix(self._table) for path in self.folder.glob(f"*{self._table}")}
        logged = {path.name.removesuffix(LOG) for path in self.folder.glob(f"*{LOG}")}
        return sorted(tables | {name for name in logged if revision_numbers(self.folder / REVISIONS, name)})

    def exists(self, name: str) -> bool:
        """Whether there is a plan of this name: its table, or revisions of it in a log."""
        return self.path(name).is_file() or name in self.names()

    def _state(self, name: str) -> FolderContent:
        """The newest revision: that of the log, unless people changed the files since, who made a revision that no log knows.

        Where the table is gone, or a changed file cannot be read, it is the newest revision that is whole, with a warning.
        """
        path = self.path(name)
        if not self.exists(name):
            raise bad_input("no plan with this name", f"{CREATE}, or check the path", file=str(path))
        entries, copies = self._logged(name), digests_of(path)
        if entries and path.is_file() and (copies == entries[-1].files or lags_behind(copies, entries)):
            return self._of_log(name, entries, copies)
        damaged = unreadable_files(path) if path.is_file() else [path]
        if damaged:
            return self._newest_whole(name, damaged[0])
        known = entries or self._entries(name)
        if known and copies == known[-1].files:  # the log was removed since
            return FolderContent(known[-1].model_copy(update={"when": time_changed(path)}), path, logged=False)
        number, parent = (known[-1].number + 1, known[-1].number) if known else (1, None)
        changed = LogEntry(number=number, parent=parent if entries else None, when=time_changed(path), files=copies)
        return FolderContent(changed, path, logged=False)

    def _of_log(self, name: str, entries: Sequence[LogEntry], copies: Digests) -> FolderContent:
        """The newest revision of the log, read from among the revisions, or from the copies of it where that is not whole."""
        newest, path = entries[-1], self._revision(name, entries[-1].number)
        if self._is_whole(name, newest):
            return FolderContent(newest, path, logged=True)
        if copies == newest.files:
            return FolderContent(newest, self.path(name), logged=True)
        return self._newest_whole(name, path)

    def _newest_whole(self, name: str, damaged: Path) -> FolderContent:
        """The newest revision whose files are all there and unaltered, with a warning of the file it is read instead of."""
        problem = DAMAGED if damaged.is_file() else "is missing"
        entries = self._entries(name)
        entry = next((entry for entry in reversed(entries) if self._is_whole(name, entry)), None)
        if entry is None:
            hint = "Copy it from a backup, or remove the plan's files and make the plan again"
            raise InputError([file_fault(damaged, problem, hint)])
        self._warn_once(f"{damaged} {problem}, so revision {entry.number} is opened, the newest one that is whole")
        return FolderContent(entry, self._revision(name, entry.number), logged=bool(self._logged(name)))

    def _is_whole(self, name: str, entry: LogEntry) -> bool:
        """Whether the files of a revision are those that were saved, and a plan can be read from its table."""
        path = self._revision(name, entry.number)
        if not path.is_file() or digests_of(path) != entry.files:
            return False
        digest = entry.revision.digest
        if digest not in self._readable:
            self._readable[digest] = not unreadable_files(path)
        return self._readable[digest]

    def _warn_once(self, line: str) -> None:
        if line not in self._warnings:
            self._warnings.add(line)
            self._warn(line)

    def _earlier(self, name: str, number: int) -> FolderContent:
        """The revision of that number; an InputError where there is none, and where its files are not those that were saved."""
        state = self._state(name)
        if number == state.entry.number:
            return state
        entries = {entry.number: entry for entry in self._entries(name)}
        if number not in entries:
            choices = [each for each in entries if each < state.entry.number]
            hint = f"Choose one of: {', '.join(map(str, choices))}" if choices else "Change the plan first"
            raise bad_input("no revision with this number", hint, file=str(self.path(name)), value=str(number))
        path = self._revision(name, number)
        altered = list(altered_files(path, entries[number], entries[number].files))
        if altered:
            raise InputError(altered)
        return FolderContent(entries[number], path, logged=True)

    def _entries(self, name: str) -> list[LogEntry]:
        """The revisions that are kept: those of the log, or (without a log) those that an earlier version of this program left."""
        logged = self._logged(name)
        if logged:
            return list(logged)
        paths = [self._revision(name, number) for number in revision_numbers(self.folder / REVISIONS, name)]
        return [
            LogEntry(number=number, parent=number - 1 or None, when=time_changed(path), files=digests_of(path))
            for number, path in zip(revision_numbers(self.folder / REVISIONS, name), paths, strict=True)
        ]

    def _logged(self, name: str) -> tuple[LogEntry, ...]:
        return read_log(file_beside(self.path(name), LOG), name)

    def _revision(self, name: str, number: int) -> Path:
        return self.folder / REVISIONS / f"{name}-{number:04d}{TABLE}"

    def _saved(self, name: str) -> float:
        """When a plan was saved last, in seconds since 1970; 0 for one that cannot be opened, with a warning."""
        try:
            state = self._state(name)
        except ForecastError as error:
            self._warn_once(f"plan '{name}' is passed over: {error}")
            return 0.0
        return (state.entry.when or time_changed(state.path)).timestamp()
