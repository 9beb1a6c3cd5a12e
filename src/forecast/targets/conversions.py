"""Numbers, growths and chances of nodes, each asked for the others, in one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.history.series.hierarchy import Rows
from forecast.settings.errors import bad_input
from forecast.targets.curves import Numbers
from forecast.targets.outlook import Outlook, outlook_of, outlooks

if TYPE_CHECKING:
    from forecast.baseline import Baseline

COLUMNS = ("period", "asked", "last_year", "growth", "number", "chance", "text")
SURE = 0.99  # chances beyond it are told as "more than 99 %": paths do not tell them apart


@dataclass(frozen=True)
class Query:
    """What is asked: its name, the number of each node, and its chance; `said` is for people."""

    name: str
    numbers: Numbers
    chances: Numbers
    said: Sequence[str]


def convert(
    baseline: Baseline,
    *,
    numbers: Sequence[float] = (),
    growths: Sequence[float] = (),
    chances: Sequence[float] = (),
    rows: Rows | Sequence[int] | None = None,
    period: str | None = None,
    span: str = "year",
) -> pd.DataFrame:
    """What is asked, converted at nodes: dimensions, period, asked, last_year, growth, number, chance, text.

    `numbers` and `growths` (shares: 0.10 for +10 % over last year) are asked for their chances, `chances` for their numbers;
    `rows` are nodes of the hierarchy (all of them without). The period is a name such as 2026H1, or every whole block of the span.
    Without a last year growths are unknown. The text reads "+10 % means a 24 % chance here". A negative number and a chance outside
    0 to 1 are refused.

    >>> fc.convert(start, chances=[0.6])["chance"].round(2).unique().tolist()
    [0.6]
    """
    node_rows = baseline.hierarchy.rows() if rows is None else np.asarray(rows, dtype=np.intp)
    _refuse(numbers, growths, chances)
    parts = []
    for block in outlooks(baseline, span) if period is None else [outlook_of(baseline, period)]:
        queries = [_of_number(block, node_rows, f"{number:,.10g}", np.full(len(node_rows), float(number))) for number in numbers]
        grown = block.last_year(node_rows)
        queries += [_of_number(block, node_rows, f"{100 * growth:+.6g} %", grown * (1 + growth)) for growth in growths]
        queries += [_of_chance(block, node_rows, chance) for chance in chances]
        parts += [_table(block, node_rows, query) for query in queries]
    return pd.concat(parts, ignore_index=True)[[*baseline.hierarchy.dimensions, *COLUMNS]]


def chance_said(chance: float) -> str:
    """A chance in whole per cent, never as certain: "a 24 % chance", "less than a 1 % chance", "more than a 99 % chance"."""
    if chance > SURE:
        return "more than a 99 % chance"
    if chance < 1 - SURE:
        return "less than a 1 % chance"
    whole = round(100 * chance)
    return f"{'an' if whole in (8, 11, 18) or 80 <= whole < 90 else 'a'} {whole} % chance"


def _of_number(outlook: Outlook, rows: Rows, name: str, numbers: Numbers) -> Query:
    chances = outlook.chances(rows, numbers[None, :])[0]
    said = [f"{name} means {chance_said(each)} here" if np.isfinite(each) else "no last year to grow from" for each in chances]
    return Query(name, numbers, chances, said)


def _of_chance(outlook: Outlook, rows: Rows, chance: float) -> Query:
    numbers, name = outlook.numbers(rows, np.array([chance]))[0], f"a {100 * chance:.6g} % chance"
    return Query(name, numbers, np.full(len(rows), float(chance)), [f"{name} means {each:,.0f} here" for each in numbers])


def _table(outlook: Outlook, rows: Rows, asked: Query) -> pd.DataFrame:
    last_year = outlook.last_year(rows)
    growth = np.divide(asked.numbers, last_year, out=np.full(len(rows), np.nan), where=np.nan_to_num(last_year) != 0) - 1
    keys = outlook.baseline.hierarchy.keys.iloc[rows].reset_index(drop=True)
    columns = {"asked": asked.name, "last_year": last_year, "growth": growth, "number": asked.numbers, "chance": asked.chances}
    return keys.assign(period=outlook.block.start, **columns, text=pd.array(list(asked.said), dtype="str"))


def _refuse(numbers: Sequence[float], growths: Sequence[float], chances: Sequence[float]) -> None:
    if not (len(numbers) or len(growths) or len(chances)):
        raise bad_input("nothing to convert is given", "Give a number, a growth or a chance")
    for number in numbers:
        if not (np.isfinite(number) and number >= 0):
            raise bad_input("not a number of zero or more", "Correct the number", column="number", value=str(number))
    for growth in growths:
        if not (np.isfinite(growth) and growth >= -1):
            raise bad_input("not a growth of -100 % or more", "Write it as +10% or 0.1", column="growth", value=str(growth))
    for chance in chances:
        if not 0 <= chance <= 1:
            raise bad_input("not a chance between 0 and 1", "Write it as 60% or 0.6", column="chance", value=f"{chance:g}")
