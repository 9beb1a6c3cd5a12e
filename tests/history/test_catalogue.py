"""Each case of the bad-input catalogue ends as it must, with the place, the value and the way out in the message."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from forecast.history import check_file


def _load() -> ModuleType:
    """The module with the cases, which the printed table shares."""
    path = Path(__file__).with_name("catalogue.py")
    spec = importlib.util.spec_from_file_location("catalogue", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogue"] = module
    spec.loader.exec_module(module)
    return module


catalogue = _load()


@pytest.mark.parametrize("case", catalogue.CASES, ids=lambda case: case.id)
def test_the_case_ends_as_it_must(case: Any, tmp_path: Path) -> None:
    assert catalogue.run(case, tmp_path).wrong == ""


@pytest.mark.parametrize("case", [case for case in catalogue.CASES if case.must == "E"], ids=lambda case: case.id)
def test_each_error_names_the_file_and_a_way_out(case: Any, tmp_path: Path) -> None:
    columns = {"period": "date", "value": "sales", "by": ["region", "product"], **case.columns}
    checked = check_file(case.write(tmp_path), **columns, **case.options)
    assert checked.table is None
    for fault in checked.report.errors:
        assert fault.file
        assert fault.hint


@pytest.mark.parametrize("case", [case for case in catalogue.CASES if case.must == "R"], ids=lambda case: case.id)
def test_strict_reading_refuses_what_it_would_repair(case: Any, tmp_path: Path) -> None:
    columns = {"period": "date", "value": "sales", "by": ["region", "product"], **case.columns}
    checked = check_file(case.write(tmp_path), **columns, **{**case.options, "strict": True})
    assert checked.table is None
    assert any("strict" in fault.message for fault in checked.report.errors)
