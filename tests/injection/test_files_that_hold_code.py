"""T4: nothing that is read can run: pickles, objects of arrays, tags, under whatever name and at whatever door they come."""

from __future__ import annotations

import io
import marshal
import os
import pickle
import shelve
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from forecast.cli.main import app

READING = ("--period", "month", "--value", "sales", "--by", "region,product")
Run = Callable[..., Result]


class Opens:
    """An object that, when it is unpickled, makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.path, "w")


def made(kind: str, canary: Path, folder: Path) -> bytes:
    """The bytes of a file of that kind, which would make the canary if anything ran it."""
    harm, out = Opens(canary), io.BytesIO()
    if kind.startswith("pickle of protocol"):
        return pickle.dumps(harm, int(kind[-1]))
    if kind == "joblib dump":
        joblib.dump(harm, out)
    elif kind == "npy of objects":
        np.save(out, np.array([harm], dtype=object), allow_pickle=True)
    elif kind == "npz of objects":
        np.savez(out, sales=np.array([harm], dtype=object))
    elif kind == "shelve":
        with shelve.open(str(folder / "shelf")) as shelf:  # noqa: S301  # written here and read by nobody
            shelf["sales"] = harm
        return next(folder.glob("shelf*")).read_bytes()
    elif kind == "marshalled code":
        return marshal.dumps(compile(f"open({str(canary)!r}, 'w')", "x", "exec"))
    elif kind == "pickle in a zip":
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("sales.pkl", pickle.dumps(harm))
    elif kind == "pickled column of Parquet":
        pd.DataFrame({"month": ["2024-01"], "region": [pickle.dumps(harm)], "product": "x", "sales": 1.0}).to_parquet(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def plan(history: Callable[..., pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good history and a plan made of it."""
    folder = tmp_path_factory.mktemp("plan")
    history(["North"]).to_csv(folder / "good.csv", index=False)
    os.chdir(folder)
    words = ["plan", "create", "good.csv", *READING, "--draws", "50", "--out", "plan.parquet"]
    assert CliRunner().invoke(app, words).exit_code == 0
    return folder


@pytest.fixture
def planned(call: Run, plan: Path, tmp_path: Path) -> Run:
    """A command in a copy of that folder."""
    shutil.copytree(plan, tmp_path / "root", dirs_exist_ok=True)
    return call


def test_the_files_do_harm_where_they_are_run(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    pickle.loads(made("pickle of protocol 2", canary, tmp_path))  # noqa: S301  # that it bites is the point
    assert canary.exists()


DOORS: dict[str, tuple[str, tuple[object, ...]]] = {
    **{f"check {end}": (f"bad{end}", ("check", f"bad{end}", *READING)) for end in (".pkl", ".csv", ".parquet", ".xlsx", ".npy")},
    "new": ("bad.pkl", ("new", "made", "--from", "bad.pkl", "--yes")),
    "compare": ("bad.parquet", ("compare", "good.csv", *READING, "--with", "bad.parquet")),
    "events": ("bad.parquet", ("baseline", "good.csv", *READING, "--draws", 50, "--events", "bad.parquet")),
    "events as text": ("bad.csv", ("baseline", "good.csv", *READING, "--draws", 50, "--events", "bad.csv")),
    "plan": ("bad.parquet", ("plan", "show", "--plan", "bad.parquet")),
    "plan as text": ("bad.csv", ("plan", "show", "--plan", "bad.csv")),
    "what a plan is made of": ("plan.made.json", ("plan", "show", "--plan", "plan.parquet")),
    "what a plan holds": ("plan.json", ("plan", "show", "--plan", "plan.parquet")),
    "commitments": ("bad.csv", ("plan", "commit", "bad.csv", "--plan", "plan.parquet")),
    "counts": ("bad.csv", ("plan", "work", "--plan", "plan.parquet", "--period", "2026-05", "--counts", "bad.csv")),
    "given targets": ("bad.csv", ("plan", "check", "--plan", "plan.parquet", "--targets", "bad.csv")),
    "summary": ("summary.json", ("report", ".")),
    "notebook": ("bad.ipynb", ("run", "bad.ipynb")),
    "workbook": ("workbook.yaml", ("check",)),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_no_file_is_run_at_any_door(
    door: str, table: dict[str, list[Any]], planned: Run, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    canary, (name, words) = tmp_path / "canary", DOORS[door]
    kinds = [each for each in table["T4 code in files"] if not each.startswith("!")]
    wrong = []
    for kind in kinds:
        (tmp_path / "root" / name).write_bytes(made(kind, canary, tmp_path))
        done = planned(*words)
        # A plan whose table is no table opens from its newest whole revision, and says so; anything else is refused.
        passed_over = door.startswith("what a plan") and done.exit_code == 0 and "cannot be read" in done.output + done.stderr
        if canary.exists() or not (done.exit_code == 2 or passed_over):
            wrong.append((kind, canary.exists(), done.exit_code, done.output[-200:]))
    assert wrong == []
    tried("T4", len(kinds))


def test_no_tag_of_yaml_is_run(table: dict[str, list[Any]], call: Run, tmp_path: Path, tried: Callable[[str, int], None]) -> None:
    canary = tmp_path / "canary"
    tags = [each.replace("CANARY", str(canary)) for each in table["T4 code in files"] if each.startswith("!")]
    for tag in tags:
        for text in (f"name: {tag}\n", f"{tag}\n", f"name: x\ndimensions: [{tag}]\n", f"name: x\nfiles: {{history: {tag}}}\n"):
            (tmp_path / "root" / "workbook.yaml").write_text(text)
            done = call("check")
            assert (done.exit_code, canary.exists()) == (2, False), (tag, done.output)
            assert "tags are not read" in done.output or "is not YAML" in done.output
    tried("T4", 4 * len(tags))


@pytest.mark.parametrize("door", ["summary.json", "plan.json", "plan.made.json"])
def test_json_of_another_shape_is_refused(door: str, planned: Run, tmp_path: Path) -> None:
    for text in ("[]", "5", "null", '"x"', "{}", '{"opening": 5, "seed": "x"}', '{"opening": {"file": "postgresql://u@127.0.0.1:1/x"}}',
                 '{"total_holds": 5, "step": "x"}', '{"opening": {"__class__": 1}, "seed": 0, "draws": 50}', '{"schema": 1}'):  # fmt: skip
        (tmp_path / "root" / door).write_text(text)
        done = planned("report", ".") if door == "summary.json" else planned("plan", "show", "--plan", "plan.parquet")
        assert done.exit_code in (0, 2), (text, done.output)
