"""Columns that were not asked for and say that rows should not be added: several currencies, units, scenarios or measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from forecast.history.reading.raw_table import Findings, RawTable
from forecast.settings.errors import Fault
from forecast.tables.numerals import CODES

HINT = "Group by the column with by= (--by), or keep the rows of one of them"
HEAD = 1000  # rows
FEW = 12  # a column with more values than this tells rows apart in some other way
HEADERS = {
    "currencies": r"currency( of .+)?|curr|currency ?code|waers|währung|waehrung|devise|moneda|valuta|币种|币别|货币|幣別|通貨",
    "units": r"unit|uom|unit of measure|meins|einheit|mengeneinheit|unité|unidad|单位|计量单位|單位",
    "scenarios": r"scenario|szenario|scénario|value ?type|plan ?/ ?(ist|actual)|actual ?/ ?(plan|budget)|计划/实际|情景",
    "measures": r"measure|metric|kpi|indicator|variable|kennzahl|indicateur|指标|指標|度量",
}
VALUES = {
    "currencies": rf"{CODES.replace(' ', '|')}|rmb|人民币|美元|欧元|日元|港元|港币|英镑|euro|us dollar|[$€£¥]",
    "scenarios": r"actuals?|act|plan(ned)?|budget|bud|forecast|fcst|target|ist|soll|prognose|réel|prévu|实际|计划|预算|预测|目标",
}


@dataclass
class UnusedColumns:
    """What stands in the columns of text that were not asked for, as far as that is a few values each."""

    values: dict[str, set[str]] = field(default_factory=dict)

    def watching(self, columns: Iterable[tuple[str, pa.ChunkedArray | pa.Array]]) -> Iterator[pa.ChunkedArray | pa.Array]:
        """The columns as they come, by name, each seen on its way."""
        for name, cells in columns:
            self.add(name, cells)
            yield cells

    def add(self, name: str, cells: pa.ChunkedArray | pa.Array) -> None:
        """Take in the values of a column, or of a part of it."""
        values = self.values.setdefault(name.strip(), set())
        if len(values) <= FEW and pa.types.is_string(cells.type):
            head = pc.unique(cells.slice(0, HEAD))  # of a column of numbers of orders no more is looked at
            words = (head if len(head) > FEW else pc.unique(cells)).slice(0, FEW + 3).to_pylist()
            values.update(word.strip() for word in words if word and word.strip())

    def few_valued(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each column of a few values, with them in order."""
        return tuple((name, tuple(sorted(words))) for name, words in self.values.items() if 0 < len(words) <= FEW)


def merge_unused(parts: Iterable[tuple[tuple[str, tuple[str, ...]], ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What stands in the columns of several files, by the name of the column."""
    unused = UnusedColumns()
    for name, words in chain.from_iterable(parts):
        unused.values.setdefault(name, set()).update(words)
    return unused.few_valued()


def unused_warnings(raw: RawTable) -> Findings:
    """A warning for each column that says that rows are of several kinds, whose sum means nothing."""
    columns = ((name, words, _kind(name, words)) for name, words in raw.unused if len(words) > 1)
    return Findings(
        warnings=tuple(
            Fault(_message(words, kind), HINT, raw.file, raw.sheet, column=name) for name, words, kind in columns if kind
        )
    )


def _kind(name: str, words: Sequence[str]) -> str:
    """Of what kind the values of a column are, told by its name or by all of them; empty where adding is nothing to wonder at."""
    by_name = next((kind for kind, pattern in HEADERS.items() if re.fullmatch(pattern, name, re.IGNORECASE)), "")
    matching = (kind for kind, pattern in VALUES.items() if all(re.fullmatch(pattern, word, re.IGNORECASE) for word in words))
    return by_name or next(matching, "")


def _message(words: Sequence[str], kind: str) -> str:
    return f"rows of several {kind} are added together ({', '.join(words[:5])}{' ...' if len(words) > 5 else ''})"
