"""The notebooks as stories: short, told in words, ending with what to decide; their parameters are what a run may set."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from forecast.runs import inspect_parameters

ROOT = Path(__file__).resolve().parents[2] / "notebooks"
STORIES = sorted(path for path in ROOT.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
SOURCE = {"workbook", "file", "period", "value", "by", "measure", "leaves", "reading"}
TYPES = {"str", "int", "float", "bool", "list", "dict"}  # those that papermill's inspection reads


def label(path: Path) -> str:
    """The path as a test is named by it."""
    return path.relative_to(ROOT).as_posix()


def cells(path: Path, kind: str) -> list[str]:
    """The text of the cells of a kind."""
    document = json.loads(path.read_text("utf-8"))
    return ["".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == kind]


def test_the_steps_of_the_loop_have_their_notebooks() -> None:
    names = {label(path) for path in STORIES}
    assert names >= {
        f"{name}.ipynb" for name in ("1_history", "2_baseline", "3_targets", "4_decomposition", "6_review", "7_planner")
    }
    assert "training/1_season_and_target.ipynb" in names


@pytest.mark.parametrize("path", STORIES, ids=label)
def test_a_story_is_short_and_has_words_for_its_steps(path: Path) -> None:
    words, code = cells(path, "markdown"), cells(path, "code")
    assert len(words) + len(code) <= 25
    assert len(words) >= 0.35 * (len(words) + len(code))


@pytest.mark.parametrize("path", STORIES, ids=label)
def test_a_story_opens_with_its_question_and_ends_with_the_decision(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    first, last = ("".join(document["cells"][at]["source"]) for at in (0, -1))
    assert first.startswith("# ")
    assert "?" in first.splitlines()[0]
    assert all(word in first for word in ("**Reads**", "**Writes**", "**Who decides:**"))
    assert document["cells"][-1]["cell_type"] == "markdown"
    assert re.search(r"^## What to (decide now|take along)$", last, re.MULTILINE)
    assert document["metadata"]["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize("path", STORIES, ids=label)
def test_prose_holds_no_number_that_a_run_could_contradict(path: Path) -> None:
    prose = "\n".join(cells(path, "markdown"))
    allowed = r"(^#+ .*$|\*\*\d · \w+\*\*|Exercise \d|\b(10|40|60|90) %|`[^`]*`)"
    assert re.findall(r"\d[\d,.]*", re.sub(allowed, "", prose, flags=re.MULTILINE)) == []


@pytest.mark.parametrize("path", STORIES, ids=label)
def test_a_notebook_that_is_named_exists(path: Path) -> None:
    named = re.findall(r"\*\*(\d) · (\w+)\*\*", "\n".join(cells(path, "markdown")))
    assert [name for name in named if not (ROOT / f"{name[0]}_{name[1].lower()}.ipynb").is_file()] == []


@pytest.mark.parametrize("path", STORIES, ids=label)
def test_parameters_are_of_types_that_a_run_can_set(path: Path) -> None:
    declared = inspect_parameters(path)
    assert {name: each.kind for name, each in declared.items() if each.kind not in TYPES} == {}
    assert all(each.help for each in declared.values())
    assert "seed" in declared or path.stem == "1_history"
    assert set(declared) >= SOURCE or path.parent.name == "training"


@pytest.mark.parametrize("path", STORIES, ids=label)
def test_no_cell_reaches_out_of_the_notebook(path: Path) -> None:
    code = "\n".join(cells(path, "code"))
    assert not re.search(r"^\s*[!%]|https?://|[\"']/(?!\")|pip install", code, re.MULTILINE)
