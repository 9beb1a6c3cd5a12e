"""The bad-input catalogue of history files: each case as a file, what must happen, and a table of what does happen.

    python tests/history/catalogue.py            prints the table; exit code 1 when a case ends otherwise than it must

The tests run the same cases (`tests/history/test_catalogue.py`). E: refused with a message that names the place and the way out;
R: read with a repair that is listed; W: read with a warning; ok: read, nothing to tell.
"""

from __future__ import annotations

import gzip
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
import openpyxl.chart
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
    amounts = sales if sales is not None else [str(100 + i) for i in range(len(keys))]
    return [f"{date},{region},Tea,{amounts[i % len(amounts)]}" for i, (date, region) in enumerate(keys)]


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
            workbook = openpyxl.Workbook()
            workbook.remove(workbook.active)
            for title, table in tables.items():
                sheet = workbook.create_sheet(title)
                for row in table:
                    sheet.append(list(row))
            if change:
                change(workbook)
            workbook.save(folder / name)
            return folder / name

        return write

    return finish


def table() -> list[list[object]]:
    """The plain history as rows of a sheet, with real dates and numbers."""
    stamps = [pd.Timestamp(month).to_pydatetime() for month in MONTHS]
    body = [[stamp, region, "Tea", 0] for region in REGIONS for stamp in stamps]
    return [HEADER.split(","), *([*row[:3], 100 + i] for i, row in enumerate(body))]


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
        i = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    data = bytearray(path.read_bytes())
    data[i] ^= 0xFF
    path.write_bytes(bytes(data))
    return path


def hide(workbook: openpyxl.Workbook) -> None:
    """Hide the only sheet's rows 5 and 6, and put a visible, empty sheet before it."""
    workbook["Sales"].row_dimensions[5].hidden = True
    workbook["Sales"].row_dimensions[6].hidden = True
    workbook.create_sheet("Cover", 0)
    workbook["Sales"].sheet_state = "hidden"


def ghosts(workbook: openpyxl.Workbook) -> None:
    """Format the last row that a sheet can have."""
    workbook["Sales"].cell(1_048_576, 1).font = openpyxl.styles.Font(bold=True)


def merge(workbook: openpyxl.Workbook) -> None:
    """Merge the years over their months in a two-row header."""
    workbook["Sales"].merge_cells("B1:D1")
    workbook["Sales"].merge_cells("E1:G1")


def series(values: Sequence[float], *, start: str = "2021-01-01", freq: str = "MS") -> Writer:
    """One series with these values, beside a longer one that is ordinary."""
    stamps = pd.date_range(start, periods=max(len(values), 36), freq=freq)
    ordinary = [f"{stamp:%Y-%m-%d},East,Tea,{100 + i % 12}" for i, stamp in enumerate(stamps)]
    odd = [f"{stamp:%Y-%m-%d},West,Tea,{value}" for stamp, value in zip(stamps, values, strict=False)]
    return text(*ordinary, *odd)


def database(values: Sequence[object], keys: Sequence[object] = REGIONS) -> Callable[[Path], str]:
    """A SQLite database whose table `orders` holds a row per month and key with these values, again and again."""

    def write(folder: Path) -> str:
        path = folder / "sales.db"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("create table orders (date text, region text, product text, sales)")
            body = [(month, key, "Tea") for key in keys for month in MONTHS]
            marked = [(*row, values[i % len(values)]) for i, row in enumerate(body)]
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
    body = [f"{stamp:%G-W%V},{region},Tea,{100 + i}" for region in REGIONS for i, stamp in enumerate(stamps)]
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


def typed_parts(
    dates: Sequence[object],
    *,
    form: str = "General",
    sales: Sequence[object] = (5,),
    change: Callable[[openpyxl.Workbook], None] | None = None,
) -> Writer:
    """A workbook whose period column holds these values under a number format, with sales again and again."""
    body = [[item, "East", "Tea", sales[i % len(sales)]] for i, item in enumerate(dates)]

    def finish(workbook: openpyxl.Workbook) -> None:
        for cell in workbook["Sales"]["A"][1:]:
            cell.number_format = form
        if change:
            change(workbook)

    return sheets(Sales=[HEADER.split(","), *body])(finish)


def coded(workbook: openpyxl.Workbook) -> None:
    """Show the region, a number, with leading zeros."""
    for cell in workbook["Sales"]["B"][1:]:
        cell.value, cell.number_format = (7 if cell.value == "East" else 70), "000"


def zipped(**parts: str) -> Callable[[str], Writer]:
    """A writer of a zip archive with these parts, under a name."""

    def named(name: str) -> Writer:
        def write(folder: Path) -> Path:
            with zipfile.ZipFile(folder / name, "w") as archive:
                for part, content in parts.items():
                    archive.writestr(part.replace("__", "/").replace("_dot_", "."), content)
            return folder / name

        return write

    return named


def strict_xml(folder: Path) -> Path:
    """A workbook in the strict form of Open XML, whose parts have other names."""
    path = sheets(Sales=table())()(folder)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(
                name,
                content.replace(
                    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
                ),
            )
    return path


