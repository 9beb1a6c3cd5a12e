"""Two equal runs leave the same bytes; all that differs is declared, and stands in the record."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from forecast.runs.execute import run_notebook
from forecast.runs.record import STAMPS

CELLS = ("print(out)", "import pandas as pd\npd.DataFrame({'a': [1]})", "import sys\nprint('said', file=sys.stderr)")


def test_equal_runs_differ_in_the_declared_stamps_alone(tmp_path: Path) -> None:
    document = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}})
    first = nbformat.v4.new_code_cell('out: str = ""  # where the files go', metadata={"tags": ["parameters"]})
    document.cells = [first, *map(nbformat.v4.new_code_cell, CELLS)]
    path, out = tmp_path / "story.ipynb", tmp_path / "some “out”"
    nbformat.write(document, path)
    left = []
    for _ in range(2):
        run_notebook(path, {}, out)
        left.append({each.name: each.read_bytes() for each in out.iterdir()})
    records = [json.loads(each.pop("run.json")) for each in left]
    assert left[0] == left[1]
    assert {name for name in records[0] if records[0][name] != records[1][name]} == set(STAMPS)
    executed = nbformat.read(out / "story.ipynb", as_version=4)
    assert executed.cells[2].outputs[0].text == f"{out}\n"
    assert ".run-" not in (out / "story.ipynb").read_text("utf-8")
