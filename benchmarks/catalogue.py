"""The bad-input catalogue of history files: each case as a file, what must happen, and a table of what does happen.

    python benchmarks/catalogue.py            prints the table; exit code 1 when a case ends otherwise than it must

The tests run the same cases (`tests/history/test_catalogue.py`). E: refused with a message that names the place and the way out;
R: read with a repair that is listed; W: read with a warning; ok: read, nothing to tell.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from forecast.history import Checked, check_file

MONTHS = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
REGIONS = ("East", "West")
HEADER = "date,region,product,sales"
Writer = Callable[[Path], Path | str]


@dataclass(frozen=True)
class Case:
    """One file, and what must happen to it: `tells` are patterns that the messages must hold, `total` the sum that is imported."""

    id: str
    what: str
    must: str
    write: Writer
    tells: tuple[str, ...] = ()
    total: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    columns: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What happened to a case: how it ended, the messages, and why that is not what must happen (empty when it is)."""

    ended: str
    messages: tuple[str, ...]
    wrong: str


# --- how files are made ------------------------------------------------------------


def rows(sales: Sequence[str] | None = None, dates: Sequence[str] = MONTHS) -> list[str]:
    """Lines of a plain history: two regions, one product, a row per month, sales 100, 101, ... unless given."""
    keys = [(date, region) for region in REGIONS for date in dates]
    amounts = sales if sales is not None else [str(100 + at) for at in range(len(keys))]
    return [f"{date},{region},Tea,{amounts[at % len(amounts)]}" for at, (date, region) in enumerate(keys)]


PLAIN = str(sum(100 + at for at in range(48)))


def text(*lines: str, header: str = HEADER, end: str = "\n", encoding: str = "utf-8", name: str = "sales.csv") -> Writer:
    """A writer of a text file with this header and these lines."""
    return raw((end.join([header, *lines]) + end).encode(encoding), name)


def raw(data: bytes, name: str = "sales.csv") -> Writer:
    """A writer of these bytes."""

    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data)
        return path

    return write


def amounts(*values: str) -> Writer:
    """A plain history whose sales are these values, again and again, quoted."""
    return text(*rows([f'"{value}"' for value in values]))


def dated(pattern: str, *, count: int = 24) -> Writer:
    """A plain history whose dates are written by this strftime pattern, with Q for the quarter and day 1, or 15 for days."""
    stamps = pd.date_range(
        "2020-01-01" if "{q}" in pattern else "2023-01-01", periods=count, freq="QS" if "{q}" in pattern else "MS"
    )
    if "%d" in pattern or "{d}" in pattern:
        stamps = stamps + pd.Timedelta(days=14)
    written = [stamp.strftime(pattern).format(q=stamp.quarter, m=stamp.month, d=stamp.day) for stamp in stamps]
    return text(*rows(dates=written))


def sheets(**tables: Sequence[Sequence[object]]) -> Callable[..., Writer]:
    """A writer of a workbook with these sheets; a function given next may change the workbook before it is saved."""

    def finish(change: Callable[[openpyxl.Workbook], None] | None = None, name: str = "sales.xlsx") -> Writer:
        def write(folder: Path) -> Path:
            book = openpyxl.Workbook()
            book.remove(book.active)
            for title, table in tables.items():
                sheet = book.create_sheet(title)
                for row in table:
                    sheet.append(list(row))
            if change:
                change(book)
            book.save(folder / name)
            return folder / name

        return write

    return finish


def table() -> list[list[object]]:
    """The plain history as rows of a sheet, with real dates and numbers."""
    stamps = [pd.Timestamp(month).to_pydatetime() for month in MONTHS]
    body = [[stamp, region, "Tea", 0] for region in REGIONS for stamp in stamps]
    return [HEADER.split(","), *([*row[:3], 100 + at] for at, row in enumerate(body))]


def frame() -> pd.DataFrame:
    """The plain history as a data frame."""
    return pd.DataFrame(table()[1:], columns=HEADER.split(","))


