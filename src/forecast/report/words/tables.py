"""The tables of the pages: rows of finished text, totals set off, long tables cut with their rest in one row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from forecast.language.catalogue import Catalogue, catalogue
from forecast.language.numbers import Scale, adds_up, chance_percent, number, percent, scale_of_table
from forecast.report.summary.schema import CorrectionRow, Gap, Number, Summary

# Rows that fit a page beside its chart; the rest are added up in one more row, so the table still adds.
SHOWN_ROWS = 18
GAP_SUMS = ("actual", "floor", "base", "stretch", "gap")
CORRECTION_SUMS = ("planned", "adjustment", "revised")
GAP_WIDTHS = (19.5, 6.9, 6.9, 6.9, 6.9, 6.9, 5.8, 9.6, 7.8, 6.2, 6.8, 9.8)
CORRECTION_WIDTHS = (22.0, 11.0, 11.0, 11.0, 10.0, 10.0, 25.0)
MARKS = {"ahead": "▲", "behind": "▼", "normal": "", "none": ""}
AnyRow = Mapping[str, object]


@dataclass(frozen=True)
class Cell:
    """One cell as text, with the class that colours or aligns it."""

    text: str
    look: str = ""


@dataclass(frozen=True)
class Row:
    """One row; the total and the rest of a cut table are set off."""

    cells: tuple[Cell, ...]
    look: str = ""


@dataclass(frozen=True)
class Table:
    """A table as the page shows it: two title lines, header, rows, footnotes, and the widths of its columns in per cent.

    Fixed widths make the columns of a page's tables stand below one another.
    """

    title: str
    subtitle: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()


def gap_tables(summary: Summary) -> list[Table]:
    """A table of gaps per member of each of the first two dimensions, and one for their pairs."""
    return [_gap_table(summary, level) for level in levels(summary) if any(is_in_level(row, level) for row in summary["gaps"])]


def correction_tables(summary: Summary) -> list[Table]:
    """The same levels for the correction of the rest of the year."""
    return [
        _correction_table(summary, level)
        for level in levels(summary)
        if any(is_in_level(row, level) for row in summary["correction"])
    ]


def levels(summary: Summary) -> list[tuple[int, ...]]:
    """Positions of the dimensions that tables are made for: first, second, both."""
    return [(0,), (1,), (0, 1)] if len(summary["dimensions"]) > 1 else [(0,)]


def is_in_level(row: Gap | CorrectionRow, level: tuple[int, ...]) -> bool:
    """Whether a row belongs to a level: a member in each of its dimensions, "all" in the others."""
    return all((member != "all") == (position in level) for position, member in enumerate(row["key"]))


def level_title(summary: Summary, level: tuple[int, ...]) -> str:
    """The first title line of a level's table."""
    texts, names = catalogue(summary["language"]), summary["dimensions"]
    if len(level) == 1:
        return texts("by", dimension=names[level[0]])
    return texts("by_both", rows=names[0], columns=names[1])


def member_name(key: Sequence[str], texts: Catalogue) -> str:
    """The members of a key that are not "all", joined; the total by its name."""
    return " · ".join(member for member in key if member != "all") or texts("total")


def _gap_table(summary: Summary, level: tuple[int, ...]) -> Table:
    texts, measure = catalogue(summary["language"]), summary["measure"]
    total = [row for row in summary["gaps"] if all(member == "all" for member in row["key"])]
    rows = [row for row in summary["gaps"] if is_in_level(row, level)]
    scale = _page_scale(summary, summary["gaps"], GAP_SUMS, texts)
    title = texts(
        "table_gaps_2",
        measure=measure["name"],
        unit=scale.unit(measure["unit"]) or texts("units"),
        period=summary["run"]["period"],
    )
    shown = _largest(rows, by="gap")
    lines = _framed(total, rows, shown=shown, scale=scale, sums=GAP_SUMS, texts=texts, make=_gap_row)
    notes = _notes(total, rows, shown=shown, scale=scale, sums=GAP_SUMS, more="more_rows", texts=texts)
    return Table(level_title(summary, level), title, _gap_head(texts), lines, notes, GAP_WIDTHS)


def _gap_head(texts: Catalogue) -> tuple[str, ...]:
    terms = (
        "key",
        "actual",
        "floor",
        "base",
        "stretch",
        "gap",
        "gap_share",
        "completion",
        "time_progress",
        "yoy",
        "chance",
        "verdict",
    )
    return tuple(texts(term) for term in terms)


def _gap_row(row: AnyRow, *, scale: Scale, texts: Catalogue) -> Row:
    look = {"ahead": "good", "behind": "bad"}.get(str(row.get("verdict")), "normal")
    language = texts.language
    mark = MARKS.get(str(row.get("verdict")), "")
    cells = [
        Cell(_key(row, texts), "name"),
        *[Cell(number(_value(row, name), scale)) for name in ("actual", "floor", "base", "stretch")],
        Cell(number(_value(row, "gap"), scale, signed=True), look),
        Cell(percent(_value(row, "gap_share"), language, signed=True), look),
        *[Cell(percent(_value(row, name), language)) for name in ("completion", "time_progress")],
        Cell(percent(_value(row, "yoy"), language, signed=True)),
        Cell(chance_percent(_value(row, "chance"), language)),
        Cell(f"{mark} {texts('verdict_' + str(row['verdict']))}".strip() if row.get("verdict") else "", f"verdict {look}"),
    ]
    return Row(tuple(cells), _set_off(row))


