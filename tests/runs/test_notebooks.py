"""The numbered notebooks and the sample company are found, the user's own copy first."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from forecast.runs import find_notebook, notebooks, sample_company
from forecast.settings import InputError, load_workbook


def test_a_story_of_the_workbook_wins_over_the_one_that_came_along(tmp_path: Path) -> None:
    own = tmp_path / "notebooks" / "6_review.ipynb"
    own.parent.mkdir()
    own.write_text("{}")
    assert find_notebook("6_review", folder=tmp_path) == own
    assert find_notebook("6_review") != own
    assert find_notebook("6_review").is_file()


def test_a_story_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="6_review"):
        find_notebook("6_reviev")


def test_every_story_is_a_notebook_and_none_is_a_checkpoint() -> None:
    found = notebooks()
    assert "6_review.ipynb" in found
    assert not [name for name in found if "checkpoint" in name]
    assert all(json.loads(text)["nbformat"] == 4 for text in found.values())


def test_the_sample_company_is_a_workbook_with_its_history() -> None:
    assert load_workbook(sample_company()).path().is_file()


def test_without_a_checkout_the_installed_company_is_found_and_without_both_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[notebooks.__module__], "CHECKOUT", tmp_path / "none")
    monkeypatch.setattr(sys.modules[notebooks.__module__], "INSTALLED", tmp_path)
    with pytest.raises(InputError, match="sample company is not installed"):
        sample_company()
    (tmp_path / "data").mkdir()
    (tmp_path / "workbook.yaml").write_text("name: x\n")
    with pytest.raises(InputError, match="sample company is not installed"):
        sample_company()
    (tmp_path / "data" / "history.csv").write_text("period\n")
    assert sample_company() == tmp_path
