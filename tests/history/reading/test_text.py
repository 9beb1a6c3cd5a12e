"""Text files: the same table in any encoding, separator, line end and quoting; row numbers as a person sees them."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.files import unescape_formula
from forecast.history import check_file
from forecast.history.checking.members import is_total
from forecast.history.reading import text
from forecast.history.reading.text import MAX_FIELD, MAX_LINE
from forecast.history.series.aggregate import Checked

words = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Co", "Cn"]), min_size=1, max_size=8
)


def check(path: Path, **options: object) -> Checked:
    return check_file(path, period="date", value="sales", by="region", **options)  # type: ignore[arg-type]


def write(path: Path, rows: list[list[str]], *, separator: str = ",", end: str = "\n", encoding: str = "utf-8") -> Path:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator=end)
    writer.writerows([["date", "region", "sales"], *rows])
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


@given(
    names=st.lists(
        words.filter(lambda name: name.casefold() != "all" and not is_total(name)), min_size=1, max_size=8, unique=True
    )
)
def test_names_survive_every_separator_and_line_end(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("text") / "sales.csv"
    rows = [["2024-01", name, "1.5"] for name in names]
    for separator, end, encoding in ((",", "\n", "utf-8"), (";", "\r\n", "utf-8-sig"), ("\t", "\r", "utf-16")):
        checked = check(write(path, rows, separator=separator, end=end, encoding=encoding), totals="keep", separator=separator)
        # A quote mark is taken off where it keeps a name from running as a formula, and stays where it is part of the name.
        expected = [str(unescape_formula(name.strip())).strip() for name in names]
        assert [str(name) for name in checked.table_or_raise()["region"]] == expected


def test_chinese_text_is_read_from_gb18030_and_said_so(tmp_path: Path) -> None:
    checked = check(write(tmp_path / "sales.csv", [["2024-01", "华东", "1"], ["2024-01", "华北", "2"]], encoding="gb18030"))
    assert checked.report.encoding == "gb18030"
    assert list(checked.table_or_raise()["region"]) == ["华东", "华北"]


def test_a_file_that_changes_its_mind_about_fields_names_each_line(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,region,sales\n2024-01,A,1\n2024-02,A\n\n2024-03,A,1,1\n")
    assert [fault.row for fault in check(path).report.errors] == [3, 5]


def test_row_numbers_stay_right_after_line_breaks_in_quotes(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('date,region,sales\n2024-01,"A\nB\nC",1\n2024-02,A,x\n')
    assert [fault.row for fault in check(path).report.errors] == [5]


def test_rows_without_content_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,region,sales\n2024-01,A,1\n,,\n2024-02,A,2\n,,\n")
    report = check(path).report
    assert (report.rows_read, report.rows_imported) == (2, 2)
    assert [repair.count for repair in report.repairs] == [2]


def test_excels_separator_line_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("sep=;\ndate;region;sales\n2024-01;A;1\n")
    assert check(path).report.total_after == "1"


def test_a_large_file_without_quotes_is_read_like_one_with_quotes(tmp_path: Path) -> None:
    rows = [f"2024-{1 + i % 12:02d}-{1 + i % 28:02d},R{i % 7},{i}.25,x{i % 3}" for i in range(60_000)]
    plain_file, quoted = tmp_path / "plain.csv", tmp_path / "quoted.csv"
    plain_file.write_text("\n".join(["date,region,sales,more", *rows, ""]))
    quoted.write_text("\n".join(['date,region,sales,"more"', *rows, ""]))
    one, other = check(plain_file), check(quoted)
    assert one.table_or_raise().equals(other.table_or_raise())
    assert Decimal(one.report.total_after) == sum(range(60_000)) + Decimal("0.25") * 60_000
    broken = tmp_path / "broken.csv"
    broken.write_text("\n".join(["date,region,sales,more", *rows, "2024-01-01,R1,oops,x", "2024-01-01,R1"]))
    assert [fault.row for fault in check(broken).report.errors] == [60_003, 60_002]


def test_columns_can_be_named_for_a_file_without_a_header(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("2024-01,A,1\n2024-02,A,2\n")
    assert check(path, columns=["date", "region", "sales"]).report.total_after == "3"


def test_a_column_shows_its_cell_as_it_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,region,sales\n2024-01,A, 1x \n")
    (fault,) = check(path).report.errors
    assert fault.value == " 1x "


def test_a_title_above_the_header_is_told_with_the_row_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Sales report,,\n,,\ndate,region,sales\n2024-01,A,1\n")
    (fault,) = check(path).report.errors
    assert "header=3" in fault.hint
    assert check(path, header=3).report.total_after == "1"


@pytest.mark.parametrize("declared", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_line_that_says_the_separator_is_taken_by_its_word(declared: str, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(f"{declared}\ndate;region;sales\n2024-01;A;5\n")
    assert check(tmp_path / "sales.csv").report.total_after == "5"


@pytest.mark.parametrize("line", ["   ", "\x0c", "\u3000"])
def test_a_line_of_spaces_is_without_content(line: str, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(f"date,region,sales\n2024-01,A,5\n{line}\n2024-02,A,x\n")
    assert [fault.row for fault in check(tmp_path / "sales.csv").report.errors] == [4]


def test_a_line_or_a_field_that_no_table_has_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"date,region,sales\n" + b"x" * (MAX_LINE + 100))
    (fault,) = check(path).report.errors
    assert "no line break for 16,777,216 bytes after byte 18" in fault.message
    path.write_text(f'date,region,sales\n2024-01,"{"x" * (MAX_FIELD + 1)}",1\n')
    assert any("longer than 1,048,576 characters" in item.message for item in check(path).report.errors)


def test_a_file_of_empty_lines_has_no_header(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("\n\n  \n")
    (fault,) = check(path).report.errors
    assert "no header and no rows" in fault.message


def test_lines_of_another_width_beyond_those_listed_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "LISTED", 2)
    path = tmp_path / "sales.csv"
    path.write_text("date,region,sales\n" + "2024-01,A\n" * 5 + "2024-02,A,1\n" * 9)
    *listed, rest = check(path).report.errors
    assert [fault.row for fault in listed] == [2, 3]
    assert "3 more lines with another number of fields" in rest.message


def test_rows_without_content_are_counted_as_a_repair(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('date,region,sales\n2024-01,A,1\n,,\n2024-02,A,2\n""\n, ,\n2024-03,A,3\n\n')
    report = check(path).report
    assert [item.count for item in report.repairs if "without any content" in item.what] == [3]
    assert (report.rows_read, report.rows_imported, report.total_after) == (3, 3, "6")
