"""A quotation mark that opens by mistake never takes rows into a cell without a word; a comment of several lines is none of that."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import check_file
from forecast.history.series.aggregate import Checked

HEADER = ["date", "region", "product", "sales", "note"]
ROWS = [[f"2024-{month:02d}", region, "A", f"{month}{i}5", "x"] for month in range(1, 13) for i, region in enumerate("NS")]


def check(path: Path, **options: object) -> Checked:
    return check_file(path, period="date", value="sales", by="region", **options)  # type: ignore[arg-type]


def lines_of(separator: str = ",") -> list[str]:
    return [separator.join(row) for row in [HEADER, *ROWS]]


@given(
    opens=st.integers(1, 20),
    more=st.integers(1, 4),
    column=st.integers(0, 4),
    separator=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_rows_inside_a_quotation_are_refused_with_its_lines(
    tmp_path_factory: pytest.TempPathFactory, opens: int, more: int, column: int, separator: str, end: str, encoding: str
) -> None:
    lines = lines_of(separator)
    for number, quoted in ((opens, '"{}'), (opens + more, '{}"')):
        cells = lines[number].split(separator)
        cells[column] = quoted.format(cells[column])
        lines[number] = separator.join(cells)
    path = tmp_path_factory.mktemp("quotes") / "sales.csv"
    path.write_bytes((end.join(lines) + end).encode(encoding))
    fault = check(path, separator=separator).report.errors[0]
    assert f"opens in line {opens + 1} and closes in line {opens + more + 1}" in fault.message
    assert fault.file == "sales.csv"
    assert "Remove the quotation mark" in fault.hint


@given(
    comments=st.lists(st.text(st.sampled_from("ab1,;.\n\r \"'"), max_size=30), min_size=1, max_size=6),
    column=st.sampled_from([0, 2, 4]),
)
def test_a_comment_of_several_lines_stays_a_comment(
    tmp_path_factory: pytest.TempPathFactory, comments: list[str], column: int
) -> None:
    header = ["date", "region", "sales"]
    header.insert(min(column, 3), "comment")
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    for i, comment in enumerate(comments):
        row = [f"2024-{i + 1:02d}", "N", "100"]
        row.insert(min(column, 3), f"first line\n{comment}")
        writer.writerow(row)
    path = tmp_path_factory.mktemp("quotes") / "sales.csv"
    path.write_text(buffer.getvalue(), newline="")
    report = check(path).report
    assert not report.errors
    assert report.rows_imported == len(comments)


def test_a_large_file_is_no_exception(tmp_path: Path) -> None:
    lines = ["date,region,sales,note", *(f"2024-{i % 12 + 1:02d},R{i // 12},{i},plain text" for i in range(60_000))]
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(lines))
    assert path.stat().st_size > 1 << 20
    assert not check(path).report.errors
    lines[50_001], lines[50_002] = lines[50_001].replace("plain", '"plain'), lines[50_002] + '"'
    path.write_text("\n".join(lines))
    assert "opens in line 50002 and closes in line 50003" in check(path).report.errors[0].message


def test_rows_of_a_wide_table_and_below_a_name_of_the_header_are_found(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('region,2024-01,2024-02,note\nN,1,2,"a\nS,3,4,b\nW,5,6,c"\nE,7,8,d\n')
    checked = check_file(path, period="date", value="sales", by="region", wide=True)
    assert [fault.row for fault in checked.report.errors] == [2]
    path.write_text('date,region,sales,"note\n2024-01,N,1,a\n2024-01,S,2,b"\n2024-02,N,5,c\n')
    assert "opens in line 1 and closes in line 3" in check(path).report.errors[0].message


def test_a_comment_before_and_a_comment_behind_are_two_comments(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('before,date,region,sales,after\n"a\nb",2024-01,N,100,"c\nd"\n"e\nf",2024-02,N,100,g\n')
    assert check(path).report.rows_imported == 2


def test_a_separator_in_a_quoted_cell_beside_it_hides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('date,customer,region,sales\n2024-01,"Smith, J",N,5\n2024-02,"Smith, J","N,6\n2024-03,Jones,S",7\n')
    assert [fault.row for fault in check(path).report.errors] == [3]