def parquet(frame: pd.DataFrame | pa.Table) -> Writer:
    """A writer of a Parquet file."""

    def write(folder: Path) -> Path:
        pq.write_table(frame if isinstance(frame, pa.Table) else pa.Table.from_pandas(frame), folder / "sales.parquet")
        return folder / "sales.parquet"

    return write


def cut(writer: Writer, share: float) -> Writer:
    """A writer of the first part of a file."""

    def write(folder: Path) -> Path:
        path = writer(folder)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        return path

    return write


def bad_crc(folder: Path) -> Path:
    """A workbook of which one stored part has another checksum than its content."""
    path = sheets(Sales=table())()(folder)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
        at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(bytes(data))
    return path


def hide(book: openpyxl.Workbook) -> None:
    """Hide the only sheet's rows 5 and 6, and put a visible, empty sheet before it."""
    book["Sales"].row_dimensions[5].hidden = True
    book["Sales"].row_dimensions[6].hidden = True
    book.create_sheet("Cover", 0)
    book["Sales"].sheet_state = "hidden"


def ghosts(book: openpyxl.Workbook) -> None:
    """Format the last row that a sheet can have."""
    book["Sales"].cell(1_048_576, 1).font = openpyxl.styles.Font(bold=True)


def merge(book: openpyxl.Workbook) -> None:
    """Merge the years over their months in a two-row header."""
    book["Sales"].merge_cells("B1:D1")
    book["Sales"].merge_cells("E1:G1")


def series(values: Sequence[float], *, start: str = "2021-01-01", freq: str = "MS") -> Writer:
    """One series with these values, beside a longer one that is ordinary."""
    stamps = pd.date_range(start, periods=max(len(values), 36), freq=freq)
    plain = [f"{stamp:%Y-%m-%d},East,Tea,{100 + at % 12}" for at, stamp in enumerate(stamps)]
    odd = [f"{stamp:%Y-%m-%d},West,Tea,{value}" for stamp, value in zip(stamps, values, strict=False)]
    return text(*plain, *odd)


def database(values: Sequence[object], keys: Sequence[object] = REGIONS) -> Callable[[Path], str]:
    """A SQLite database whose table `orders` holds a row per month and key with these values, again and again."""

    def write(folder: Path) -> str:
        path = folder / "sales.db"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("create table orders (date text, region text, product text, sales)")
            body = [(month, key, "Tea") for key in keys for month in MONTHS]
            marked = [(*row, values[at % len(values)]) for at, row in enumerate(body)]
            connection.executemany("insert into orders values (?, ?, ?, ?)", marked)
        return f"sqlite:///{path}"

    return write


def several(**files: Writer) -> Writer:
    """A folder with these files."""

    def write(folder: Path) -> Path:
        inner = folder / "sales"
        inner.mkdir()
        for name, writer in files.items():
            writer(inner).rename(inner / f"{name}.csv")
        return inner

    return write


def weeks(folder: Path) -> Path:
    """Weekly data over 2020, a year of 53 weeks."""
    stamps = pd.date_range("2019-12-30", "2021-12-27", freq="7D")
    body = [f"{stamp:%G-W%V},{region},Tea,{100 + at}" for region in REGIONS for at, stamp in enumerate(stamps)]
    return text(*body)(folder)


def days(folder: Path) -> Path:
    """Daily data over 29 February 2024."""
    stamps = pd.date_range("2024-01-01", "2024-03-31", freq="D")
    return text(*(f"{stamp:%Y-%m-%d},{region},Tea,1" for region in REGIONS for stamp in stamps))(folder)


GBK = "日期,地区,产品,销售额"
CHINESE = [row.replace("East", "华东").replace("West", "华西").replace("Tea", "茶叶") for row in rows()]
WIDE = [
    ["region", "2023", None, None, "2024", None, None],
    ["", *["2023-01", "2023-02", "2023-03", "2024-01", "2024-02", "2024-03"]],
]
NESTED = pa.Table.from_pandas(frame()).append_column("more", pa.array([{"a": 1}] * 48))
ORDERS = "select date, region, product, sales from orders"
ZONED = pa.table(
    {
        "date": pa.array([row[0] for row in table()[1:]], pa.timestamp("us")).cast(pa.timestamp("us", "Asia/Shanghai")),
        "region": [row[1] for row in table()[1:]],
        "product": ["Tea"] * 48,
        "sales": pa.array([Decimal("10.01")] * 48),
    }
)
TYPED = frame().astype({"region": "category", "sales": "Int64"})

