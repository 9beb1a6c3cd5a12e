"""What a history is known by: equal digests mean that the same numbers were sold, under the same names, with the same context."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pandas as pd

from forecast.history.series.known import Context
from forecast.history.series.panel import History

YEARS = {"pattern", "year_ends", "periods", "last_year"}  # how years are cut, which no forecast knows of


def history_digest(history: History) -> str:
    """The SHA-256 of a history's sales: dimensions, measure, frequency, keys, periods and numbers, and which of them ended.

    Neither the file that they were read from counts nor the order of its rows; the calendar and the events have a digest of their own
    (`context_digest`).
    """
    panel = history.panel
    names = [
        history.measure.name,
        history.frequency,
        list(history.dimensions),
        [list(map(str, panel.keys[name])) for name in panel.keys],
    ]
    values = np.where(np.isnan(panel.values), np.nan, panel.values)  # one of the many ways in which a number can be none
    sha = hashlib.sha256(json.dumps(names, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    sha.update(panel.periods.to_numpy().astype("datetime64[s]").astype("<i8").tobytes())
    sha.update(values.astype("<f8").tobytes())
    if history.ended_series.any():
        sha.update(history.ended_series.tobytes())
    return sha.hexdigest()


def context_digest(context: Context) -> str:
    """The SHA-256 of what is known beside the sales: the calendar, the table of events, and the keys that events may name."""
    calendar = context.calendar.model_dump(mode="json", exclude=YEARS) if context.calendar is not None else None
    tables = [context.events, context.keys if context.events is not None else None]
    text = json.dumps([calendar, *map(_cells, tables)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _cells(table: pd.DataFrame | None) -> list[list[str]] | None:
    """The columns of a table as texts, the name first; dates alike whether they are read as dates or as texts."""
    return None if table is None else [[str(name), *map(str, table[name].tolist())] for name in table]
