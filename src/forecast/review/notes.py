"""What a reader must know beside the numbers: who has no actuals, who sold without a plan, what was estimated."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.periods.span import Span
from forecast.tracking.ledger import Cells, Ledger

NAMED = 12


def notes(ledger: Ledger, *, cells: Cells, rest: bool, span: Span) -> pd.DataFrame:
    """One row per note: `code`, `count` of leaves, `planned` (base number concerned), `members` (the first names) and `text`.

    Codes: "silent" leaves with a plan and no actual in the span, "partial" ones with an actual in some of its periods only,
    "unplanned" ones that sold without a plan, "weeks" (or "weeks_by_date", as they are compared) a year of weeks that ends in the span
    and is longer or shorter than the year before, "year_over" when nothing of the year is left to correct.
    """
    base, leaves = ledger.planned["base"], ledger.hierarchy.leaves
    planned = np.where(cells, base, 0.0)
    missing, seen = ledger.missing & cells, ledger.seen & cells
    silent = missing.any(axis=1) & ~seen.any(axis=1)
    partial = missing.any(axis=1) & seen.any(axis=1)
    unplanned = seen.any(axis=1) & (base.sum(axis=1) == 0) & (np.nan_to_num(ledger.actual).sum(axis=1) != 0)
    planned_left = np.where(missing, planned, 0.0).sum(axis=1)
    rows = [
        _note("silent", leaves.iloc[np.flatnonzero(silent)], float(planned_left[silent].sum())),
        _note("partial", leaves.iloc[np.flatnonzero(partial)], float(planned_left[partial].sum())),
    ]
    rows.append(_note("unplanned", leaves.iloc[np.flatnonzero(unplanned)], 0.0))
    counted = [row for row in rows if row["count"]]
    uneven = span.years.uneven(span.start, span.end)
    if uneven:
        lengths = "; ".join(f"{year}: {weeks}, {year - 1}: {before}" for year, weeks, before in uneven)
        code = "weeks_by_date" if span.years.compares_dates else "weeks"
        counted.append(
            {"code": code, "count": 0, "planned": 0.0, "members": lengths, "text": TEXTS[code].format(members=lengths)}
        )
    if not rest:
        counted.append({"code": "year_over", "count": 0, "planned": 0.0, "members": "", "text": TEXTS["year_over"]})
    return pd.DataFrame(counted, columns=["code", "count", "planned", "members", "text"])


TEXTS = {
    "silent": "{count} of the planned series have no actual in the span ({members}); their base number of {planned:,.0f} counts on neither "
    "side, and a month that is missing is not a month of zero.",
    "partial": "{count} series have actuals for a part of the span only ({members}); of their base number {planned:,.0f} counts on neither "
    "side.",
    "unplanned": "{count} series sold without a number in the plan ({members}); their sales count as ahead of plan and stay uncorrected.",
    "weeks": "The years have another number of weeks ({members}); each period is compared with the one of its number, "
    "so that one of the years has a week more.",
    "weeks_by_date": "The years have another number of weeks ({members}); each week is compared with the one 52 weeks earlier.",
    "year_over": "The span ends the year, so there is no rest of the year to correct.",
}


def _note(code: str, leaves: pd.DataFrame, planned: float) -> dict[str, object]:
    names = [" · ".join(key) for key in leaves.itertuples(index=False, name=None)]
    members = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED:,} more" if len(names) > NAMED else "")
    text = TEXTS[code].format(count=f"{len(names):,}", members=members, planned=planned)
    return {"code": code, "count": len(names), "planned": planned, "members": members, "text": text}