CASES = (
    Case("H01", "empty file, 0 bytes", "E", raw(b""), ("empty",)),
    Case("H02", "header only", "E", text(), ("no rows",)),
    Case("H03", "no header, data in line 1", "E", raw("\n".join(rows()).encode()), ("first line seems to hold data", "expected", "columns=")),
    Case("H04", "column sales missing, Sales Amt present", "E", text(*rows(), header="date,region,product,Sales Amt"), ("no column 'sales'", "Sales Amt")),
    Case("H05", "column sales twice", "E", text(*(f"{row},7" for row in rows()), header=HEADER + ",sales"), ("2 times", "positions 4 and 5")),
    Case("H06", "header with BOM, spaces, other case", "R", text(*rows(), header="\ufeff Date ,Region, PRODUCT,sales "), ("' Date '",), PLAIN),
    Case("H07", "UTF-8 with BOM", "ok", text(*rows(), encoding="utf-8-sig"), (), PLAIN),
    Case("H08", "GBK with Chinese headers", "R", text(*CHINESE, header=GBK, encoding="gbk"), ("gb18030", "日期.*date"), PLAIN),
    Case("H09", "bytes invalid in UTF-8 and GB18030", "E", raw((HEADER + "\n2024-01,E").encode() + b"\xff,Tea,1\n"), ("byte 35", "line 2")),
    Case("H10", "semicolon separated", "R", text(*(row.replace(",", ";") for row in rows()), header=HEADER.replace(",", ";")), (";",), PLAIN),
    Case("H11", "thousands 1,234 throughout", "R", amounts("1,234"), ("thousands", "1,234.*1234"), str(48 * 1234)),
    Case("H12", "one currency throughout", "R", amounts("¥1,234"), ("currency",), str(48 * 1234)),
    Case("H12b", "1234元", "R", amounts("1234元"), ("currency",), str(48 * 1234)),
    Case("H12c", "two currencies", "E", amounts("¥1234", "¥1234", "$1234"), (r"\$1234", "currency")),
    Case("H13", "accounting negatives", "R", amounts("(123)", "500", "123-", "−123"), ("negative",), str(12 * (500 - 369))),
    Case("H14", "12% in sales", "E", amounts("12", "12%"), ("12%", "percentage")),
    Case("H15", "万 in all rows", "R", amounts("1.2万", "3万"), ("multiplier",), "1008000"),
    Case("H15b", "万 in some rows", "E", amounts("1.2万", "3", "4.5万"), ("multiplier",)),
    Case("H16", "empty sales cell", "E", amounts("5", ""), ("empty", "missing=gap")),
    Case("H16b", "empty sales cell kept as a gap", "W", amounts("5", "", "7"), ("gap",), "192", {"missing": "gap"}),
    Case("H17", "-, n/a, null in sales", "E", amounts("5", "-", "n/a", "null"), ("'n/a'", "'null'", "missing=gap")),
    Case("H18", "#DIV/0!, #REF!, #N/A", "E", amounts("5", "#DIV/0!", "#REF!", "#N/A"), ("#DIV/0!", "#REF!", "spreadsheet error")),
    Case("H19", "inf, 1e400, nan", "E", amounts("5", "inf", "1e400", "nan"), ("'inf'", "'1e400'", "'nan'", "finite")),
    Case("H20", "negative sales", "W", amounts("5", "-2"), ("negative",), "72"),
    Case("H21", "TRUE and FALSE in sales", "E", amounts("TRUE", "FALSE"), ("truth",)),
    Case("H22", "9007199254740993", "ok", amounts("9007199254740993", "1"), (), str(24 * 9007199254740994)),
    Case("H23", "2023-02-30, 2024-13", "E", text("2023-02-30,East,Tea,1", "2024-13-01,East,Tea,2", "2024-01-01,East,Tea,3"), ("row 2", "2023-02-30", "row 3")),
    Case("H23b", "2024-13 among months", "E", text("2024-12,East,Tea,1", "2024-13,East,Tea,2"), ("row 3", "2024-13")),
    Case("H24", "202401", "R", dated("%Y%m"), ("YYYYmm",), PLAIN),
    Case("H24b", "20240101", "R", dated("%Y%m%d"), ("YYYYmmdd",), PLAIN),
    Case("H25", "2024/1/2", "R", dated("%Y/{m}/{d}"), ("Y/m/d",), PLAIN),
    Case("H25b", "2024.1.2", "R", dated("%Y.{m}.{d}"), (r"Y\.m\.d",), PLAIN),
    Case("H25c", "2024年1月2日", "R", dated("%Y年{m}月{d}日"), ("年m月d日",), PLAIN),
    Case("H25d", "Jan-24", "R", dated("%b-%y"), ("Mon y",), PLAIN),
    Case("H25e", "2024Q1", "R", dated("%YQ{q}"), ("YQq",), PLAIN),
    Case("H26", "two-digit years 1/1/69", "E", text("13/1/69,East,Tea,1", "14/2/69,East,Tea,1"), ("13/1/69", "century")),
    Case("H27", "year 0024 or 2204", "E", text("0024-01-01,East,Tea,1", "2204-01-01,East,Tea,1"), ("0024", "2204", "1800 to 2100")),
    Case("H28", "rows after the as-of date", "W", text(*rows()), ("14 order lines|14 rows",), None, {"as_of": "2024-05-31"}),
    Case("H29", "unsorted rows", "R", text(*reversed(rows())), ("order of time",), PLAIN),
    Case("H30", "whole block pasted twice", "E", text(*rows(), *rows()), ("same as row 2", "48 rows repeat", "duplicates=drop")),
    Case("H30b", "the same, dropped by option", "R", text(*rows(), *rows()), ("dropped", "5,928"), PLAIN, {"duplicates": "drop"}),
    Case("H31", "rows with 5 and 3 fields", "E", text(*rows(), "2024-01,East,Tea,1,9", "2024-01,East,Tea"), ("line 50 has 5", "line 51 has 3")),
    Case("H32", "unclosed quote", "E", text(*rows()[:3], '2024-01,"East,Tea,5', *rows()[3:]), ("opens in line 5", "never closes")),
    Case("H33", "NUL byte in a name", "E", text(*rows()[:40], "2024-12,E\0U,Tea,5"), ("row 42", "NUL")),
    Case("H34", "line breaks in quotes, mixed line ends", "E", raw((HEADER + '\r\n2024-01,East,"Green\nTea",5\r2024-02,East,Tea,x\n').encode()), ("row 4", "'x'")),
    Case("H35", "65,536 rows exactly", "W", text(*[f"{MONTHS[at % 24]},S{at // 24},Tea,{at}" for at in range(65_536)]), ("65,536", "cut off")),
    Case("H36", "two filled sheets", "E", sheets(North=table(), South=table())(), ("'North', 'South'", "sheet=")),
    Case("H36b", "one of two sheets chosen", "ok", sheets(North=table(), South=table())(), (), PLAIN, {"sheet": "South"}),
    Case("H37", "hidden sheet, hidden rows", "W", sheets(Sales=table())(hide), ("sheet is hidden", "2 rows are hidden"), PLAIN),
    Case("H38", "csv named .xlsx", "E", text(*rows(), name="sales.xlsx"), ("plain text",)),
    Case("H38b", "old .xls", "E", raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "sales.xls"), ("old Excel format",)),
    Case("H38c", "password", "E", raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "sales.xlsx"), ("password",)),
    Case("H39", ".xlsx cut off half way", "E", cut(sheets(Sales=table())(), 0.5), ("cut off or damaged",)),
    Case("H39b", "zip with wrong CRC", "E", bad_crc, ("cut off or damaged",)),
    Case("H40", "two-row merged header, months across", "E", sheets(Sales=[*WIDE, ["East", 1, 2, 3, 4, 5, 6]])(merge), ("merged", "wide")),
    Case("H40b", "the same, read by option", "R", sheets(Sales=[*WIDE, ["East", 1, 2, 3, 4, 5, 6], ["West", 2, 3, 4, 5, 6, 7]])(merge), ("columns",), "48", {"wide": True, "header": 2, "columns": None}, {"by": ["region"]}),
    Case("H41", "formatted rows to row 1,048,576", "R", sheets(Sales=table())(ghosts), ("1,048,527|1048527|empty",), PLAIN),
    Case("H42", "large_string, categorical, nullable integers", "ok", parquet(TYPED), (), PLAIN),
    Case("H42b", "nested struct", "E", parquet(NESTED.drop(["region"]).rename_columns(["date", "product", "sales", "region"])), ("nested",)),
    Case("H43", "Parquet cut off", "E", cut(parquet(frame()), 0.6), ("cut off or damaged",)),
    Case("H43b", "Parquet with 0 rows", "E", parquet(frame().iloc[:0]), ("no rows",)),
    Case("H44", "folder of files with different columns", "E", several(a=text(*rows()), b=text(*rows(), header="date,region,product,amount")), ("b.csv", "amount|sales")),
    Case("H44b", "folder of files with the same columns", "ok", several(a=text(*rows(dates=MONTHS[:12])), b=text(*rows(dates=MONTHS[12:]))), (), str(2 * sum(range(100, 124)))),
    Case("H45", "SQL result with NULL keys", "E", database([1], ["East", None]), ("the name is empty",), None, {"query": ORDERS}),
    Case("H45b", "SQL result with bound values", "ok", database([1, 2]), (), "36", {"query": ORDERS + " where region = :r", "bind": {"r": "West"}}),
    Case("H45c", "SQL that would write", "E", database([1]), ("SELECT",), None, {"query": "delete from orders"}),
    Case("H45d", "Decimal and timestamp with time zone", "R", parquet(ZONED), ("zone Asia/Shanghai",), "480.48"),
    Case("H46", "series of 1, 2, 3, 11 points", "W", series([5.0]), ("fewer than 12", "1 period", "naive")),
    Case("H46b", "11 points", "W", series([5.0] * 11), ("fewer than 12", "11 periods")),
    Case("H47", "last 24 months zero", "W", series([5.0] * 12 + [0.0] * 24), ("zero in all of the last 24 months",)),
    Case("H47b", "constant", "ok", series([5.0] * 36)),
    Case("H48", "one month x 1,000", "W", series([100.0 + at % 5 for at in range(20)] + [102_000.0] + [101.0] * 15), ("West", "2022-09", "1,0[0-9]{2} times|1000 times")),
    Case("H49", "weekly data with a 53-week year", "R", weeks, ("Y-Www",)),
    Case("H49b", "daily data with 29 February", "ok", days, (), "182", {"frequency": "day"}),
    Case("X01", "1.234 throughout: two readings", "E", amounts("1.234", "5.678"), ("two readings", "1234", r"1\.234", "decimal=")),
    Case("X02", "3/4/2024 throughout: two readings", "E", text("3/4/2024,East,Tea,1", "5/6/2024,East,Tea,1"), ("2024-04-03", "2024-03-04", "date_order")),
    Case("X03", "a row of totals", "E", text(*rows(), "2024-12,合计,Tea,999"), ("合计", "total", "row 50")),
    Case("X04", "names that look alike", "W", text(*rows(), "2024-11,EAST,Tea,1", "2024-12,Ｅａｓｔ,Tea,2"), ("look alike",)),
    Case("X05", "a member called all", "E", text(*rows(), "2024-12,all,Tea,9"), ("cannot be called 'all'",)),
    Case("X06", "unit changes midway", "W", series([5.0, 6, 7, 5, 6, 7, 5, 6, 7, 5, 6, 7, 5000, 6000, 7000, 5000, 6000, 7000, 5500, 6500.0]), ("times those before|did the unit change",)),
    Case("X07", "another table below", "E", text(*rows(), "person,region", "Ann,East"), ("line 50 has 2 fields", "another table")),
    Case("X08", "UTF-16 with tabs", "R", text(*(row.replace(",", "\t") for row in rows()), header=HEADER.replace(",", "\t"), encoding="utf-16"), ("utf-16",), PLAIN),
    Case("X09", "Western letters in Windows-1252", "E", text(*rows(), "2024-12,Région,Tea,5", encoding="cp1252"), ("encoding=", "R.gion|byte")),
    Case("X10", "the same, said", "ok", text(*(row.replace("East", "Région") for row in rows()), encoding="cp1252"), (), PLAIN, {"encoding": "cp1252"}),
    Case("X11", "two values for one month", "E", text(*rows(), "2024-12,West,Tea,5"), ("row 50", "another value", "row 49")),
    Case("X12", "dates in two ways", "E", text(*rows(), "1 Jan 2025,West,Tea,5"), ("row 50", "written")),
    Case("X13", "decimal comma throughout", "R", text(*(row.replace(",", ";") + ",50" for row in rows()), header=HEADER.replace(",", ";")), ("decimal comma",), f"{int(PLAIN) + 24}.00"),
)  # fmt: skip


