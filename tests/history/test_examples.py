"""The examples in the docstrings of the public functions run as they stand, on the repository's own data."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from forecast import history

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["check_file", "gaps", "open_history", "quality", "read_history"])
def test_the_example_of_a_public_function_gives_what_it_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    function = getattr(history, name)
    (example,) = (test for test in doctest.DocTestFinder().find(function, name, globs={}) if test.examples)
    failed, tried = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    assert failed == 0
    assert tried >= 2
