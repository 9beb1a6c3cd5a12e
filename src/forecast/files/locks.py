"""Locks with an owner and an end: two runs of the same thing never overlap, and a dead one does not block the next."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from forecast.files.atomic import check_writable, write_json
from forecast.files.processes import HOST, process_exists, process_start_id
from forecast.settings.errors import Conflict

GUARD_SECONDS = 10.0


@dataclass(frozen=True)
class Lock:
    """A lock that is held: by whom, on which machine and process, and until when (seconds since 1970, UTC).

    `born` tells the process from a later one with the same number (see `processes.process_start_id`); empty where it cannot be told.
    """

    path: Path
    owner: str
    host: str
    process: int
    since: float
    until: float
    token: str
    born: str = ""

    def is_mine(self) -> bool:
        """Whether it is still held, and not taken over after its end."""
        current = _read(self.path)
        return current is not None and current.token == self.token


@contextmanager
def lock(path: Path | str, *, owner: str, seconds: float) -> Iterator[Lock]:
    """A lock at `path` for at most `seconds`, freed at the end of the block; a Conflict naming the owner when another holds it.

    A lock of this machine is in force as long as its process lives, whatever the clock says meanwhile: that of a process that is gone, also
    by a new start of the machine, is taken over at once. Of a process on another machine nothing is known but the time, so its lock is
    taken over when that is over.
    """
    lock = _take(Path(path), owner=owner, seconds=seconds)
    try:
        yield lock
    finally:
        _free(lock)


def list_locks(folder: Path) -> list[tuple[Lock, bool]]:
    """The locks that lie in a folder, each with whether it is in force and not to be taken over by the next who asks."""
    locks = [lock for path in sorted(folder.glob("*.lock")) if (lock := _read(path))]
    return [(lock, _in_force(lock)) for lock in locks]


def _take(path: Path, *, owner: str, seconds: float) -> Lock:
    # Asked first: a folder that cannot be written would pass for a lock that somebody holds.
    check_writable(path.parent).mkdir(parents=True, exist_ok=True)
    with _guard(path):
        other = _read(path)
        if other is not None and _in_force(other):
            raise Conflict(_held_by(other))
        now = time.time()
        return _write(
            Lock(path, owner, HOST, os.getpid(), now, now + seconds, secrets.token_hex(8), process_start_id(os.getpid()))
        )


def _free(lock: Lock) -> None:
    with _guard(lock.path):
        if lock.is_mine():
            lock.path.unlink(missing_ok=True)


@contextmanager
def _guard(path: Path) -> Iterator[None]:
    """The short mutex under which a lock file is read and changed; the system frees it when a process dies."""
    try:
        with FileLock(path.with_name(f".{path.name}.guard"), timeout=GUARD_SECONDS):
            yield
    except Timeout as error:
        raise Conflict(f"{path}: another process is just changing this lock. Try again in a moment.") from error


def _in_force(lock: Lock) -> bool:
    # The number of a dead process is given to another one some day: its start tells the two apart, and no clock is asked.
    born = process_start_id(lock.process) if lock.host == HOST and lock.born else ""
    if born:
        return born == lock.born
    # Of another machine nothing is known but the time; of this one, without a start, at least whether the process lives.
    return time.time() < lock.until and (lock.host != HOST or process_exists(lock.process))


def _held_by(lock: Lock) -> str:
    return (
        f"{lock.path} is held by {lock.owner} (process {lock.process} on {lock.host}) since {_clock(lock.since)}, at most until "
        f"{_clock(lock.until)}. Wait for it to end, or end that process, and run it again."
    )


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _read(path: Path) -> Lock | None:
    """The lock in the file; none when there is no file or it holds something else, which nobody can be waiting for."""
    try:
        return Lock(**{**json.loads(path.read_text(encoding="utf-8")), "path": path})
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write(lock: Lock) -> Lock:
    write_json(lock.path, asdict(lock))
    return lock