def named_rows(*names: str, encoding: str = "utf-8") -> Writer:
    """A plain history whose regions have these names."""
    body = [f"{month},{name},Tea,{100 + i}" for name in names for i, month in enumerate(MONTHS)]
    return text(*body, encoding=encoding)


def typed(**columns: object) -> Writer:
    """A Parquet file of 24 rows in which some columns of the plain history are these arrays."""
    plain_file = {"date": MONTHS, "region": ["East"] * 24, "product": ["Tea"] * 24, "sales": list(range(24))}
    return parquet(pa.table(plain_file | columns))


def since_1904(workbook: openpyxl.Workbook) -> None:
    """Count the days from 1904, as workbooks of old Macintoshes do."""
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904


def formulas(workbook: openpyxl.Workbook) -> None:
    """Put a formula, of which no program has stored the result, into one cell of sales."""
    workbook["Sales"]["D5"] = "=2*50"


def edited(writer: Writer, part: str, change: Callable[[bytes], bytes]) -> Writer:
    """A writer of a workbook one part of which is changed afterwards, as another program would have written it."""

    def write(folder: Path) -> Path:
        path = Path(writer(folder))
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, change(content) if name == part else content)
        return path

    return write


def resized(declared: str) -> Writer:
    """A workbook whose sheet claims another size than it has."""
    return edited(
        sheets(Sales=table())(),
        SHEET_PART,
        lambda part: re.sub(rb"<dimension[^>]*/>", f'<dimension ref="{declared}"/>'.encode(), part),
    )


def prefixed(part: bytes) -> bytes:
    """The same XML with a prefix before each tag, as programs made with the Open XML SDK write it."""
    return re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=")


def shown_as(*formats: str) -> Callable[[openpyxl.Workbook], None]:
    """Show the sales under these number formats, again and again."""

    def change(workbook: openpyxl.Workbook) -> None:
        for i, cell in enumerate(workbook["Sales"]["D"][1:]):
            cell.number_format = formats[i % len(formats)]

    return change


def chart(workbook: openpyxl.Workbook) -> None:
    """Put a sheet that holds a chart and no cells before the others."""
    drawn = openpyxl.chart.BarChart()
    drawn.add_data(openpyxl.chart.Reference(workbook["Sales"], min_col=4, min_row=1, max_row=10))
    workbook.create_chartsheet("Chart", 0).add_chart(drawn)


def mixed_folder(**files: Writer | bytes) -> Writer:
    """A folder with these files, whose names are given with an underscore for the point."""

    def write(folder: Path) -> Path:
        inner = folder / "sales"
        inner.mkdir()
        for name, content in files.items():
            place = inner / name.replace("_", ".")
            if isinstance(content, bytes):
                place.write_bytes(content)
            else:
                Path(content(folder)).rename(place)
        return inner

    return write


def telling(column: str, *values: str, twice: bool = False) -> Writer:
    """A plain history with one more column that holds these values in turn, or for every row."""
    body = [f"{row},{value}" for row in rows() for value in values]
    turned = [f"{row},{values[i % len(values)]}" for i, row in enumerate(rows())]
    return text(*(body if twice else turned), header=f"{HEADER},{column}")


SHEET_PART = "xl/worksheets/sheet1.xml"
FIRST_YEAR, SECOND_YEAR = text(*rows(dates=MONTHS[:12])), text(*rows([str(200 + at) for at in range(24)], dates=MONTHS[12:]))
YEARS_TOTAL = str(sum(range(100, 124)) + sum(range(200, 224)))
STAMPS = pd.date_range("2023-01-01", periods=24, freq="MS")
PACKED = gzip.compress(b"date,region,product,sales")
ACROSS = [["region", *MONTHS[:6], "H1", "2023-0E", "Total"], *([name, *range(1, 7), 21, 9, 51] for name in REGIONS)]
SERIALS = [45292 + 31 * at for at in range(12)]
SEMICOLONS = [row.replace(",", ";") for row in rows()]
SEMI = HEADER.replace(",", ";")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
CYRILLIC = named_rows("Москва", "Казань", "Самара", encoding="cp1251")
KOREAN = named_rows("서울강남", "부산해운", "대구수성", "인천남동", encoding="euc-kr")
JAPANESE = named_rows("ひがし", "とうほく", "にし", encoding="euc-jp")
FISCAL = [f"{year}/{(year + 1) % 100:02d}" for year in range(2005, 2012)]

