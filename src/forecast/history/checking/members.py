"""Members of the dimensions as text: codes stay codes, outer spaces go, look-alikes and totals among them are found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forecast.files import unescape_formula
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import NOTHING, EncodedColumn, Findings, Flags, Positions, RawColumn
from forecast.history.series.hierarchy import ALL
from forecast.settings.errors import Fault, count_of
from forecast.tables.numerals import ERRORS, FORMULA

TOTAL = re.compile(  # of the letters of a name in their plain forms, without the marks around it
    r"^((grand|sub|overall|all)[ -]?)?(totals?|sum|result)$|^(overall|all (regions|products|channels|stores|customers))$"
    r"|^(sous[ -]|sub)?total(e|es)?( (g[eé]n[eé]ral|generale?|geral|complessivo|parcial|parziale|all|of .+|for .+|sales))?$"
    r"|^(gesamt|teil|zwischen)?(summe|ergebnis)$|^gesamt$|^somme$|^suma( total| parcial)?$|^totaal( generaal)?$|^subtotaal$"
    r"|^(razem|łącznie|suma|итого|всего|celkem|összesen|toplam|genel toplam|yhteensä|totalt|summa|i alt)$"
    r"|^.+[ :-](total|subtotal|result|summe|gesamt|ergebnis|итог|итого)$"
    r"|^(all|alle|tous|todos|tutti|全部)$|^σ$"
    r"|^.*(合计|总计|小计|汇总|合計|總計|総計|小計|累计|累計|共计|共計)[数數额額]?$|^(总和|总数|總數|总额|全部|计|計)$|^.*(합계|총계|소계)$",
    re.IGNORECASE,
)
TOTAL_OF = re.compile(r"^(?:total|summe|gesamt|итого|合计|小计)(?: ?[:：]|[ -]) ?(.+)$", re.IGNORECASE)
EXACT = 2.0**53  # floats from here on are codes that lost digits, and are never cut to whole numbers
AROUND = " *-–—=_~<>()[]（）【】:：.。、#\u3000"


@dataclass(frozen=True)
class ParsedMembers:
    """The members of one dimension: each distinct name, and for each row the position of its name."""

    members: tuple[str, ...]
    codes: Positions
    dropped: Flags  # rows of totals that were asked to be dropped
    findings: Findings = NOTHING

    def cells(self) -> pa.Array:
        """The names row by row."""
        return pa.array(self.members, pa.string()).take(pa.array(self.codes))


def parse_names(column: RawColumn, reading: ReadOptions) -> ParsedMembers:
    """The column as names; empty cells, NUL characters and a member called "all" are faults."""
    text = _as_text(column)
    texts = text.texts()
    tidy = [_tidy(word) for word in texts.words]
    members = sorted(set(tidy))
    position_of = {name: i for i, name in enumerate(members)}
    codes = np.array([position_of[name] for name in tidy], dtype=np.int64)[texts.codes]
    dropped, totals = _totals(texts, tidy, reading)
    errors = _unusable(texts, tidy) + (totals if reading.totals == "error" else ())
    warnings = _merged(texts, tidy) + _garbled(text, members)
    warnings += totals if reading.totals == "drop" else ()
    changed = [i for i, (word, name) in enumerate(zip(texts.words, tidy, strict=True)) if word != name]
    repairs = texts.repairs("outer spaces, a leading quote mark or a formula around the name removed", changed, tidy)
    return ParsedMembers(tuple(members), codes, dropped, Findings(errors, warnings, repairs))


def _as_text(column: RawColumn) -> RawColumn:
    """Typed cells as the text that a person would write for them."""
    kind = column.cells.type
    if column.is_text:
        return column
    if pa.types.is_floating(kind):
        without_nan = pc.if_else(pc.is_nan(column.cells), pa.scalar(None, kind), column.cells)
        whole = pc.all(pc.and_(pc.equal(pc.round(without_nan), without_nan), pc.less(pc.abs(without_nan), EXACT))).as_py()
        cells = pc.cast(without_nan, pa.int64(), safe=False) if whole else without_nan
        return _with(column, pc.cast(cells, pa.string()))
    return _with(column, pc.cast(column.cells, pa.string()))


def _with(column: RawColumn, cells: pa.ChunkedArray) -> RawColumn:
    return replace(column, cells=cells)


def _tidy(text: str) -> str:
    return str(unescape_formula(FORMULA.sub(r"\1", text.strip(" \t\r\n\ufeff\u00a0\u3000")).strip())).strip()


def _unusable(texts: EncodedColumn, tidy: list[str]) -> tuple[Fault, ...]:
    reasons = {i: reason for i, name in enumerate(tidy) if (reason := _why_unusable(name))}
    return texts.faults(reasons)


def _why_unusable(name: str) -> tuple[str, str] | None:
    if not name:
        return "the name is empty", "Fill it in, or remove the row"
    control = next((character for character in name if unicodedata.category(character) == "Cc" and not character.isspace()), None)
    if control is not None:
        called = "a NUL character" if control == "\0" else f"the control character {ord(control):#04x}"
        return f"the name contains {called}", "Remove it; the file may be damaged"
    if ERRORS.match(name):
        return "the name is a spreadsheet error", "Correct the formula in the source, or remove the row"
    if name.casefold() == ALL:
        return f"a member cannot be called '{ALL}': that is how totals are shown", "Rename it"
    return None


def is_total(name: str, members: Container[str] = ()) -> bool:
    """Whether a member is called a total: a word for it in any of many languages, with spaces between its signs or marks around it,
    or such a word before the name of another member (`known`, without case).
    """
    joined = re.sub(
        r"(?<=[\u3400-\u9fff\uac00-\ud7a3])\s+(?=[\u3400-\u9fff\uac00-\ud7a3])", "", unicodedata.normalize("NFKC", name)
    )
    bare = re.sub(r"\s+", " ", joined.strip(AROUND))
    of = TOTAL_OF.match(bare)
    return bool(TOTAL.match(bare) or (of and of[1].casefold() in members)) and name.casefold() != ALL


def _totals(texts: EncodedColumn, tidy: list[str], reading: ReadOptions) -> tuple[Flags, tuple[Fault, ...]]:
    """The rows of totals to be dropped, and a fault for each row that looks like one."""
    lowered = {name.casefold() for name in tidy}
    totals = (i for i, name in enumerate(tidy) if is_total(name, lowered))
    positions = list(totals) if reading.totals != "keep" else []
    dropped = np.zeros(len(texts.codes), dtype=bool)
    if reading.totals == "drop":
        dropped[texts.rows_with(positions)] = True
    message = "this looks like a total among the members, which would be counted twice"
    hint = "Remove the rows, or use totals=drop to leave them out or totals=keep to keep a member of that name (--totals)"
    return dropped, texts.faults(dict.fromkeys(positions, (message, hint)))


def _garbled(column: RawColumn, members: list[str]) -> tuple[Fault, ...]:
    """Names whose letters were lost or decoded twice on the way here: two that differed may be one now."""
    lost = [name for name in members if "\ufffd" in name or re.fullmatch(r"[?？]{2,}", name)]
    twice = [name for name in members if not name.isascii() and _once(name)]
    faults = []
    if lost:
        message = f"letters of {count_of(len(lost), 'name')} lost when the file was written"
        faults.append(column.about(message, "Export it again as UTF-8: names that differed may be one now", lost[0]))
    if twice:
        message = f"{count_of(len(twice), 'name')} apparently decoded twice: this one reads '{_once(twice[0])}'"
        faults.append(column.about(message, "Export it again as UTF-8", twice[0]))
    return tuple(faults)


def _once(name: str) -> str:
    """The name that was written as UTF-8 and read as Windows-1252 or Latin-1; empty where it was not."""
    for western in ("cp1252", "latin-1"):
        try:
            return name.encode(western).decode("utf-8")
        except UnicodeError:
            continue
    return ""


def _merged(texts: EncodedColumn, tidy: list[str]) -> tuple[Fault, ...]:
    as_written: dict[str, list[str]] = {}
    for word, name in zip(texts.words, tidy, strict=True):
        as_written.setdefault(name, []).append(word)
    message = "these names differ only in outer spaces and are treated as one"
    return tuple(
        texts.column.about(f"{message}: {', '.join(map(repr, forms))}", "Check that they are the same", name)
        for name, forms in as_written.items()
        if len(forms) > 1 and name
    )
