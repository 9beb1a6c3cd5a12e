"""A history from wherever a user keeps it: the workbook of a folder, or a file with named columns; nothing given is an empty text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from forecast.history.options import Options
from forecast.history.panel import History
from forecast.history.read import read_history
from forecast.settings.workbook import Workbook


def open_history(
    workbook: str | Path | Workbook = ".",
    *,
    file: str | Path = "",
    period: str = "",
    value: str = "",
    by: str | Sequence[str] = (),
    measure: str = "",
    reading: Mapping[str, object] | None = None,
) -> History:
    """The history of a file whose columns are named, or that of the workbook when no file is given.

    Made for notebooks and the command line, whose parameters are always there: an empty text stands for "not given". `reading` are
    the options of `read_history`.
    """
    given = {name: each for name, each in (reading or {}).items() if each is not None}
    options = Options(**given)  # type: ignore[typeddict-item]  # Reading checks their names and values
    if not str(file):
        return read_history(workbook=workbook, measure=measure or None, **options)
    return read_history(file, period=period or None, value=value or None, by=by or None, measure=measure or None, **options)