CASES = (
    Case("H01", "empty file, 0 bytes", "E", raw(b""), ("empty",)),
    Case("H02", "header only", "E", text(), ("no rows",)),
    Case("H03", "no header, data in line 1", "E", raw("\n".join(rows()).encode()), ("first line seems to contain data", "expected", "columns=")),
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
    Case("H30", "whole block pasted twice", "E", text(*rows(), *rows()), ("same as row 2", "48 rows identical to earlier ones", "duplicates=drop")),
    Case("H30b", "the same, dropped by option", "R", text(*rows(), *rows()), ("dropped", "5,928"), PLAIN, {"duplicates": "drop"}),
    Case("H31", "rows with 5 and 3 fields", "E", text(*rows(), "2024-01,East,Tea,1,9", "2024-01,East,Tea"), ("row 50.*5 fields", "row 51.*3 fields")),
    Case("H32", "unclosed quote", "E", text(*rows()[:3], '2024-01,"East,Tea,5', *rows()[3:]), ("opens in line 5", "never closes")),
    Case("H33", "NUL byte in a name", "E", text(*rows()[:40], "2024-12,E\0U,Tea,5"), ("row 42", "NUL")),
    Case("H34", "line breaks in quotes, mixed line ends", "E", raw((HEADER + '\r\n2024-01,East,"Green\nTea",5\r2024-02,East,Tea,x\n').encode()), ("row 4", "'x'")),
    Case("H35", "65,536 rows exactly", "W", text(*[f"{MONTHS[at % 24]},S{at // 24},Tea,{at}" for at in range(65_536)]), ("65,536", "cut off")),
    Case("H36", "two filled sheets", "E", sheets(North=table(), South=table())(), ("'North', 'South'", "sheet=")),
    Case("H36b", "one of two sheets chosen", "ok", sheets(North=table(), South=table())(), (), PLAIN, {"sheet": "South"}),
    Case("H37", "hidden sheet, hidden rows", "W", sheets(Sales=table())(hide), ("sheet is hidden", "2 rows hidden"), PLAIN),
    Case("H38", "csv named .xlsx", "E", text(*rows(), name="sales.xlsx"), ("plain text",)),
    Case("H38b", "old .xls", "E", raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "sales.xls"), ("old Office program",)),
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
    Case("H46", "series of 1, 2, 3, 11 points", "W", series([5.0]), ("ended while the file goes on", "West")),
    Case("H46b", "11 points", "W", series([5.0] * 11), ("ended while the file goes on", "West")),
    Case("H46c", "a file of 11 months", "W", text(*(f"2024-{month:02d}-01,East,Tea,{month + 100}" for month in range(1, 12))), ("fewer than 12", "11 periods", "naive")),
    Case("H47", "last 24 months zero", "W", series([5.0] * 12 + [0.0] * 24), ("zeros only in the last 24 months",)),
    Case("H47b", "constant", "ok", series([5.0] * 36)),
    Case("H48", "one month x 1,000", "W", series([100.0 + at % 5 for at in range(20)] + [102_000.0] + [101.0] * 15), ("West", "2022-09", "1,0[0-9]{2} times|1000 times")),
    Case("H49", "weekly data with a 53-week year", "R", weeks, ("Y-Www",)),
    Case("H49b", "daily data with 29 February", "ok", days, (), "182", {"frequency": "day"}),
    Case("X01", "1.234 throughout: two readings", "E", amounts("1.234", "5.678"), ("two readings", "1234", r"1\.234", "decimal=")),
    Case("X02", "3/4/2024 throughout: two readings", "E", text("3/4/2024,East,Tea,1", "5/6/2024,East,Tea,1"), ("2024-04-03", "2024-03-04", "date_order")),
    Case("X03", "a row of totals", "E", text(*rows(), "2024-12,合计,Tea,999"), ("合计", "total", "row 50")),
    Case("X04", "names that look alike", "E", text(*rows(), "2024-11,EAST,Tea,1", "2024-12,Ｅａｓｔ,Tea,2"), ("look alike", "together in 2 of 24")),
    Case("X05", "a member called all", "E", text(*rows(), "2024-12,all,Tea,9"), ("cannot be called 'all'",)),
    Case("X06", "unit changes midway", "W", series([5.0, 6, 7, 5, 6, 7, 5, 6, 7, 5, 6, 7, 5000, 6000, 7000, 5000, 6000, 7000, 5500, 6500.0]), ("times those before|did the unit change",)),
    Case("X07", "another table below", "E", text(*rows(), "person,region", "Ann,East"), ("row 50.*2 fields", "another table")),
    Case("X08", "UTF-16 with tabs", "R", text(*(row.replace(",", "\t") for row in rows()), header=HEADER.replace(",", "\t"), encoding="utf-16"), ("utf-16",), PLAIN),
    Case("X09", "Western letters in Windows-1252", "E", text(*rows(), "2024-12,Région,Tea,5", encoding="cp1252"), ("encoding=", "R.gion|byte")),
    Case("X10", "the same, said", "ok", text(*(row.replace("East", "Région") for row in rows()), encoding="cp1252"), (), PLAIN, {"encoding": "cp1252"}),
    Case("X11", "two values for one month", "E", text(*rows(), "2024-12,West,Tea,5"), ("row 50", "another value", "row 49")),
    Case("X12", "dates in two ways", "E", text(*rows(), "1 Jan 2025,West,Tea,5"), ("row 50", "written")),
    Case("X13", "decimal comma throughout", "R", text(*(row.replace(",", ";") + ",50" for row in rows()), header=HEADER.replace(",", ";")), ("decimal comma",), f"{int(PLAIN) + 24}.00"),
    Case("Y01", "UTF-16 big-endian, semicolons, quoted line breaks", "R", raw(("\ufeff" + SEMI + "\r\n" + "\r\n".join(row.replace("Tea", '"Green\nTea"') for row in SEMICOLONS) + "\r\n").encode("utf-16-be")), ("utf-16",), PLAIN),
    Case("Y02", "sep=; with decimal commas", "R", raw(("\ufeffsep=;\r\n" + SEMI + "\r\n" + "\r\n".join(f"{row},5" for row in SEMICOLONS)).encode()), ("decimal comma",), f"{int(PLAIN) + 24}.0"),
    Case("Y03", "a separator at the end of every line, header too", "ok", text(*(f"{row}," for row in rows()), header=HEADER + ","), (), PLAIN),
    Case("Y04", "a separator at the end of every row, not of the header", "E", text(*(f"{row}," for row in rows())), ("5 fields", "4")),
    Case("Y05", "a decimal comma, unquoted, beside an unnamed column", "E", text(*(f"{row},5" for row in rows()), header=HEADER + ","), ("no name", "decimal comma")),
    Case("Y06", "a footer with the total", "E", text(*rows(), "Total,,,5928"), ("row 50", "Total")),
    Case("Y07", "a footer that names the source", "E", text(*rows(), "Source: ERP"), ("row 50", "1 field")),
    Case("Y08", "notes above the header of a text file", "E", text("Sales report,,,", "as of June,,,", HEADER, *rows(), header="x,,,"), ("header=4",)),
    Case("Y09", "notes above the header of a sheet", "E", sheets(Sales=[["Sales report"], ["as of June"], *table()])(), ("header=3",)),
    Case("Y10", "the same, said", "ok", sheets(Sales=[["Sales report"], ["as of June"], *table()])(), (), PLAIN, {"header": 3}),
    Case("Y11", "Excel days as plain numbers", "R", typed_parts(SERIALS), ("spreadsheet day number",), "60"),
    Case("Y12", "the same in a workbook that counts from 1904", "E", typed_parts(SERIALS, change=since_1904), ("1904",)),
    Case("Y13", "numbers as text among numbers", "E", typed_parts(MONTHS, sales=(5, "1,005")), ("row 3", "two readings")),
    Case("Y14", "a formula without a stored result", "E", sheets(Sales=table())(formulas), ("formula", "row 5")),
    Case("Y15", "the same with gaps allowed", "E", sheets(Sales=table())(formulas), ("formula", "row 5"), None, {"missing": "zero"}),
    Case("Y16", "codes shown with leading zeros", "ok", sheets(Sales=table())(coded), (), PLAIN),
    Case("Y17", "leading zeros in a text file", "ok", named_rows("007", "7"), (), str(2 * sum(range(100, 124)))),
    Case("Y18", "Arabic digits", "R", text(*(row.translate(ARABIC) for row in rows())), ("spaces, full-width",), PLAIN),
    Case("Y19", "full-width digits in numbers and dates", "R", text(*(row.translate(str.maketrans("0123456789", "０１２３４５６７８９")) for row in rows())), ("full-width",), PLAIN),
    Case("Y20", "apostrophe thousands, straight and typographic", "R", amounts("1'234.50", "1’234.50"), ("thousands",), "59256.00"),
    Case("Y21", "thousands by narrow no-break spaces, decimal comma", "R", amounts("1\u202f234,50", "1\u00a0234,50"), ("thousands", "decimal comma"), "59256.00"),
    Case("Y22", "names that differ by an invisible character", "W", named_rows("East", "Ea\u200bst"), ("look alike",)),
    Case("Y23", "names that differ by a Cyrillic letter", "W", named_rows("East", "\u0415ast"), ("look alike",)),
    Case("Y24", "names that differ by a no-break space", "W", named_rows("Far East", "Far\u00a0East"), ("look alike",)),
    Case("Y25", "names composed and decomposed", "W", named_rows("Café", "Cafe\u0301"), ("look alike",)),
    Case("Y26", "the (All) of a pivot table", "E", named_rows("East", "(All)"), ("total",)),
    Case("Y27", "a subtotal under a name of its own", "W", text(*(f"{month},{region},Tea,{value}" for at, month in enumerate(MONTHS) for region, value in (("North", 10 + at), ("South", 20 + at % 7), ("The lot", 30 + at + at % 7)))), ("sum of other members",)),
    Case("Y28", "fiscal years that look like months", "E", text(*rows(dates=FISCAL)), ("two readings", "2005/06")),
    Case("Y29", "quarters that look like months", "E", text(*rows(dates=[f"{year}-{q}" for year in (2021, 2022, 2023) for q in (1, 2, 3, 4)])), ("two readings", "quarter")),
    Case("Y30", "October without its zero", "E", text(*rows(dates=[f"2024.{m}" for m in (1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 11, 12)])), ("two readings|another value",)),
    Case("Y31", "the same with many rows for a month", "E", text(*(f"2024.{m},East,Tea,{at * 13 + m}" for at in range(3) for m in (1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 11, 12)), header=HEADER), ("two readings", "October"), None, {"duplicates": "keep"}),
    Case("Y32", "24-Jan: a year or a day", "E", text(*rows(dates=[f"{at:02d}-Jan" for at in range(1, 25)])), ("two readings",)),
    Case("Y33", "Jan 05: a year or a day", "E", text(*rows(dates=["Jan 05", "Jan 12", "Jan 19", "Jan 26", "Feb 02", "Feb 09"])), ("two readings",)),
    Case("Y34", "dates with time and zone", "R", text(*(f"{row[:7]}-01T00:00:00+08:00{row[7:]}" for row in rows())), ("zone",), PLAIN),
    Case("Y35", "seconds since 1970", "E", text(*rows(dates=[str(1704067200 + 2678400 * at) for at in range(12)])), ("1704067200", "date")),
    Case("Y36", "dates of two desktops in one column", "E", text(*rows()[:10], *(f"{row[5:7]}/01/{row[:4]}{row[7:]}" for row in rows()[10:])), ("written",)),
    Case("Y37", "a sheet of real dates and dates as text", "E", typed_parts([*(pd.Timestamp(month).to_pydatetime() for month in MONTHS[:12]), "13/01/2024", "14/02/2024"], form="yyyy-mm-dd"), ("13/01/2024", "written")),
    Case("Y38", "points and commas for decimals", "E", amounts("1,234.50", "1.234,50"), ("point", "comma")),
    Case("Y39", "pieces and kilograms", "E", amounts("12 pcs", "3 kg"), ("12 pcs", "not a number")),
    Case("Y40", "Indian groups of two", "E", amounts("1,23,456"), ("1,23,456",)),
    Case("Y41", "accounting negatives with currency and decimals", "R", amounts("($1,234.50)", "$2,000.00"), ("negative", "currency"), "18372.00"),
    Case("Y42", "euros behind", "R", amounts("1.234,56 €"), ("currency", "decimal comma"), "59258.88"),
    Case("Y43", "a web page named .xls", "E", raw(b"<html><table><tr><td>date</td></tr></table></html>", "sales.xls"), ("web page",)),
    Case("Y44", "an XML spreadsheet of 2003", "E", raw(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "sales.xls"), ("XML",)),
    Case("Y45", "a binary workbook (.xlsb)", "E", zipped(xl__workbook_dot_bin="x")("sales.xlsb"), ("xlsb",)),
    Case("Y46", "an OpenDocument sheet", "E", zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_dot_xml="<x/>")("sales.ods"), ("OpenDocument",)),
    Case("Y47", "the strict form of Open XML", "E", strict_xml, ("Strict",)),
    Case("Y48", "Cyrillic in Windows-1251, all words of even length", "E", CYRILLIC, ("encoding=",)),
    Case("Y49", "Korean in EUC-KR", "E", KOREAN, ("encoding=",)),
    Case("Y50", "Japanese in EUC-JP", "E", JAPANESE, ("encoding=",)),
    Case("Y51", "Big5", "E", named_rows("臺北市", "高雄市", "臺中市", encoding="big5"), ("encoding=",)),
    Case("Y52", "the header again in the middle", "E", text(*rows()[:20], HEADER, *rows()[20:]), ("row 22", "'sales'")),
    Case("Y53", "a row of units below the header", "E", text(",,,EUR", *rows()), ("row 2", "EUR")),
    Case("Y54", "blank lines between blocks", "R", text(*rows()[:24], "", ",,,", *rows()[24:]), ("without any content",), PLAIN),
    Case("Y55", "fields in single quotes", "E", text(*(",".join(f"'{cell}'" for cell in row.split(",")) for row in rows())), ("row 2",)),
    Case("Y56", "quotes escaped by backslashes", "E", text(*rows(), '2024-12,"North \\"A\\"",Tea,5'), ("row 50", "quote")),
    Case("Y57", "columns parted by spaces", "E", text(*(row.replace(",", "   ") for row in rows()), header=HEADER.replace(",", "   ")), ("no column 'date'",)),
    Case("Y58", "JSON named .csv", "E", raw(b'[{"date": "2024-01", "region": "East", "product": "Tea", "sales": 1}]'), ("no column 'date'",)),
    Case("Y59", "region in the first row of each block only", "E", sheets(Sales=[row if at in (0, 1, 25) else [row[0], None, *row[2:]] for at, row in enumerate(table())])(), ("the name is empty",)),
    Case("Y60", "percentages by format", "E", typed_parts(MONTHS, sales=(0.12,), change=lambda book: [setattr(cell, "number_format", "0%") for cell in book["Sales"]["D"][1:]] and None), ("percentage",)),
    Case("Y61", "durations and times in sales", "E", typed_parts(MONTHS, sales=(pd.Timedelta(hours=5).to_pytimedelta(),)), ("not a number|5:00",)),
    Case("Y62", "names that are not a number in Parquet", "E", typed(region=pa.array([1.0] * 23 + [float("nan")])), ("name is empty",)),
    Case("Y63", "years with a fraction in Parquet", "E", typed(date=pa.array([2022 + at / 12 for at in range(24)])), ("2022", "date")),
    Case("Y64", "months as floats in Parquet", "R", typed(date=pa.array([float(month.replace("-", "")) for month in MONTHS])), ("YYYYmm",), "276"),
    Case("Y65", "durations in Parquet", "E", typed(sales=pa.array([5] * 24, pa.duration("s"))), ("duration",)),
    Case("Y66", "decimals of 76 digits in Parquet", "ok", typed(sales=pa.array([Decimal("1.25")] * 24, pa.decimal256(60, 2))), (), "30.00"),
    Case("Y67", "whole numbers beyond 2^63 in Parquet", "ok", typed(sales=pa.array([2**63 + 5] * 24, pa.uint64())), (), str(24 * (2**63 + 5))),
    Case("Y68", "a file cut in the middle of a row", "E", cut(text(*rows()), 0.995), ("fields|number|row 49",)),
    Case("Y69", "an end-of-file mark of DOS", "E", raw(("\n".join([HEADER, *rows()]) + "\n\x1a").encode()), ("row 50",)),
    Case("Y70", "two columns that differ by case", "E", text(*(f"{row},7" for row in rows()), header="date,region,product,Sales,SALES"), ("2 times",)),
    Case("Y71", "a date of 29 February in a common year", "E", text("2023-02-29,East,Tea,1", "2024-02-29,East,Tea,1"), ("row 2", "not a valid date")),
    Case("Y72", "a bar between fields, tabs inside", "R", text(*(row.replace(",", "|").replace("Tea", "Green\tTea") for row in rows()), header=HEADER.replace(",", "|")), ("|",), PLAIN),
    Case("Y73", "rows that share everything but an unread column", "ok", text(*(f"{row},{note}" for row in rows() for note in ("a", "b")), header=HEADER + ",note"), (), str(2 * int(PLAIN))),
    Case("Y74", "a member called nan", "ok", named_rows("nan", "NA"), (), str(2 * sum(range(100, 124)))),
    Case("Z01", "a sheet that claims to be one cell", "ok", resized("A1"), (), PLAIN),
    Case("Z02", "a sheet that claims fewer rows than it has", "ok", resized("A1:D5"), (), PLAIN),
    Case("Z03", "a chart on a sheet of its own", "ok", sheets(Sales=table())(chart), (), PLAIN),
    Case("Z04", "two currencies, by their format", "E", sheets(Sales=table())(shown_as("[$€-407] #,##0", "[$$-409]#,##0")), ("several currencies", "row 3")),
    Case("Z05", "one currency, by its format", "ok", sheets(Sales=table())(shown_as('#,##0 "CHF"')), (), PLAIN),
    Case("Z06", "a text with a multiplier among real numbers", "E", typed_parts(MONTHS, sales=(5, "1.2万")), ("row 3", "multiplier")),
    Case("Z07", "a text with a currency among real numbers", "E", typed_parts(MONTHS, sales=(5, "$6")), ("row 3", "currency")),
    Case("Z08", "an unsaved formula in prefixed XML, with gaps allowed", "E", edited(edited(sheets(Sales=table())(), SHEET_PART, lambda part: part.replace(b'<c r="D2" t="n"><v>100</v></c>', b'<c r="D2"><f>50*2</f></c>')), SHEET_PART, prefixed), ("formula", "row 2"), None, {"missing": "gap"}),
    Case("Z09", "a row out of its place in prefixed XML", "E", edited(sheets(Sales=table())(), SHEET_PART, lambda part: prefixed(part.replace(b'<row r="5"', b'<row r="3"'))), ("damaged",)),
    Case("Z10", "hidden rows in single quotes", "W", edited(sheets(Sales=table())(hide), SHEET_PART, lambda part: part.replace(b'hidden="1"', b"hidden='1'")), ("2 rows hidden",), PLAIN),
    Case("Z11", "an error cell among the names", "E", sheets(Sales=[row if at != 5 else [row[0], "#N/A", *row[2:]] for at, row in enumerate(table())])(), ("row 6", "spreadsheet error")),
    Case("Z12", "subtotals and a slip among months across", "W", sheets(Sales=ACROSS)(), ("'H1', '2023-0E', 'Total'",), "42", {"wide": True}, {"by": ["region"]}),
    Case("Z13", "a line break in a header", "R", sheets(Sales=[["date", "region", "product", "sales\n(EUR)"], *table()[1:]])(), ("spaces or case",), PLAIN, {}, {"value": "sales (EUR)"}),
    Case("Z14", "footnote marks behind numbers", "E", amounts("1234²", "1234①", "500"), ("1234²", "1234①")),
    Case("Z15", "a footnote mark behind a month", "E", text(*rows(dates=["2024-11", "2024-1²", "2024-10"])), ("row 3", "2024-1²")),
    Case("Z16", "no cents, by a dash", "R", amounts("5,–", "1.234,50"), ("decimal comma",), "29748.00"),
    Case("Z17", "no cents, by a point and a dash", "R", amounts("CHF 1'234.-", "CHF 5.50"), ("currency",), "29748.00"),
    Case("Z18", "a currency before the brackets", "W", amounts("$ (1,234)", "$ 2"), ("negative",), str(24 * (2 - 1234))),
    Case("Z19", "yuan and yen", "E", amounts("100元", "100元", "100円"), ("100円", "currency")),
    Case("Z20", "crowns, zloty, reals", "R", amounts("1 234,50 kr", "5,00 kr"), ("currency",), "29748.00"),
    Case("Z21", "k and K are one multiplier", "R", amounts("1k", "2K"), ("multiplier",), "72000"),
    Case("Z22", "numbers too large to be added", "E", typed(sales=pa.array([1e308] * 24)), ("finite",)),
    Case("Z23", "errors of a German spreadsheet", "E", amounts("5", "#WERT!", "#BEZUG!", "#NV"), ("#WERT!", "#NV", "spreadsheet error")),
    Case("Z24", "formulas that keep codes as text", "R", text(*(f'"=""{row[:7]}""","=""007""",Tea,"=""5"""' for row in rows()[:24])), ("formula around",), "120"),
    Case("Z25", "months in UTC of a calendar in Shanghai", "E", text(*rows(dates=[f"{stamp - pd.Timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}" for stamp in STAMPS])), ("two readings", "16:00 UTC")),
    Case("Z26", "the same in Parquet, in Berlin", "E", typed(date=pa.array([stamp.tz_localize("Europe/Berlin").tz_convert("UTC") for stamp in STAMPS], pa.timestamp("us", "UTC"))), ("two readings", "midnight")),
    Case("Z27", "the same, no zone said", "E", typed(date=pa.array([stamp - pd.Timedelta(hours=8) for stamp in STAMPS], pa.timestamp("us"))), ("two readings", "midnight")),
    Case("Z28", "20241: a quarter or a day number", "E", text(*rows(dates=[f"{year}{q}" for year in (2022, 2023, 2024) for q in (1, 2, 3, 4)])), ("two readings", "2024Q1")),
    Case("Z29", "24001: a day of the year or a day number", "E", text(*rows(dates=["24001", "24032", "24061"])), ("two readings",)),
    Case("Z30", "24-01-15: the year stands first", "E", text(*rows(dates=[f"24-{month:02d}-15" for month in range(1, 13)])), ("two readings", "2024-01-15"), None, {"century": 2000}),
    Case("Z31", "Jan 01 to Jan 24: years or days", "E", text(*rows(dates=[f"Jan {day:02d}" for day in range(1, 25)])), ("two readings",)),
    Case("Z32", "weeks that look like months", "E", text(*rows(dates=[f"2024{week:02d}" for week in range(1, 53)])), ("2024-W13",)),
    Case("Z33", "hours that no clock shows", "E", text(*rows(dates=[f"{month}-01 25:61" for month in MONTHS])), ("not a valid time", "25:61")),
    Case("Z34", "milliseconds since 1970", "E", text(*rows(dates=[str(int(stamp.timestamp() * 1000)) for stamp in STAMPS])), ("since 1970",)),
    Case("Z35", "totals of the year among first days of months", "W", text(*(f"{row[:7]}-01{row[7:]}" for row in rows()), "2023-12-31,East,Tea,1338"), ("2023-12-31", "on another date")),
    Case("Z36", "Thai years", "E", text(*rows(dates=[f"{stamp.year + 543}-{stamp.month:02d}" for stamp in STAMPS])), ("2566", "1800 to 2100")),
    Case("Z37", "years of the Republic and of eras", "E", text(*rows(dates=["民国113年1月", "令和6年1月", "113/01", "R6.1"])), ("民国113年1月", "113/01", "R6.1")),
    Case("Z38", "totals in the ways of Chinese reports", "E", named_rows("East", "合　计", "本年累计"), ("row 26", "本年累计", "looks like a total")),
    Case("Z39", "totals in other languages", "E", named_rows("East", "Gesamtergebnis", "Итого", "합계"), ("Gesamtergebnis", "Итого", "합계")),
    Case("Z40", "a total named by its member", "E", named_rows("East", "Total East", "Total Wine"), ("'Total East'",)),
    Case("Z41", "a column of currencies that is not read", "W", telling("curr", "EUR", "USD"), ("several currencies", "EUR, USD", "--by"), PLAIN),
    Case("Z42", "plan and actual in one file", "W", telling("kind", "Actual", "Budget", twice=True), ("several scenarios", "Actual, Budget"), str(2 * int(PLAIN))),
    Case("Z43", "measures one below the other", "W", telling("指标", "销售额", "销量", twice=True), ("several measures",), str(2 * int(PLAIN))),
    Case("Z44", "units of measure", "W", telling("单位", "箱", "件"), ("several units",), PLAIN),
    Case("Z45", "one currency in its column", "ok", telling("currency", "EUR"), (), PLAIN),
    Case("Z46", "UTF-8 read as Windows-1252 before", "W", named_rows("MÃ¼nchen", "Köln"), ("decoded twice", "München")),
    Case("Z47", "letters lost before", "W", named_rows("????", "East"), ("lost",)),
    Case("Z48", "UTF-32", "R", raw("\n".join([HEADER, *rows()]).encode("utf-32")), ("utf-32",), PLAIN),
    Case("Z49", "signs of four bytes in GB18030", "R", raw("\n".join([GBK, *CHINESE]).replace("茶叶", "㐂𠮷茶").encode("gb18030")), ("gb18030", "'日期'"), PLAIN),
    Case("Z50", "UTF-8 with a letter cut in two", "E", raw("\n".join([HEADER, *CHINESE]).encode().replace("华西".encode(), "华西".encode()[:-1])), ("encoding=",)),
    Case("Z51", "UTF-8 and GBK in one file", "E", raw("\n".join([HEADER, *CHINESE[:24], ""]).encode() + "\n".join(CHINESE[24:]).encode("gbk")), ("encoding=",)),
    Case("Z52", "a folder with a packed file", "E", mixed_folder(a_csv=FIRST_YEAR, b_csv_gz=PACKED), ("b.csv.gz", "gzip")),
    Case("Z53", "a folder with an old workbook", "E", mixed_folder(a_csv=FIRST_YEAR, b_xls=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), ("b.xls", "old Office program")),
    Case("Z54", "a folder with a file of an unknown kind", "W", mixed_folder(a_csv=FIRST_YEAR, b_csv=SECOND_YEAR, c_dat=b"x"), ("'c.dat'", "not read"), YEARS_TOTAL),
    Case("Z55", "a folder with the same file twice", "E", mixed_folder(a_csv=FIRST_YEAR, b_csv=FIRST_YEAR), ("b.csv", "the same as a.csv")),
    Case("Z56", "packed by bzip2", "E", raw(b"BZh91AY&SY", "sales.csv.bz2"), ("bzip2", "(?i)unpack")),
    Case("Z57", "a PDF named .csv", "E", raw(b"%PDF-1.7", "sales.csv"), ("PDF",)),
    Case("Z58", "encrypted Parquet", "E", raw(b"PARE" + bytes(60) + b"PARE", "sales.parquet"), ("encrypted",)),
    Case("Z59", "bytes that are no text in Parquet", "E", typed(region=pa.array(["华东".encode("gbk")] * 24)), ("not UTF-8",)),
    Case("Z60", "texts stored as bytes in Parquet", "ok", typed(region=pa.array([b"East"] * 24)), (), "276"),
    Case("Z61", "sep=; in quotes", "R", raw(('"sep=;"\n' + SEMI + "\n" + "\n".join(SEMICOLONS)).encode()), (";",), PLAIN),
    Case("Z62", "a line of spaces", "R", text(*rows()[:24], "   ", *rows()[24:]), ("without any content",), PLAIN),
    Case("Z63", "fields parted by ^", "E", text(*(row.replace(",", "^") for row in rows()), header=HEADER.replace(",", "^")), ("separator=",)),
    Case("Z64", "one column under two names", "E", text(*rows()), ("two purposes",), None, {}, {"by": ["region", "Region"]}),
    Case("Z65", "a control character in a name", "E", named_rows("East", "Ea\x07st"), ("control character",)),
    Case("Z66", "dashes, quotes and dots that look alike", "W", named_rows("A-B", "A–B", "A·B", "A・B"), ("'A-B', 'A–B'", "'A·B', 'A・B'")),
)  # fmt: skip


# --- running them -------------------------------------------------------------------


def run(case: Case, folder: Path) -> Outcome:
    """What happens to the file of a case, checked with the columns date, sales, region and product unless it says otherwise."""
    path = case.write(folder)
    columns = {"period": "date", "value": "sales", "by": ["region", "product"], **case.columns}
    checked = check_file(path, **columns, **case.options)
    report = checked.report
    messages = (*map(str, report.errors), *map(str, report.warnings), *map(str, report.repairs), str(report.encoding))
    ended = "E" if report.errors else "W" if report.warnings else "R" if report.repairs else "ok"
    return Outcome(ended, messages, _wrong(case, checked, ended, "\n".join(messages)))


def _wrong(case: Case, checked: Checked, ended: str, text: str) -> str:
    report = checked.report
    held = {"E": bool(report.errors), "W": bool(report.warnings), "R": bool(report.repairs), "ok": ended == "ok"}[case.must]
    if not held or (case.must != "E" and report.errors):
        return f"ended {ended}, must end {case.must}: {text[:300]}"
    untold = [pattern for pattern in case.tells if not re.search(pattern, text)]
    if untold:
        return f"does not tell {untold}: {text[:300]}"
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
