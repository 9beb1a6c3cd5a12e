"""Members of the dimensions as text: codes stay codes, outer spaces go, look-alikes and totals among them are found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forecast.history.hierarchy import ALL
from forecast.history.options import Reading
from forecast.history.raw import Column, Findings, Flags, Positions
from forecast.history.source import Repair
from forecast.settings.errors import Fault

TOTAL = re.compile(
    r"^(grand ?total|sub-?total|total general|totals?|sum|summe|gesamt|gesamtsumme|zwischensumme|somme|合计|总计|小计|总和|汇总|合計|總計|小計)[::]?$"
    r"|^.+[ -](total|subtotal|summe|gesamt)$|^.+(合计|小计|总计|汇总)$",
    re.IGNORECASE,
)
FORMULA_MARK = re.compile(r"^'(?=[=+\-@\t\r＝＋－＠])")


@dataclass(frozen=True)
class Names:
    """The members of one dimension: each distinct name, and for each row the position of its name."""

    members: tuple[str, ...]
    codes: Positions
    dropped: Flags  # rows of totals that were asked to be dropped
    findings: Findings = Findings()

    def cells(self) -> pa.Array:
        """The names row by row."""
        return pa.array(self.members, pa.string()).take(pa.array(self.codes))


def parse_names(column: Column, reading: Reading) -> Names:
    """The column as names; empty cells, NUL characters and a member called "all" are faults, look-alikes a warning."""
    text, unfit = _as_text(column)
    texts, codes = text.distinct()
    tidy = [_tidy(each or "") for each in texts]
    members = sorted(set(tidy))
    place = {name: at for at, name in enumerate(members)}
    merged = np.array([place[name] for name in tidy], dtype=np.int64)
    dropped, totals = _totals(text, tidy, codes, reading)
    faults = unfit + _unusable(text, tidy, codes) + (totals if reading.totals == "error" else ())
    warnings = _look_alikes(text, members) + _merged(text, texts, tidy) + (totals if reading.totals == "drop" else ())
    repairs = Findings(faults, warnings, _trimmed(text, texts, tidy, codes))
    return Names(tuple(members), merged[codes], dropped, repairs)


def _as_text(column: Column) -> tuple[Column, tuple[Fault, ...]]:
    """Typed cells as the text that a person would write for them."""
    kind = column.cells.type
    if column.is_text:
        return column, ()
    if pa.types.is_floating(kind):
        whole = pc.all(pc.equal(pc.round(column.cells), column.cells)).as_py()
        cells = pc.cast(column.cells, pa.int64(), safe=False) if whole else column.cells
        return _with(column, pc.cast(cells, pa.string())), ()
    try:
        return _with(column, pc.cast(column.cells, pa.string())), ()
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        fault = column.about(f"the column holds nested values ({kind}), not names", "Name a plain column, or flatten it first")
        return _with(column, pa.chunked_array([pa.array(["?"] * len(column.cells))])), (fault,)


def _with(column: Column, cells: pa.ChunkedArray) -> Column:
    return Column(column.name, cells, column.rows, column.file, column.sheet)


def _tidy(text: str) -> str:
    return FORMULA_MARK.sub("", text.strip())


def _where(codes: Positions, chosen: list[int]) -> Positions:
    return np.flatnonzero(np.isin(codes, chosen)) if chosen else np.array([], dtype=np.int64)


def _unusable(column: Column, tidy: list[str], codes: Positions) -> tuple[Fault, ...]:
    fill = "Fill it in, or remove the row"
    empty = [at for at, name in enumerate(tidy) if not name]
    zero = [at for at, name in enumerate(tidy) if "\0" in name]
    every = [at for at, name in enumerate(tidy) if name.casefold() == ALL]
    return (
        *column.faults(_where(codes, empty), "the name is empty", fill),
        *column.faults(_where(codes, zero), "the name holds a NUL character", "Remove it; the file may be damaged"),
        *column.faults(_where(codes, every), f"a member cannot be called '{ALL}': that is how totals are shown", "Rename it"),
    )


def _totals(column: Column, tidy: list[str], codes: Positions, reading: Reading) -> tuple[Flags, tuple[Fault, ...]]:
    chosen = [at for at, name in enumerate(tidy) if TOTAL.match(name)] if reading.totals != "keep" else []
    where = _where(codes, chosen)
    dropped = np.zeros(len(codes), dtype=bool)
    dropped[where] = reading.totals == "drop"
    do = "Remove the rows, or say what they are: totals=drop leaves them out, totals=keep takes a member of that name (--totals)"
    return dropped, column.faults(where, "this looks like a total among the members, which would be counted twice", do)


def _look_alikes(column: Column, members: list[str]) -> tuple[Fault, ...]:
    """Names that differ in case, inner spaces or full-width forms only."""
    alike: dict[str, list[str]] = {}
    for name in members:
        alike.setdefault(re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip().casefold(), []).append(name)
    return tuple(
        column.about(
            f"these names look alike and are kept apart: {', '.join(map(repr, names))}", "Write them in one way", names[0]
        )
        for names in alike.values()
        if len(names) > 1
    )


def _merged(column: Column, texts: list[str | None], tidy: list[str]) -> tuple[Fault, ...]:
    as_written: dict[str, list[str]] = {}
    for text, name in zip(texts, tidy, strict=True):
        as_written.setdefault(name, []).append(text or "")
    return tuple(
        column.about(
            f"these names differ in outer spaces only and are taken as one: {', '.join(map(repr, forms))}", "Check them", name
        )
        for name, forms in as_written.items()
        if len(forms) > 1 and name
    )


def _trimmed(column: Column, texts: list[str | None], tidy: list[str], codes: Positions) -> tuple[Repair, ...]:
    chosen = [at for at, (text, name) in enumerate(zip(texts, tidy, strict=True)) if (text or "") != name]
    where = _where(codes, chosen)
    if not len(where):
        return ()
    return (column.repair("outer spaces or a leading quote mark removed", where=where, new=tidy[int(codes[where[0]])]),)
