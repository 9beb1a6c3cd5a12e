"""The log of a plan in a folder, and the files that each revision consists of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from pydantic import Field

from forecast.files import sha256
from forecast.plans.store import Revision
from forecast.settings.errors import Fault, InputError, bad_input
from forecast.settings.schema import Settings, validated_json

REVISIONS = "revisions"
TABLE, CSV, PROVENANCE, LOG = ".parquet", ".csv", ".made.json", ".log.json"
SUFFIXES = (TABLE, CSV, ".json", PROVENANCE)
Digests = dict[str, str]


class LogEntry(Settings):
    """A revision in the log: who made it from which other, when and why, and the digest of each of its files."""

    number: int
    parent: int | None = None
    who: str = ""
    when: datetime | None = None
    why: str = ""
    files: Digests = Field(default_factory=dict)

    @property
    def revision(self) -> Revision:
        """The entry as every store answers it."""
        digest = hashlib.sha256(json.dumps(self.files, sort_keys=True).encode()).hexdigest()
        return Revision(self.number, self.parent, self.who, self.when, self.why, digest)


class PlanLog(Settings):
    """The log of a plan: its revisions, oldest first."""

    revisions: tuple[LogEntry, ...] = ()


def file_beside(path: Path, suffix: str) -> Path:
    """The file of a plan with another suffix, given that of its table."""
    return path.with_name(f"{path.stem}{suffix}")


def digests_of(path: Path) -> Digests:
    """The digest of each file of a plan that is there, by its suffix, given the path of its table."""
    present = {suffix: file_beside(path, suffix) for suffix in SUFFIXES}
    return {suffix: sha256(file) for suffix, file in present.items() if file.is_file()}


def lags_behind(copies: Digests, entries: Sequence[LogEntry]) -> bool:
    """Whether the copies are those of the newest revision or of the one before, as a killed save leaves them."""
    allowed = [entry.files for entry in entries[-2:]]
    return all(any(files.get(suffix) == digest for files in allowed) for suffix, digest in copies.items())


def altered_files(path: Path, entry: LogEntry, files: Digests) -> Iterator[Fault]:
    """A fault for each of the files that is missing or is not what the log says."""
    digests = digests_of(path)
    for suffix, digest in files.items():
        if suffix not in digests:
            yield file_fault(
                file_beside(path, suffix), f"is missing; it belongs to revision {entry.number}", "Restore it from a backup"
            )
        elif digests[suffix] != digest:
            what = f"was changed since revision {entry.number} was saved"
            yield file_fault(file_beside(path, suffix), what, "Restore it from a backup, or save the plan again")


def file_fault(path: Path, message: str, hint: str) -> Fault:
    """What is wrong with one file."""
    return Fault(message, hint, file=str(path))


def is_readable(path: Path) -> bool:
    """Whether a file of a plan can be read: a table that has columns, JSON, or a CSV that is not empty."""
    try:
        if path.suffix == TABLE:
            return bool(len(pd.read_parquet(path).columns))
        return isinstance(json.loads(path.read_text("utf-8")), dict) if path.suffix == ".json" else path.stat().st_size > 0
    except (ValueError, OSError, RecursionError):
        return False


def unreadable_files(path: Path) -> list[Path]:
    """The files of a plan that are there and cut off or damaged, given the path of the table that it is read from."""
    files = (path, *(file_beside(path, suffix) for suffix in SUFFIXES if suffix != path.suffix))
    return [file for file in files if file.is_file() and not is_readable(file)]


def read_log(path: Path, name: str) -> tuple[LogEntry, ...]:
    """The revisions that the log of a plan names, oldest first; none without a log, and an InputError where it is damaged."""
    try:
        return validated_json(PlanLog, path).revisions if path.is_file() else ()
    except InputError as error:
        message = f"the log of plan '{name}' is damaged: {error.faults[0].message}"
        raise bad_input(message, "Remove this file: the revisions are found again by their files", file=str(path)) from error


def revision_numbers(folder: Path, name: str) -> list[int]:
    """The numbers of the revisions of a plan whose tables lie in this folder, in order."""
    pattern = re.compile(rf"{re.escape(name)}-(\d+){re.escape(TABLE)}")
    matches = (pattern.fullmatch(path.name) for path in folder.glob(f"*{TABLE}"))
    return sorted({int(match[1]) for match in matches if match})


def refuse_revisions(folder: Path) -> None:
    """Refuse to write into a folder of revisions, which never change."""
    if folder.absolute().name == REVISIONS:
        hint = "Change the plan itself, such as --plan plans/2026.parquet; `forecast plan undo --to N` puts a revision back"
        raise bad_input("revisions of a plan never change", hint, file=str(folder))


def refuse_confusing(name: str) -> None:
    """Refuse a name that ends like one of a plan's files, which are told apart by their endings."""
    if name.casefold().endswith((".made", ".log")):
        raise bad_input("a plan's name must not end in .made or .log", "Choose another name", value=name)


def time_changed(path: Path) -> datetime:
    """When a file was changed last, in UTC."""
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
