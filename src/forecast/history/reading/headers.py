"""Which column of a file is meant by a name: as written, or but for spaces and case, or by a known word of another language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from forecast.history.reading.import_report import Repair
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import Findings
from forecast.settings.errors import Fault, InputError, hint_for

# One line per idea: a header in either language is found under a name in the other.
WORDS = (
    {"date", "period", "month", "日期", "时间", "月份", "年月", "期间", "订单日期"},
    {"region", "area", "地区", "区域", "大区"},
    {"province", "state", "省份", "省"},
    {"city", "城市"},
    {"product", "产品", "商品", "品名"},
    {"category", "类别", "品类"},
    {"channel", "渠道"},
    {"customer", "客户"},
    {"store", "shop", "门店", "店铺"},
    {"dealer", "经销商"},
    {"brand", "品牌"},
    {"sales", "revenue", "amount", "value", "销售额", "金额", "销售金额"},
    {"quantity", "volume", "units", "销量", "数量", "销售量"},
)
SHOWN = 60  # characters of a header
SEARCHED = 30  # rows below a wrong header in which the right one is looked for
DATA_LIKE = re.compile(r"^[\s¥$€£(]*[-+−]?\d[\d.,/:年月日TZ\s-]*[)%万]?$")


def named(header: Sequence[str], width: int = 0) -> list[str]:
    """The header as wide as its rows, each column without a name called by its place: column_3."""
    names = [*header, *[""] * (width - len(header))]
    return [name if name.strip() else f"column_{i}" for i, name in enumerate(names, start=1)]


def normalized(name: str) -> str:
    """The name without outer spaces, line breaks, byte order mark, full-width forms and case."""
    return " ".join(unicodedata.normalize("NFKC", name.replace("\ufeff", "")).split()).casefold()


def find_columns(
    header: Sequence[str], request: ImportRequest, *, file: str, sheet: str | None = None
) -> tuple[tuple[int, ...], Findings]:
    """The position of each column asked for, and the repairs that finding them took; see `find_names`."""
    return find_names(request.names, header, row=request.reading.header, file=file, sheet=sheet)


def find_names(
    names: Sequence[str], header: Sequence[str], *, row: int, file: str, sheet: str | None = None
) -> tuple[tuple[int, ...], Findings]:
    """The position of each name in a header, and the repairs that finding them took; column_3 is the third where it has no name.

    An InputError names every column that is missing, with the nearest headers, and every header that stands twice.
    """
    faults: list[Fault] = []
    repairs: list[Repair] = []
    positions = []
    for name in names:
        matches, repaired = _find(name, header)
        if len(matches) != 1:
            faults.append(_not_one(name, matches, header))
        elif repaired:
            repairs.append(Repair(repaired, header[matches[0]], name, 1, file, sheet, row, name))
        positions.append(matches[0] if matches else -1)
    faults = faults or _meant_twice(names, positions, header)
    if faults:
        raise InputError(replace(fault, file=file, sheet=sheet, row=row) for fault in _headless(faults, header))
    return tuple(positions), Findings(repairs=tuple(repairs))


@contextmanager
def suggest_header_row(
    request: ImportRequest, rows: Iterable[tuple[int, Sequence[str]]], *, file: str, sheet: str | None = None
) -> Iterator[None]:
    """Within it, a header that lacks columns is answered with the row below that holds them, where there is one."""
    try:
        yield
    except InputError as error:
        held = next((number for number, row in islice(rows, SEARCHED) if set(request.names) <= set(row)), None)
        if held is None:
            raise
        message = f"the header is not in row {request.reading.header}: row {held} has the columns"
        hint = f"Use header={held} (--header {held})"
        raise InputError([Fault(message, hint, file, sheet, held)]) from error


def _find(name: str, header: Sequence[str]) -> tuple[list[int], str]:
    exact = [i for i, column in enumerate(header) if column == name] or [
        i for i, column in enumerate(named(header)) if column == name
    ]
    if exact:
        return exact, ""
    normalized_name = normalized(name)
    near = [i for i, column in enumerate(header) if normalized(column) == normalized_name]
    if near:
        return near, "header matched except for spaces or case"
    words = next((group for group in WORDS if normalized_name in group), set())
    return [i for i, column in enumerate(header) if normalized(column) in words], "header matched in another language"


def _not_one(name: str, matches: list[int], header: Sequence[str]) -> Fault:
    if matches:
        positions = " and ".join(str(i + 1) for i in matches)
        message = f"the column '{name}' appears {len(matches)} times, at positions {positions}"
        return Fault(message, "Remove or rename one of them, or name the column exactly", column=name)
    columns = named(header)
    if len(header) == 1 and len(re.findall(r"[^\w\s]", header[0])) >= 2:
        message = f"the header is a single field, '{header[0][:SHOWN]}', so there is no column '{name}'"
        return Fault(message, "Name the separator of the fields with separator= (--separator)", column=name)
    message = f"there is no column '{name}'; found: {', '.join(repr(column) for column in columns[:20])}"
    return Fault(message, hint_for(name, columns), column=name)


def _meant_twice(names: Sequence[str], positions: Sequence[int], header: Sequence[str]) -> list[Fault]:
    """A fault for each column that two of the names mean."""
    return [
        Fault(f"the column '{header[position]}' is used for two purposes", "Name different columns", column=name)
        for i, (name, position) in enumerate(zip(names, positions, strict=True))
        if position in positions[:i]
    ]


def _headless(faults: list[Fault], header: Sequence[str]) -> list[Fault]:
    """The faults, led by a plainer one where the first line seems to hold data and no names."""
    filled = [cell for cell in header if cell.strip()]
    data = [cell for cell in filled if DATA_LIKE.match(cell)]
    if not data or any("times" in fault.message for fault in faults):
        return faults
    expected = ", ".join(repr(fault.column) for fault in faults)
    message = f"the first line seems to contain data, not names: expected the columns {expected}, found {', '.join(map(repr, filled[:20]))}"
    return [
        Fault(message, "Add a header line, or list the names of all columns in order with columns= (--columns)", value=data[0]),
        *faults,
    ]