def _correction_table(summary: Summary, level: tuple[int, ...]) -> Table:
    texts, measure = catalogue(summary["language"]), summary["measure"]
    total = [row for row in summary["correction"] if all(member == "all" for member in row["key"])]
    rows = [row for row in summary["correction"] if is_in_level(row, level)]
    scale = _page_scale(summary, summary["correction"], CORRECTION_SUMS, texts)
    title = texts(
        "table_correction_2",
        measure=measure["name"],
        unit=scale.unit(measure["unit"]) or texts("units"),
        rest=summary["run"]["rest"],
    )
    shown = _largest(_moved(rows) if len(level) > 1 else rows, by="adjustment")
    lines = _framed(total, rows, shown=shown, scale=scale, sums=CORRECTION_SUMS, texts=texts, make=correction_row)
    notes = _notes(total, rows, shown=shown, scale=scale, sums=CORRECTION_SUMS, more="more_corrections", texts=texts)
    return Table(level_title(summary, level), title, correction_head(texts), lines, notes, CORRECTION_WIDTHS)


def correction_head(texts: Catalogue) -> tuple[str, ...]:
    """The header of a table of corrections."""
    return tuple(texts(term) for term in ("key", "planned", "adjustment", "revised", "chance_before", "chance_after", "rule"))


def correction_row(row: AnyRow, *, scale: Scale, texts: Catalogue) -> Row:
    """One correction as cells: planned, adjustment with its sign, revised, both chances, the rule."""
    cells = [
        Cell(_key(row, texts), "name"),
        Cell(number(_value(row, "planned"), scale)),
        Cell(number(_value(row, "adjustment"), scale, signed=True)),
        Cell(number(_value(row, "revised"), scale), "strong"),
        Cell(chance_percent(_value(row, "chance_before"), texts.language)),
        Cell(chance_percent(_value(row, "chance_after"), texts.language)),
        Cell(str(row.get("rule") or ""), "text"),
    ]
    return Row(tuple(cells), _set_off(row))


def _page_scale(summary: Summary, rows: Sequence[Gap] | Sequence[CorrectionRow], names: Sequence[str], texts: Catalogue) -> Scale:
    """One scale for all tables of a page: that of the finest of them."""
    # The finest table has the smallest numbers; in a larger scale they would all read 0.
    finest = [row for row in rows if is_in_level(row, levels(summary)[-1]) or is_in_level(row, ())]
    return table_scale(finest, names, texts)


def table_scale(rows: Iterable[AnyRow], names: Sequence[str], texts: Catalogue) -> Scale:
    """One scale for all sums of a table."""
    values = [value for row in rows for name in names if (value := _value(row, name)) is not None]
    scale = scale_of_table(values, texts.language)
    # whole cars stay whole: 41, not 41.0
    return replace(scale, decimals=0) if scale.factor == 1 and all(value.is_integer() for value in values) else scale


def _largest(rows: Sequence[AnyRow], *, by: str) -> list[AnyRow]:
    """The rows with the largest size of a number, from the lowest to the highest; all of them when they fit."""
    chosen = sorted(rows, key=lambda row: (-abs(_value(row, by) or 0.0), str(row["key"])))
    # One row fewer where some are cut: the row of the others takes its place.
    shown = chosen if len(chosen) <= SHOWN_ROWS else chosen[: SHOWN_ROWS - 1]
    return sorted(shown, key=lambda row: (_value(row, by) or 0.0, str(row["key"])))


def _moved(rows: Sequence[CorrectionRow]) -> list[CorrectionRow]:
    """The rows that moved: of many pairs, those that stay are said in one row."""
    return [row for row in rows if row["adjustment"]]


def _framed(
    total: Sequence[AnyRow],
    rows: Sequence[AnyRow],
    *,
    shown: Sequence[AnyRow],
    scale: Scale,
    sums: Sequence[str],
    texts: Catalogue,
    make: Callable[..., Row],
) -> tuple[Row, ...]:
    """The shown rows with the total above them and what was cut in one row below."""
    rest = [row for row in rows if all(row is not one for one in shown)]
    tail = [make(_rest(rest, sums, texts), scale=scale, texts=texts)] if rest else []
    return (
        *[make(row, scale=scale, texts=texts) for row in total],
        *[make(row, scale=scale, texts=texts) for row in shown],
        *tail,
    )


def _rest(rows: Sequence[AnyRow], sums: Sequence[str], texts: Catalogue) -> AnyRow:
    """The rows that are not shown, added up; without their chances, which do not add."""
    added: dict[str, object] = {name: sum(_value(row, name) or 0.0 for row in rows) for name in sums}
    return added | {"key": [], "name": texts("others", count=f"{len(rows):,}")}


def _notes(
    total: Sequence[AnyRow],
    rows: Sequence[AnyRow],
    *,
    shown: Sequence[AnyRow],
    scale: Scale,
    sums: Sequence[str],
    more: str,
    texts: Catalogue,
) -> tuple[str, ...]:
    notes = [texts(more, shown=len(shown), total=f"{len(rows):,}")] if len(shown) < len(rows) else []
    rest = [row for row in rows if all(row is not one for one in shown)]
    lines = [*shown, *([_rest(rest, sums, texts)] if rest else [])]
    # Told only where a reader who adds the rounded rows would find another total.
    rounded = any(not adds_up([_value(row, name) for row in lines], _value(one, name), scale) for one in total for name in sums)
    return (*notes, *([texts("rounding")] if rounded else []))


def _key(row: AnyRow, texts: Catalogue) -> str:
    key = row["key"]
    return str(row["name"]) if "name" in row else member_name(key if isinstance(key, list) else [], texts)


def _set_off(row: AnyRow) -> str:
    key = row["key"]
    if "name" in row:
        return "rest"
    return "total" if isinstance(key, list) and all(member == "all" for member in key) else ""


def _value(row: AnyRow, name: str) -> Number:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else None
