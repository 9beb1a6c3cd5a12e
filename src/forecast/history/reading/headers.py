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


def normalized(name: str) -> str:
    """The name without outer spaces, line breaks, byte order mark, full-width forms and case."""
    return " ".join(unicodedata.normalize("NFKC", name.replace("\ufeff", "")).split()).casefold()


def find_columns(
    header: Sequence[str], asked: ImportRequest, *, file: str, sheet: str | None = None
) -> tuple[tuple[int, ...], Findings]:
    """The position of each column asked for, and the repairs that finding them took; see `find_names`."""
    return find_names(asked.names, header, row=asked.reading.header, file=file, sheet=sheet)


def find_names(
    names: Sequence[str], header: Sequence[str], *, row: int, file: str, sheet: str | None = None
) -> tuple[tuple[int, ...], Findings]:
    """The position of each name in a header, and the repairs that finding them took.

    An InputError names every column that is missing, with the nearest headers, and every header that stands twice.
    """
    faults: list[Fault] = []
    repairs: list[Repair] = []
    places = []
    for name in names:
        found, repaired = _find(name, header)
        if len(found) != 1:
            faults.append(_not_one(name, found, header))
        elif repaired:
            repairs.append(Repair(repaired, header[found[0]], name, 1, file, sheet, row, name))
        places.append(found[0] if found else -1)
    faults = faults or _meant_twice(names, places, header)
    if faults:
        raise InputError(replace(fault, file=file, sheet=sheet, row=row) for fault in _headless(faults, header))
    return tuple(places), Findings(repairs=tuple(repairs))


@contextmanager
def suggest_header_row(
    asked: ImportRequest, rows: Iterable[tuple[int, Sequence[str]]], *, file: str, sheet: str | None = None
) -> Iterator[None]:
    """Within it, a header that lacks columns is answered with the row below that holds them, where there is one."""
    try:
        yield
    except InputError as error:
        held = next((number for number, row in islice(rows, SEARCHED) if set(asked.names) <= set(row)), None)
        if held is None:
            raise
        what = f"the header is not in row {asked.reading.header}: row {held} has the columns"
        do = f"Use header={held} (--header {held})"
        raise InputError([Fault(what, do, file, sheet, held)]) from error


def _find(name: str, header: Sequence[str]) -> tuple[list[int], str]:
    exact = [at for at, each in enumerate(header) if each == name]
    if exact:
        return exact, ""
    wanted = normalized(name)
    near = [at for at, each in enumerate(header) if normalized(each) == wanted]
    if near:
        return near, "header matched except for spaces or case"
    words = next((group for group in WORDS if wanted in group), set())
    return [at for at, each in enumerate(header) if normalized(each) in words], "header matched in another language"


def _not_one(name: str, found: list[int], header: Sequence[str]) -> Fault:
    if found:
        positions = " and ".join(str(at + 1) for at in found)
        what = f"the column '{name}' appears {len(found)} times, at positions {positions}"
        return Fault(what, "Remove or rename one of them, or name the column exactly", column=name)
    named = [each for each in header if each.strip()]
    if len(header) == 1 and len(re.findall(r"[^\w\s]", header[0])) >= 2:
        what = f"the header is a single field, '{header[0][:SHOWN]}', so there is no column '{name}'"
        return Fault(what, "Name the separator of the fields with separator= (--separator)", column=name)
    what = f"there is no column '{name}'; found: {', '.join(repr(each) for each in named[:20])}"
    return Fault(what, hint_for(name, named), column=name)


def _meant_twice(names: Sequence[str], places: Sequence[int], header: Sequence[str]) -> list[Fault]:
    """A fault for each column that two of the names mean."""
    return [
        Fault(f"the column '{header[place]}' is used for two purposes", "Name different columns", column=name)
        for at, (name, place) in enumerate(zip(names, places, strict=True))
        if place in places[:at]
    ]


def _headless(faults: list[Fault], header: Sequence[str]) -> list[Fault]:
    """The faults, led by a plainer one where the first line seems to hold data and no names."""
    filled = [cell for cell in header if cell.strip()]
    data = [cell for cell in filled if DATA_LIKE.match(cell)]
    if not data or any("times" in fault.message for fault in faults):
        return faults
    expected = ", ".join(repr(fault.column) for fault in faults)
    what = f"the first line seems to contain data, not names: expected the columns {expected}, found {', '.join(map(repr, filled[:20]))}"
    return [
        Fault(what, "Add a header line, or list the names of all columns in order with columns= (--columns)", value=data[0]),
        *faults,
    ]
