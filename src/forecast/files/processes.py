"""Which process of this machine is meant: its number, and when it was born, for numbers are given out again."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

HOST = re.sub(r"\W", "", platform.node())[:20] or "host"
PROCESSES = Path("/proc")
ENDED = frozenset("ZX")  # states of one that has ended and that nobody has waited for yet


def process_exists(process: int) -> bool:
    """Whether a process of this machine has that number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def process_start_id(process: int) -> str:
    """The boot of this machine and the moment in it at which the process began; empty where that cannot be told.

    Nothing of it hangs on the clock: a process keeps its birth when the clock is set, and a number that is given out again, also after
    the machine was started anew, gets another one. One that has ended and that nobody has waited for has lost its own.
    """
    try:
        boot = (PROCESSES / "sys/kernel/random/boot_id").read_text("ascii").strip()
        fields = (PROCESSES / str(process) / "stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    state, began = fields[0], fields[19]  # fields 3 and 22 of proc(5); the name before them may hold anything
    return f"{boot}/{'ended' if state in ENDED else began}"
