"""The sample of small faults: wording is told apart from the rest, and what was not noticed is counted against the room."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

CODE = '''
def x_f__mutmut_orig(a):
    """Docs."""
    return g(a, "Name a file", 1)
def x_f__mutmut_1(a):
    """Docs."""
    return g(a, "NAME A FILE", 1)
def x_f__mutmut_2(a):
    """Docs."""
    return g(a, "Name a file", 2)
def x_f__mutmut_3(a):
    """Docs."""
    return g(a, None, 1)
def x_f__mutmut_4(a):
    """Docs."""
    return g("Name a file", 1)
'''


@pytest.fixture(scope="module")
def sample(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample", repository / "benchmarks" / "quality" / "mutants" / "sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sample"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("number", "words"), [(1, True), (2, False), (3, False), (4, False)])
def test_only_a_fault_in_the_wording_of_a_text_counts_as_words(
    number: int, words: bool, sample: ModuleType, tmp_path: Path  # noqa: FBT001  # a column of the table above
) -> None:  # fmt: skip
    place = tmp_path / "mutants" / "src" / "forecast" / "files"
    place.mkdir(parents=True)
    (place / "a.py").write_text(CODE)
    assert sample.only_words(tmp_path, f"forecast.files.a.x_f__mutmut_{number}") is words


def test_a_room_whose_tests_notice_too_little_is_named(sample: ModuleType) -> None:
    alive = {f"f{at}": {"words": at == 0, "change": []} for at in range(6)}
    told = {"all": 900, "tried": 40, "seed": 0, "minutes": 1.0, "alive": alive}
    assert sample.row("files", told) == "| files | 900 | 0 | 40 | 34 | 6 | 1 | 85% | 87% | 1.0 | ok |"
    alive["f6"] = {"words": False, "change": []}
    assert "| 82% |" in sample.row("files", told)
    assert "MISSED" in sample.row("files", told)
