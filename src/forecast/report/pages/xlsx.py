"""The report as a workbook: all rows of all tables, texts as texts and never as formulas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from forecast.language.catalogue import Catalogue, catalogue
from forecast.language.numbers import full_date
from forecast.language.sentences import translated
from forecast.report.summary.schema import Number, Summary
from forecast.report.words.captions import ITEMS, method, quality
from forecast.report.words.localize import localized
from forecast.tables.columns import LEVELS, Kind, kind_of

# Excel's own limits: it repairs a file that goes beyond them, and drops what it does not expect.
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
LONGEST_NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
GAP_COLUMNS = (
    "actual",
    "floor",
    "base",
    "stretch",
    "gap",
    "gap_share",
    "attainment",
    "completion",
    "time_progress",
    "last_year",
    "yoy",
    "chance",
    "verdict",
)
CORRECTION_COLUMNS = ("planned", "adjustment", "revised", "chance_before", "chance_after", "floor", "base", "stretch", "rule")
MONTH_COLUMNS = ("planned", "adjustment", "revised")
# How a cell is written by what its column holds; any other kind is a number.
CELLS: Mapping[Kind, str] = {"share": "share", "chance": "share", "code": "text", "text": "text", "member": "text"}
PLAN_COLUMNS = (*LEVELS, *[f"chance_{level}" for level in LEVELS])
Value = str | float | int | None


@dataclass(frozen=True)
class Sheet:
    """One table of the workbook: its name, its columns with their kinds ("text", "number", "share"), its rows."""

    name: str
    head: Sequence[str]
    kinds: Sequence[str]
    rows: Sequence[Sequence[Value]]


def excel(summary: Summary, *, most_rows: int = MOST_ROWS) -> bytes:
    """The workbook as bytes, the same for the same summary: Summary, Gaps, Correction, Plan by month, Data quality.

    Headers are frozen and filtered; a table longer than a sheet goes on in the next one; sheet names are unique.
    """
    out, summary = BytesIO(), localized(summary)
    workbook = Workbook(out, OPTIONS)
    # The day of the run and not the clock's: the same summary gives the same bytes.
    workbook.set_properties({"title": summary["title"], "created": datetime.fromisoformat(summary["run"]["as_of"][:10])})
    formats = _formats(workbook, summary)
    names: set[str] = set()
    for sheet in _sheets(summary):
        for part in _parts(sheet, most_rows):
            _write(workbook.add_worksheet(sheet_name(part.name, names)), part, formats)
    workbook.close()
    return out.getvalue()


def sheet_name(name: str, taken: set[str]) -> str:
    r"""The name as a sheet can have it: 31 characters at most, none of []:*?/\, different from all `taken`, to which it is added."""
    clean = name.translate(FORBIDDEN).strip().strip("'") or "-"
    number, chosen = 1, clean[:LONGEST_NAME]
    # Excel takes names that differ in capitals alone for the same.
    while chosen.casefold() in taken:
        number += 1
        chosen = f"{clean[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    taken.add(chosen.casefold())
    return chosen


def _formats(workbook: Workbook, summary: Summary) -> dict[str, Format]:
    sizes = [abs(row["base"] or 0.0) for row in summary["gaps"]]
    # By the median: one large total must not take the decimals from a company of small numbers.
    whole = not sizes or sorted(sizes)[len(sizes) // 2] >= 100
    share = "0%" if summary["language"] == "zh" else '0" %"'
    return {
        "head": workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        "text": workbook.add_format({"valign": "top"}),
        "number": workbook.add_format({"num_format": "#,##0" if whole else "#,##0.00"}),
        "share": workbook.add_format({"num_format": share if share == "0%" else "0\\ %"}),
    }


def _parts(sheet: Sheet, most_rows: int) -> Iterable[Sheet]:
    """The sheet in pieces that each fit, at least one."""
    # One row of each sheet is its header.
    step = most_rows - 1
    pieces = [sheet.rows[start : start + step] for start in range(0, len(sheet.rows), step)] or [[]]
    return [Sheet(sheet.name, sheet.head, sheet.kinds, rows) for rows in pieces]


def _write(target: Worksheet, sheet: Sheet, formats: Mapping[str, Format]) -> None:
    for column, (name, kind) in enumerate(zip(sheet.head, sheet.kinds, strict=True)):
        _text(target, (0, column), name, formats["head"])
        target.set_column(column, column, _width(sheet, column, kind))
    for row_number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _put(target, (row_number, column), value, formats[sheet.kinds[column]])
    target.freeze_panes(1, 0)
    if sheet.rows:
        target.autofilter(0, 0, len(sheet.rows), len(sheet.head) - 1)


def _put(target: Worksheet, position: tuple[int, int], value: Value, format_: Format) -> None:
    if isinstance(value, str):
        _text(target, position, value[:MOST_CHARACTERS], format_)
    elif value is not None and math.isfinite(value):
        target.write_number(*position, value, format_)


def _text(target: Worksheet, position: tuple[int, int], text: str, format_: Format) -> None:
    """Write a text as it is; one that looks like the markup of the library is parted, or it would be taken for that."""
    if text.startswith("<r>") and text.endswith("</r>"):
        target.write_rich_string(*position, text[0], format_, text[1:], format_)
    else:
        target.write_string(*position, text, format_)


def _width(sheet: Sheet, column: int, kind: str) -> float:
    """Wide enough for what stands in it, within reason; Chinese characters count double."""
    if kind != "text":
        # GB 18030 has two bytes for a Chinese character and one for a Latin letter, which is how wide they are.
        return max(12.0, min(len(sheet.head[column].encode("gb18030", "replace")) + 2, 20))
    texts = [sheet.head[column], *[str(row[column] or "") for row in sheet.rows[:500]]]
    return max(9.0, min(2 + max(len(text.encode("gb18030", "replace")) for text in texts), 60))


def _sheets(summary: Summary) -> list[Sheet]:
    texts = catalogue(summary["language"])
    return [
        _summary_sheet(summary, texts),
        _rows_sheet("sheet_gaps", summary, summary["gaps"], GAP_COLUMNS, texts=texts),
        _rows_sheet("sheet_correction", summary, summary["correction"], CORRECTION_COLUMNS, texts=texts),
        _month_sheet("sheet_plan", summary, summary["plan"], PLAN_COLUMNS, texts=texts),
        _month_sheet("sheet_corrected_months", summary, summary["months"], MONTH_COLUMNS, texts=texts),
        _quality_sheet(summary, texts),
    ]


def _summary_sheet(summary: Summary, texts: Catalogue) -> Sheet:
    run, measure = summary["run"], summary["measure"]
    lines: list[tuple[str, Value]] = [
        (texts("report"), f"{summary['title']}, {run['period']}"),
        (texts("period"), run.get("dates", "")),
        (measure["name"], measure["unit"]),
        (texts("page_summary"), summary["message"]),
        (texts("as_of_mark", day=full_date(run["as_of"], texts.language)), run["id"]),
        (run["source"], run["sha256"]),
    ]
    for part in method(summary):
        lines += [(part.title, line) for line in (part.subtitle, *part.notes) if line]
    rows: list[Sequence[Value]] = [(str(name), value, None) for name, value in lines]
    figures: Mapping[str, Number | bool] = {**summary["figures"]}  # type: ignore[dict-item]
    rows += [(texts(term), None, figures[name]) for name, term in FIGURES.items()]
    rows += [(f"{texts(term)} %", None, _points(figures[name])) for name, term in FIGURE_SHARES.items()]
    return Sheet(texts("sheet_summary"), (texts("field"), texts("what"), texts("value")), ("text", "text", "number"), rows)


def _points(share: Number) -> Number:
    return None if share is None else round(100 * share, 1)


FIGURES = {
    "actual": "actual",
    "plan": "base",
    "gap": "gap",
    "landing": "landing",
    "rest_planned": "planned",
    "rest_adjustment": "adjustment",
    "rest_revised": "revised",
}
FIGURE_SHARES = {
    "completion": "completion",
    "time_progress": "time_progress",
    "gap_share": "gap_share",
    "landing_chance": "chance",
    "chance_before": "chance_before",
    "chance_after": "chance_after",
}


def _rows_sheet(
    name: str, summary: Summary, rows: Sequence[Mapping[str, object]], columns: Sequence[str], *, texts: Catalogue
) -> Sheet:
    kinds = [CELLS.get(kind_of(column), "number") for column in columns]
    header = [texts(column) for column in columns]
    cells = [[*_key(row, texts), *[_cell(row.get(column), column, texts) for column in columns]] for row in rows]
    dimensions = summary["dimensions"]
    return Sheet(texts(name), [*dimensions, *header], [*["text"] * len(dimensions), *kinds], cells)


def _key(row: Mapping[str, object], texts: Catalogue) -> list[str]:
    """The members of a row, a dimension that is summed over as "all"."""
    key = row["key"]
    return [texts("all") if member == "all" else str(member) for member in key] if isinstance(key, list) else []


def _cell(value: object, column: str, texts: Catalogue) -> Value:
    if column == "verdict" and value:
        return texts(f"verdict_{value}")
    return value if isinstance(value, str | int | float) else None


def _month_sheet(
    name: str, summary: Summary, rows: Sequence[Mapping[str, object]], columns: Sequence[str], *, texts: Catalogue
) -> Sheet:
    """A table by month: members, period, then those of the columns that the rows have, each number under its own name."""
    dimensions = summary["dimensions"]
    numbers = [column for column in columns if not rows or column in rows[0]]
    kinds = [CELLS.get(kind_of(column), "number") for column in numbers]
    head = [*dimensions, texts("period"), *[_column(column, texts) for column in numbers]]
    body = [
        [*_members(row, dimensions, texts), *[_cell(row.get(column), column, texts) for column in ("period", *numbers)]]
        for row in rows
    ]
    return Sheet(texts(name), head, [*["text"] * (len(dimensions) + 1), *kinds], body)


def _members(row: Mapping[str, object], dimensions: Sequence[str], texts: Catalogue) -> list[str]:
    """The member of each dimension; a summary that was stored before rows had a key names them by the texts that it holds."""
    if "key" in row:
        return _key(row, texts)
    members = [str(value) for name, value in row.items() if isinstance(value, str) and name != "period"]
    return [str(row[name]) for name in dimensions] if all(name in row for name in dimensions) else members


def _column(name: str, texts: Catalogue) -> str:
    level = name.removeprefix("chance_")
    return f"{texts('chance')} {texts(level)}" if name.startswith("chance_") and level in LEVELS else texts.named(name)


def _quality_sheet(summary: Summary, texts: Catalogue) -> Sheet:
    lines = [[line, None, None, None, None] for line in quality(summary)["lines"] if isinstance(line, str)]
    rows: list[Sequence[Value]] = list(lines)
    for kind in ITEMS:
        named = texts("missing" if kind == "gaps" else kind)
        rows += [[named, *_detail(kind, item, texts)] for item in summary["quality"][kind]]  # type: ignore[literal-required]
    return Sheet(texts("sheet_quality"), [texts(term) for term in ("field", "what", "place", "was", "now")], ["text"] * 5, rows)


def _detail(kind: str, item: Mapping[str, object], texts: Catalogue) -> list[Value]:
    location = ", ".join(str(item[part]) for part in ("sheet", "column", "row") if item.get(part))
    if kind == "gaps":
        return [str(item.get("key", "")), f"{item.get('periods', '')}", str(item.get("from", "")), str(item.get("to", ""))]
    old, new = item.get("old", item.get("value")), item.get("new", item.get("do"))
    what, way_out = (translated(str(item.get(field, "")), language=texts.language) for field in ("what", "do"))
    new = way_out if "do" in item and "new" not in item else new
    return [what, location, "" if old is None else str(old), "" if new is None else str(new)]