# --- running them -------------------------------------------------------------------


def run(case: Case, folder: Path) -> Outcome:
    """What happens to the file of a case, checked with the columns date, sales, region and product unless it says otherwise."""
    path = case.write(folder)
    asked = {"period": "date", "value": "sales", "by": ["region", "product"], **case.columns}
    checked = check_file(path, **asked, **case.options)
    report = checked.report
    messages = (*map(str, report.errors), *map(str, report.warnings), *map(str, report.repairs), str(report.encoding))
    ended = "E" if report.errors else "W" if report.warnings else "R" if report.repairs else "ok"
    return Outcome(ended, messages, _wrong(case, checked, ended, "\n".join(messages)))


def _wrong(case: Case, checked: Checked, ended: str, told: str) -> str:
    report = checked.report
    held = {"E": bool(report.errors), "W": bool(report.warnings), "R": bool(report.repairs), "ok": ended == "ok"}[case.must]
    if not held or (case.must != "E" and report.errors):
        return f"ended {ended}, must end {case.must}: {told[:300]}"
    untold = [pattern for pattern in case.tells if not re.search(pattern, told)]
    if untold:
        return f"does not tell {untold}: {told[:300]}"
    if (checked.table is None) != (case.must == "E"):
        return "a table in spite of errors" if case.must == "E" else "no table"
    if report.rows_read != report.rows_imported + report.rows_rejected:
        return f"rows read {report.rows_read} are not imported {report.rows_imported} + rejected {report.rows_rejected}"
    if case.total is not None and Decimal(report.total_after) != Decimal(case.total):
        return f"the total is {report.total_after}, must be {case.total}"
    if checked.table is not None and not np.isclose(
        float(checked.table.iloc[:, -1].astype(float).sum()), float(report.total_after)
    ):
        return "the table adds up to something else than the report says"
    return ""


def main() -> int:
    """Print the table of cases and results; 1 when one is wrong."""
    failed = 0
    print("| id | input | must | ends | as it must | first message |\n| --- | --- | --- | --- | --- | --- |")
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            outcome = run(case, Path(folder))
        failed += bool(outcome.wrong)
        first = outcome.messages[0].replace("|", "\\|").replace("\n", " ")[:140]
        print(
            f"| {case.id} | {case.what} | {case.must} | {outcome.ended} | {'no: ' + outcome.wrong if outcome.wrong else 'yes'} | {first} |"
        )
    print(f"\n{len(CASES) - failed} of {len(CASES)} cases end as they must.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
