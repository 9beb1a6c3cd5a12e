"""The separator is the one under which the columns asked for are found and the lines agree."""

from __future__ import annotations

import pytest

from forecast.history.reading.dialect import describe_dialect, line_end_of, separator_of
from forecast.history.reading.options import ImportRequest, ReadOptions

ASKED = ImportRequest("date", "sales", ("shop",), ReadOptions())


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_though_cells_hold_the_others(separator: str) -> None:
    lines = [["date", "shop", "sales"], ["2024-01", '"a,b;c|d\te"', "1.5"], ["2024-02", "x y", "2.5"]]
    assert separator_of("\n".join(separator.join(line) for line in lines), ASKED) == separator


def test_decimal_commas_do_not_make_a_semicolon_file_a_comma_file() -> None:
    assert separator_of("when;who;much\n1;a;2,5\n2;b;3,5\n", ASKED) == ";"


@pytest.mark.parametrize(
    ("text", "end"), [("a\nb\n", "LF"), ("a\r\nb\r\n", "CRLF"), ("a\rb\r", "CR"), ("a\nb\r\n", "mixed"), ("a", "no")]
)
def test_line_ends_are_named(text: str, end: str) -> None:
    assert line_end_of(text) == end
    assert end in describe_dialect(",", end)
