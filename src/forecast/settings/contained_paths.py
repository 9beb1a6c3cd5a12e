"""Paths that stay in their folder: what a workbook names, and what a run writes, is never outside it."""

from __future__ import annotations

import re
from pathlib import Path

from forecast.settings.errors import InputError, bad_input

DRIVE = re.compile(r"^[A-Za-z]:")


def contained_path(root: Path | str, path: Path | str) -> Path:
    """The full path of `path` (relative to `root`), links followed; an InputError when that is not inside `root`.

    A path written the Windows way is judged both ways, so that a workbook is as safe on the next machine.
    """
    written = str(path)
    try:
        base = Path(root).resolve()
        resolved = (base / written).resolve()
        as_windows = (base / DRIVE.sub("/", written.replace("\\", "/"))).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a circle of links, NUL
        raise _outside(base=Path(root), written=written, reason=f"cannot be followed ({error})") from error
    if not (resolved.is_relative_to(base) and as_windows.is_relative_to(base)):
        raise _outside(base=base, written=written, reason="leads out of its folder")
    return resolved


def _outside(*, base: Path, written: str, reason: str) -> InputError:
    return bad_input(f"the path {reason}", f"Give a path inside {base}", value=written)
