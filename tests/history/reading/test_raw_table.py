"""A column knows the file and the row of each cell, also where several files were joined; findings add up."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from forecast.history.reading import raw_table
from forecast.history.reading.raw_table import AT_ONCE, LISTED, Findings, RawColumn, merge, row_hashes
from forecast.settings.errors import Fault
from tests.history.text_columns import as_text

COLUMN = RawColumn("shop", as_text(["a", "b", "a", ""]), np.array([2, 3, 2, 3]), "folder", files=((0, "one.csv"), (2, "two.csv")))


def test_a_fault_names_the_file_the_row_and_the_cell() -> None:
    fault = COLUMN.fault(2, "is odd", "Look")
    assert (fault.file, fault.row, fault.column, fault.value) == ("two.csv", 2, "shop", "a")
    assert COLUMN.file_at(1) == "one.csv"


def test_distinct_texts_lead_back_to_their_rows() -> None:
    texts = COLUMN.texts()
    assert [texts.words[code] for code in texts.codes] == ["a", "b", "a", ""]
    assert list(texts.rows_with([texts.words.index("a")])) == [0, 2]
    assert list(texts.counts) == [2, 1, 1]


def test_a_repair_is_shown_by_its_first_row_and_counts_all() -> None:
    texts = COLUMN.texts()
    (repair,) = texts.repairs("renamed", [texts.words.index("a")], ["x", "y", "z"])
    assert (repair.row, repair.old, repair.new, repair.count) == (2, "a", "x", 2)
    assert texts.repairs("renamed", [], []) == ()


def test_many_faults_are_counted_rather_than_listed() -> None:
    column = RawColumn("shop", as_text(["x"] * (LISTED + 5)), np.arange(LISTED + 5), "a.csv")
    faults = column.faults(np.arange(LISTED + 5), "is odd", "Look")
    assert len(faults) == LISTED + 1
    assert "5 more rows" in faults[-1].message


def test_findings_add_up_in_order() -> None:
    one, two = Fault("one", "do"), Fault("two", "do")
    assert merge([Findings((one,)), Findings(errors=(two,), notes=("n",))]) == Findings((one, two), notes=("n",))


def test_rows_with_the_same_cells_have_the_same_number_in_any_file_and_others_another() -> None:
    one = row_hashes([as_text(["a", None, "b"]), pa.chunked_array([[1, 2, 3]])])
    other = row_hashes([as_text(["b", "c", "a"]), pa.chunked_array([[3, 2, 1]])])
    assert one is not None
    assert other is not None
    assert (one[0], one[2]) == (other[2], other[0])
    assert len({*one, *other}) == 4
    assert row_hashes([]) is None


def test_equal_cells_have_equal_hashes_however_far_apart_they_stand() -> None:
    cells = [str(i % (AT_ONCE + 1)) for i in range(2 * AT_ONCE + 3)]
    hashes = row_hashes([as_text(cells)])
    assert hashes is not None
    assert len(hashes) == len(cells)
    assert (hashes[: AT_ONCE + 1] == hashes[AT_ONCE + 1 : 2 * AT_ONCE + 2]).all()
    assert len(set(hashes.tolist())) == AT_ONCE + 1
    empty = row_hashes([as_text([])])
    assert empty is not None
    assert len(empty) == 0


def test_more_faults_than_are_listed_are_counted_in_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_table, "LISTED", 3)
    column = RawColumn("sales", as_text(["x"] * 5 + ["1"]), np.arange(2, 8), "sales.csv")
    words = column.texts()
    reasons = words.faults({words.words.index("x"): ("is not a number", "Correct it")})
    assert [fault.row for fault in reasons[:3]] == [2, 3, 4]
    assert len(reasons) == 4
    assert "2 more" in str(reasons[3])
