"""Members stay the text that they were; only outer spaces go, and what would bend a total is refused."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.checking.members import ParsedMembers, is_total, parse_names
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import RawColumn
from tests.history.text_columns import as_text


def read(*texts: str, **choices: object) -> ParsedMembers:
    column = RawColumn("shop", as_text(texts), np.arange(2, 2 + len(texts)), "sales.csv")
    return parse_names(column, ReadOptions(**choices))  # type: ignore[arg-type]


def test_codes_stay_text() -> None:
    assert read("007", "1.10", "NA", "1E5").cells().to_pylist() == ["007", "1.10", "NA", "1E5"]


def test_outer_spaces_go_and_are_listed() -> None:
    names = read("East", " East ")
    assert names.cells().to_pylist() == ["East", "East"]
    assert names.findings.repairs[0].count == 1
    assert names.findings.warnings


@pytest.mark.parametrize("name", ["", "   ", "all", "ALL", "a\0b", "Total", "Grand Total", "合计", "华东小计", "Summe"])
def test_names_that_would_bend_a_total_are_refused(name: str) -> None:
    assert [fault.row for fault in read("East", name).findings.errors] == [3]


def test_totals_are_dropped_or_kept_as_said() -> None:
    assert list(read("East", "Total", totals="drop").dropped) == [False, True]
    assert read("East", "Total", totals="keep").findings.errors == ()


def test_a_mark_against_formulas_is_taken_off_again() -> None:
    assert read("'=SUM(A1)", "'n Sync").cells().to_pylist() == ["=SUM(A1)", "'n Sync"]


def test_whole_numbers_are_written_without_a_point() -> None:
    column = RawColumn("shop", pa.chunked_array([[1.0, 2.0]]), np.arange(1, 3), "sales.parquet")
    assert parse_names(column, ReadOptions()).cells().to_pylist() == ["1", "2"]


TOTALS = (
    "合　计", "总  计", "共计", "本年累计", "総計", "합계",
    "Gesamtergebnis", "Overall Result", "Ergebnis", "Итого", "Total général", "Razem",
    "Totale complessivo", "** Total **", "Sub-Total:", "All regions", "Total East", "Total: East", "合计：East", "East Result",
)  # fmt: skip


@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_known_in_many_languages_and_ways_of_writing(name: str) -> None:
    assert [fault.row for fault in read("East", name).findings.errors] == [3]


@pytest.mark.parametrize("name", ["Total Wine", "Summer", "Allstate", "合肥", "总部", "小计算器店", "Gesamtschule", "All Saints"])
def test_names_that_only_begin_like_a_total_are_members(name: str) -> None:
    assert not read("East", name).findings.errors


@pytest.mark.parametrize("name", ["#N/A", "#REF!", "#NV", "a\x07b", "a\x1bb"])
def test_errors_and_control_characters_are_no_names(name: str) -> None:
    assert [fault.row for fault in read("East", name).findings.errors] == [3]


@pytest.mark.parametrize(
    ("name", "pattern"), [("??", "lost"), ("M\ufffdnchen", "lost"), ("MÃ¼nchen", "'München'"), ("åŒ—äº¬", "'北京'")]
)
def test_names_that_lost_their_letters_are_told(name: str, pattern: str) -> None:
    assert [pattern in fault.message for fault in read("East", name).findings.warnings] == [True]


def test_a_formula_around_a_code_is_taken_off_and_listed() -> None:
    names = read('="007"')
    assert names.cells().to_pylist() == ["007"]
    assert names.findings.repairs


PLAIN = st.text("abcdefgh xyz東京ßé", min_size=1, max_size=8).filter(lambda name: name.strip() == name and "  " not in name)
SPACES = st.text(" \t\u00a0\u3000", max_size=3)


@given(st.lists(PLAIN, min_size=1, max_size=8))
def test_plain_names_come_back_row_by_row(names: list[str]) -> None:
    parsed = read(*names, totals="keep")
    assert parsed.cells().to_pylist() == names
    assert list(parsed.members) == sorted(set(names))
    assert not parsed.findings.repairs


@given(st.lists(st.tuples(SPACES, PLAIN, SPACES), min_size=1, max_size=8))
def test_outer_spaces_never_make_another_member(rows: list[tuple[str, str, str]]) -> None:
    parsed = read(*("".join(row) for row in rows), totals="keep")
    assert parsed.cells().to_pylist() == [name for _, name, _ in rows]
    changed = sum(bool(before or after) for before, _, after in rows)
    assert sum(repair.count for repair in parsed.findings.repairs) == changed


@given(PLAIN, st.integers(2, 5))
def test_dropping_totals_drops_all_of_their_rows_and_no_other(name: str, count: int) -> None:
    parsed = read(*[name, "Total"] * count, totals="drop")
    expected = [False, True] * count
    assert parsed.dropped.tolist() == expected or name.strip().casefold() in ("total", "all")
    assert parsed.cells().to_pylist() == [name, "Total"] * count


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_codes_of_a_typed_column_are_written_as_people_write_them(codes: list[int]) -> None:
    column = RawColumn("shop", pa.chunked_array([codes]), np.arange(1, len(codes) + 1), "sales.parquet")
    assert parse_names(column, ReadOptions()).cells().to_pylist() == [str(code) for code in codes]


def test_broken_codes_keep_their_decimals() -> None:
    column = RawColumn("shop", pa.chunked_array([[1.0, 2.5]]), np.arange(1, 3), "sales.parquet")
    assert parse_names(column, ReadOptions()).cells().to_pylist() == ["1", "2.5"]


@pytest.mark.parametrize("word", ["Total", "Summe", "合计", "Gesamt"])
def test_a_total_of_a_member_is_one_only_beside_that_member(word: str) -> None:
    assert [fault.row for fault in read("East", f"{word}: East").findings.errors] == [3]
    assert is_total(f"{word} East", {"east"})
    assert not is_total(f"{word}haus", {"east"})


@pytest.mark.parametrize("name", ["all", "ALL", "All"])
def test_the_word_for_totals_of_the_product_has_its_own_reason(name: str) -> None:
    assert not is_total(name)
    assert "cannot be called 'all'" in read("East", name).findings.errors[0].message
