"""All columns are read before any is judged, and what each of them found is found together."""

from __future__ import annotations

import numpy as np

from forecast.history.checking.parsed_columns import parse
from forecast.history.reading.options import ImportRequest, ReadOptions
from forecast.history.reading.raw_table import RawColumn, RawTable
from tests.history.text_columns import as_text


def test_faults_of_all_columns_are_found_together() -> None:
    cells = {"region": ["", "A"], "month": ["2024-01", "soon"], "sales": ["1", "x"]}
    columns = tuple(RawColumn(name, as_text(texts), np.array([2, 3]), "sales.csv") for name, texts in cells.items())
    parsed = parse(RawTable("sales.csv", columns, 2), ImportRequest("month", "sales", ("region",), ReadOptions()))
    assert [(fault.column, fault.row) for fault in parsed.findings.errors] == [("region", 2), ("month", 3), ("sales", 3)]
