"""Only parameters that a notebook declares, of the types it declares, reach it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from forecast.runs import check_parameters, inspect_parameters, read_values
from forecast.runs.notebook_parameters import NOTEBOOK_BYTES
from forecast.settings.errors import InputError

CELL = """
half: str = ""  # the half-year
draws: int = 500  # how many paths
goal: float = 0.6  # a chance
strict: bool = False  # refuse repairs
by: list = []  # the dimensions
reading: dict = {}  # options for reading
"""


def notebook(folder: Path, source: str = CELL, tags: tuple[str, ...] = ("parameters",)) -> Path:
    document = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}})
    document.cells = [nbformat.v4.new_code_cell(source.strip(), metadata={"tags": list(tags)})]
    path = folder / "story.ipynb"
    nbformat.write(document, path)
    return path


def test_a_notebook_tells_its_parameters_with_their_help(tmp_path: Path) -> None:
    found = inspect_parameters(notebook(tmp_path))
    assert {name: each.kind for name, each in found.items()} == {
        "half": "str", "draws": "int", "goal": "float", "strict": "bool", "by": "list", "reading": "dict",
    }  # fmt: skip
    assert found["draws"].help == "how many paths"


@pytest.mark.parametrize(("name", "text", "value"), [
    ("half", "010", "010"), ("draws", "010", 10), ("goal", "1e-1", 0.1), ("strict", "true", True),
    ("by", "region, product", ["region", "product"]),
    ("reading", '{"as_of": "2025-12-31", "header": 2}', {"as_of": "2025-12-31", "header": 2}), ("reading", "{}", {}),
    ("half", "2026H1", "2026H1"), ("half", "x = 1; import os", "x = 1; import os"),
])  # fmt: skip
def test_text_is_read_as_the_type_that_is_declared(tmp_path: Path, name: str, text: str, value: object) -> None:
    assert read_values(notebook(tmp_path), {name: text}) == {name: value}


@pytest.mark.parametrize("text", ["as_of=2025-12-31", "{as_of: 2025-12-31}", '["as_of"]', "", "NaN", '{"header": 1e999}'])
def test_names_and_values_that_are_not_written_as_such_are_refused_with_the_form(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"as_of.: .2025-12-31|finite number"):
        read_values(notebook(tmp_path), {"reading": text})


@pytest.mark.parametrize(("values", "said"), [
    ({"hafl": "2026H1"}, "'half'"), ({"draws": "many"}, "not of type int"), ({"draws": 1.5}, "not of type int"),
    ({"draws": "5"}, "not of type int"),
    ({"goal": float("nan")}, "finite"), ({"goal": float("inf")}, "finite"), ({"strict": 1}, "not of type bool"),
    ({"half": None}, "not of type str"), ({"half\nimport os": "1"}, "unknown parameter"), ({"by": [1]}, "not of type list"),
])  # fmt: skip
def test_anything_else_is_refused_by_name_with_the_way_out(tmp_path: Path, values: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        check_parameters(notebook(tmp_path), values)
    ((name, value),) = values.items()
    assert [(fault.file, fault.column, fault.value) for fault in refused.value.faults] == [("story.ipynb", name, str(value))]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        check_parameters(notebook(tmp_path), {"hafl": "x", "draws": "y"})
    assert len(raised.value.faults) == 2


@pytest.mark.parametrize(("text", "said"), [("{", "not a notebook"), ("", "not a notebook"), ('{"cells": 3}', "not a notebook")])
def test_what_is_no_notebook_is_refused_before_it_runs(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "story.ipynb"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        inspect_parameters(path)


def test_a_notebook_without_a_parameters_cell_or_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no cell tagged 'parameters'"):
        inspect_parameters(notebook(tmp_path, tags=()))
    with pytest.raises(InputError, match=r"story\.ipynb"):
        inspect_parameters(tmp_path / "stroy.ipynb")


def test_a_notebook_without_a_kernel_is_told_of(tmp_path: Path) -> None:
    path = notebook(tmp_path)
    document = nbformat.read(path, as_version=4)
    document.metadata = {}
    nbformat.write(document, path)
    with pytest.raises(InputError, match="names no kernel"):
        inspect_parameters(path)


def test_a_notebook_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "story.ipynb"
    with path.open("wb") as file:
        file.truncate(NOTEBOOK_BYTES + 1)  # takes no room on the disk
    with pytest.raises(InputError, match=r"story\.ipynb.*larger than \d+ MiB.*Clear its outputs"):
        inspect_parameters(path)
