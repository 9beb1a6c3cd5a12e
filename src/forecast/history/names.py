"""Members of the dimensions as text: codes stay codes, outer spaces go, look-alikes and totals among them are found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forecast.files import unguard_cell
from forecast.history.hierarchy import ALL
from forecast.history.options import Reading
from forecast.history.raw import NOTHING, Column, Findings, Flags, Positions, Texts
from forecast.settings.errors import Fault

TOTAL = re.compile(
    r"^(grand ?total|sub-?total|total general|totals?|sum|summe|gesamt|gesamtsumme|zwischensumme|somme)[:：]?$"
    r"|^\((all|alle|tous|todos|全部)\)$"
    r"|^(合计|总计|小计|总和|汇总|全部|合計|總計|小計)[:：]?$|^.+[ -](total|subtotal|summe|gesamt)$|^.+(合计|小计|总计|汇总)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Names:
    """The members of one dimension: each distinct name, and for each row the position of its name."""

    members: tuple[str, ...]
    codes: Positions
    dropped: Flags  # rows of totals that were asked to be dropped
    findings: Findings = NOTHING

    def cells(self) -> pa.Array:
        """The names row by row."""
        return pa.array(self.members, pa.string()).take(pa.array(self.codes))


def parse_names(column: Column, reading: Reading) -> Names:
    """The column as names; empty cells, NUL characters and a member called "all" are faults, look-alikes a warning."""
    text = _as_text(column)
    texts = text.texts()
    tidy = [_tidy(word) for word in texts.words]
    members = sorted(set(tidy))
    place = {name: at for at, name in enumerate(members)}
    codes = np.array([place[name] for name in tidy], dtype=np.int64)[texts.codes]
    dropped, totals = _totals(texts, tidy, reading)
    errors = _unusable(texts, tidy) + (totals if reading.totals == "error" else ())
    warnings = _look_alikes(text, members) + _merged(texts, tidy) + (totals if reading.totals == "drop" else ())
    changed = [at for at, (word, name) in enumerate(zip(texts.words, tidy, strict=True)) if word != name]
    repairs = texts.repairs("outer spaces or a leading quote mark removed", changed, tidy)
    return Names(tuple(members), codes, dropped, Findings(errors, warnings, repairs))


def _as_text(column: Column) -> Column:
    """Typed cells as the text that a person would write for them."""
    kind = column.cells.type
    if column.is_text:
        return column
    if pa.types.is_floating(kind):
        known = pc.if_else(pc.is_nan(column.cells), pa.scalar(None, kind), column.cells)
        whole = pc.all(pc.equal(pc.round(known), known)).as_py()
        cells = pc.cast(known, pa.int64(), safe=False) if whole else known
        return _with(column, pc.cast(cells, pa.string()))
    return _with(column, pc.cast(column.cells, pa.string()))


def _with(column: Column, cells: pa.ChunkedArray) -> Column:
    return replace(column, cells=cells)


def _tidy(text: str) -> str:
    return str(unguard_cell(text.strip())).strip()


def _unusable(texts: Texts, tidy: list[str]) -> tuple[Fault, ...]:
    told = {at: reason for at, name in enumerate(tidy) if (reason := _why(name))}
    return texts.faults(told)


def _why(name: str) -> tuple[str, str] | None:
    if not name:
        return "the name is empty", "Fill it in, or remove the row"
    if "\0" in name:
        return "the name holds a NUL character", "Remove it; the file may be damaged"
    if name.casefold() == ALL:
        return f"a member cannot be called '{ALL}': that is how totals are shown", "Rename it"
    return None


def _totals(texts: Texts, tidy: list[str], reading: Reading) -> tuple[Flags, tuple[Fault, ...]]:
    """The rows of totals to be dropped, and a fault for each row that looks like one."""
    chosen = [at for at, name in enumerate(tidy) if TOTAL.match(name)] if reading.totals != "keep" else []
    dropped = np.zeros(len(texts.codes), dtype=bool)
    if reading.totals == "drop":
        dropped[texts.where(chosen)] = True
    what = "this looks like a total among the members, which would be counted twice"
    do = "Remove the rows, or say what they are: totals=drop leaves them out, totals=keep takes a member of that name (--totals)"
    return dropped, texts.faults(dict.fromkeys(chosen, (what, do)))


# Letters of other alphabets that are drawn like Latin ones (Unicode's list of confusables, the letters of Greek and Russian).
DRAWN_ALIKE = str.maketrans("АВЕКМНОРСТУХІЈЅаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXIJSaeopcyxijsABEZHIKMNOPTYXo")


def _look_alikes(column: Column, members: list[str]) -> tuple[Fault, ...]:
    """Names that differ in case, inner spaces, full-width forms, invisible characters or letters that are drawn alike only."""
    alike: dict[str, list[str]] = {}
    for name in members:
        alike.setdefault(_drawn(name), []).append(name)
    return tuple(
        column.about(
            f"these names look alike and are kept apart: {', '.join(map(repr, names))}", "Write them in one way", names[0]
        )
        for names in alike.values()
        if len(names) > 1
    )


def _drawn(name: str) -> str:
    """The name as it looks on paper, without case."""
    visible = "".join(each for each in unicodedata.normalize("NFKC", name) if unicodedata.category(each) != "Cf")
    return re.sub(r"\s+", " ", visible).strip().translate(DRAWN_ALIKE).casefold()


def _merged(texts: Texts, tidy: list[str]) -> tuple[Fault, ...]:
    as_written: dict[str, list[str]] = {}
    for word, name in zip(texts.words, tidy, strict=True):
        as_written.setdefault(name, []).append(word)
    what = "these names differ in outer spaces only and are taken as one"
    return tuple(
        texts.column.about(f"{what}: {', '.join(map(repr, forms))}", "Check that they are one", name)
        for name, forms in as_written.items()
        if len(forms) > 1 and name
    )
