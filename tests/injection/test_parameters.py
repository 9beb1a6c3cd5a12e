"""T7: no name or value of a parameter and no path of a notebook becomes code; what is no value of the declared type is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import Result

from forecast.runs import run_notebook
from forecast.settings import InputError

PARAMETERS = """\
name: str = "a"  # a text
names: list = []  # texts
number: int = 3  # a number
share: float = 0.5  # a number
flag: bool = False  # yes or no
table: dict = {}  # values
out: str = ""  # where the files go"""
WRITES = """\
import json, pathlib
said = {'name': name, 'names': names, 'number': number, 'share': share, 'flag': flag, 'table': table}
_ = pathlib.Path(out, 'said.json').write_text(json.dumps(said), 'utf-8')"""
Run = Callable[..., Result]


@pytest.fixture
def story(call: Run, tmp_path: Path) -> Path:
    """A notebook that writes down what it was given."""
    document = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}})
    document.cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}), nbformat.v4.new_code_cell(WRITES)]
    nbformat.write(document, tmp_path / "root" / "story.ipynb")
    return tmp_path / "root" / "story.ipynb"


def test_no_name_is_code(
    table: dict[str, list[Any]], call: Run, story: Path, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    canary = tmp_path / "canary"
    for payload in table["T7 parameter names"]:
        name = payload.replace("CANARY", str(canary))
        done = call("run", "story.ipynb", "-p", f"{name}=5", "--out", "made")
        assert (done.exit_code, canary.exists()) == (2, False), (payload, done.output)
        with pytest.raises(InputError):
            run_notebook(story, {name: 5}, tmp_path / "made")
        assert {path.name for path in story.parent.iterdir()} == {"story.ipynb"}
    tried("T7", 2 * len(table["T7 parameter names"]))


def test_a_value_of_the_wrong_kind_is_refused(
    table: dict[str, list[Any]], call: Run, story: Path, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    canary = tmp_path / "canary"
    refused = [(name, text) for name, text, kind in table["T7 values"] if kind == "refused"]
    for name, text in refused:
        done = call("run", "story.ipynb", "-p", f"{name}={text.replace('CANARY', str(canary))}", "--out", "made")
        assert (done.exit_code, canary.exists()) == (2, False), (name, text, done.output)
        assert "secret" not in done.output
        assert {path.name for path in story.parent.iterdir()} == {"story.ipynb"}
    tried("T7", len(refused))


@pytest.mark.slow
def test_a_text_stays_a_text(
    table: dict[str, list[Any]], call: Run, story: Path, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    """All at once, one as the name and all as a list; each alone would start a kernel of its own."""
    canary = tmp_path / "canary"
    taken = [text.replace("CANARY", str(canary)) for _, text, kind in table["T7 values"] if kind == "taken"]
    values = {"names": taken, "table": {each: each for each in taken}, "name": "".join(taken)}
    run_notebook(story, values, tmp_path / "root" / "made")
    said = json.loads((tmp_path / "root/made/said.json").read_text("utf-8"))
    assert {name: said[name] for name in values} == values
    done = call("run", "story.ipynb", "-p", f"name={taken[1]}", "-p", "number=4", "--out", "{x.__class__}")
    assert done.exit_code == 0, done.output
    said = json.loads((tmp_path / "root/{x.__class__}/said.json").read_text("utf-8"))
    assert (said["name"], said["number"], canary.exists()) == (taken[1], 4, False)
    tried("T7", 2 * len(taken) + 1)


@pytest.mark.parametrize(
    "value", [{"a": float("nan")}, {"a": {"b": [float("inf")]}}, {"a": object()}, {"a": b"x"}, {"a": "\ud800"}, {1: 2},
              {"a": "postgresql://u:secret@host/db"}, {"password": {"b": "xy://u:secret@h"}}],
)  # fmt: skip
def test_what_a_record_cannot_hold_or_must_not_is_refused_before_the_run(value: object, story: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        run_notebook(story, {"table": value}, tmp_path / "made")
    assert "secret" not in str(told.value)
    assert not (tmp_path / "made").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a{b.__class__}.ipynb", "{0}{name}.ipynb", "a%b'\"$(x).ipynb"])
def test_the_path_of_a_notebook_is_not_filled_in(name: str, call: Run, story: Path, tmp_path: Path) -> None:
    story.rename(story.with_name(name))
    assert call("run", name, "--out", "made").exit_code == 0
    assert {path.name for path in (tmp_path / "root/made").iterdir()} == {name, "said.json", "run.json"}


def test_reading_takes_only_its_own_options(call: Run, story: Path) -> None:
    done = call("run", "1_history", "-p", "file=x.csv", "-p", 'reading={"__class__": 1}')
    assert done.exit_code == 2, done.output
