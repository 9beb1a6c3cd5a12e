"""T6: nothing is written or read outside: names become safe, a workbook stays in its folder, links lead nowhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from click.testing import Result

from forecast.app.state.planner import Planner
from forecast.baseline import baseline
from forecast.decomposition import decompose
from forecast.files.saved_results import save_results
from forecast.history import read_history
from forecast.history.series.last_import import save_last_import
from forecast.plans import write_plan
from forecast.runs import new_workbook
from forecast.settings import InputError
from forecast.targets import propose_targets

READING = ("--period", "month", "--value", "sales", "--by", "region,product")
ELSEWHERE = Path("/tmp/forecast-escaped-canary")  # where the absolute payloads point, which must never be there
Run = Callable[..., Result]
Tree = Callable[..., dict[str, bytes]]


@pytest.fixture
def payloads(table: dict[str, list[Any]]) -> Sequence[str]:
    return [each.replace("LONG", "x" * 300) for each in table["T6 paths"]]


def on_a_line(payloads: Sequence[str]) -> list[str]:
    """Those that a command line can hold."""
    return [each for each in payloads if "\0" not in each]


@pytest.fixture
def root(call: Run, history: Callable[..., pd.DataFrame], tmp_path: Path) -> Path:
    """A folder with a history, a link out of it, and a neighbour that holds another history."""
    root, outside = tmp_path / "root", tmp_path / "outside"
    outside.mkdir()
    history(["Secret"]).to_csv(outside / "victim", index=False)
    history(["North"]).to_csv(root / "sales.csv", index=False)
    (root / "sub").mkdir()
    (root / "link").symlink_to(outside)
    return root


def test_a_workbook_reads_nothing_outside_its_folder(
    payloads: Sequence[str], call: Run, root: Path, tmp_path: Path, tree: Tree, tried: Callable[[str, int], None]
) -> None:
    before = tree(tmp_path, but=root)
    for payload in payloads:
        told = {"name": "x", "dimensions": ["region", "product"], "measures": [{"name": "sales"}]}
        told["files"] = {"history": {"path": payload, "period": "month"}}
        (root / "workbook.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
        done = call("check")
        assert done.exit_code == 2, (payload, done.output)
        assert "Secret" not in done.output
    assert tree(tmp_path, but=root) == before
    assert not ELSEWHERE.exists()
    tried("T6", len(payloads))


def test_names_become_files_of_their_folder(
    payloads: Sequence[str], root: Path, tmp_path: Path, tree: Tree, tried: Callable[[str, int], None]
) -> None:
    before, kept = tree(tmp_path, but=root), tree(root)
    known = read_history(root / "sales.csv", period="month", value="sales", by=["region", "product"])
    made = baseline(known, draws=50)
    plan, planner, small = decompose(propose_targets(made)), Planner(made), known.table.head(3)
    for at, payload in enumerate(payloads):
        folder = root / "made" / str(at)
        planner.save(folder / "planner", name=payload)
        save_results(folder / "left", **{payload: small})
        write_plan(plan, folder / "plan", name=payload)
        named = known.measure.model_copy(update={"name": payload})
        save_last_import(type(known)(known.table, known.dimensions, known.frequency, named, known.source), folder / "memory")
        if (name := payload.replace("/", "").replace("\0", "")) and len(name.encode()) < 250 and name.strip("."):
            shutil.copy(root / "sales.csv", folder / name)
            new_workbook(folder / "new", folder / name, {"period": "month", "value": "sales", "by": ("region", "product")})
    assert tree(tmp_path, but=root) == before
    assert not [name for name in tree(root, but=root / "made") if name not in kept]
    assert not ELSEWHERE.exists()
    tried("T6", 5 * len(payloads))


@pytest.mark.parametrize("verb", [("check", "sales.csv", *READING), ("plan", "create", "sales.csv", *READING, "--draws", "50")])
def test_a_result_goes_where_it_is_named_and_nowhere_else(
    verb: Sequence[str],
    payloads: Sequence[str],
    call: Run,
    root: Path,
    tmp_path: Path,
    tree: Tree,
    tried: Callable[[str, int], None],
) -> None:
    try:
        for payload in on_a_line(payloads)[:: 1 if verb[0] == "check" else 4]:
            for ending in (".csv", ""):
                before = tree(tmp_path)
                done = call(*verb, "--out", payload + ending)
                assert done.exit_code in (0, 2), (payload, done.output)
                new = {Path(name) for name in set(tree(tmp_path)) - set(before)}
                named = (root / (payload + ending)).resolve()
                near = [each.resolve() for each in new]
                strange = [each for each in near if not (each.is_relative_to(named.parent) or named.is_relative_to(each))]
                assert strange == [], payload
                # The log of a plan grows when a plan of that name is made again; nothing else that was there changes.
                changed = [name for name, each in tree(tmp_path).items() if name in before and each != before[name]]
                assert [name for name in changed if not name.endswith(".log.json")] == [], payload
    finally:
        shutil.rmtree(ELSEWHERE, ignore_errors=True)  # two payloads name it outright, and the hand that types --out may
    tried("T6", 2 * len(on_a_line(payloads)[:: 1 if verb[0] == "check" else 4]))


@pytest.mark.parametrize(
    "words", [("plan", "show", "--plan"), ("plan", "hold", "--plan"), ("report",), ("run",), ("check",), ("plan", "commit")]
)
def test_a_place_that_is_read_is_never_made(
    words: Sequence[str],
    payloads: Sequence[str],
    call: Run,
    root: Path,
    tmp_path: Path,
    tree: Tree,
    tried: Callable[[str, int], None],
) -> None:
    before = tree(tmp_path)
    before_it = () if words[-1] == "--plan" else ("--",)
    ending = {"--plan": ".parquet", "run": ".ipynb"}.get(words[-1], "")
    for payload in (each + ending for each in on_a_line(payloads)):
        done = call(*words, *before_it, payload)
        assert done.exit_code == 2, (payload, done.output)
    assert tree(tmp_path) == before
    assert not ELSEWHERE.exists()
    tried("T6", len(on_a_line(payloads)))


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("imports", ("check",)),
        ("plans", ("plan", "create", "--draws", "50")),
        ("reports", ("review", "--half", "2025H1", "--draws", "50")),
        ("reports", ("run", "2_baseline", "-p", "draws=50")),
    ],
)
def test_a_folder_of_the_workbook_that_is_a_link_leads_nowhere(
    folder: str, words: Sequence[str], call: Run, root: Path, tmp_path: Path, tree: Tree
) -> None:
    files = {"history": {"path": "sales.csv", "period": "month"}}
    told = {"name": "x", "dimensions": ["region", "product"], "measures": [{"name": "sales"}], "files": files}
    (root / "workbook.yaml").write_text(yaml.safe_dump(told))
    (root / folder).symlink_to(tmp_path / "outside")
    before = tree(tmp_path, but=root)
    done = call(*words)
    assert (done.exit_code, "leads out of its folder" in done.output) == (2, True), done.output
    assert tree(tmp_path, but=root) == before


def test_a_link_in_place_of_a_result_is_replaced_and_not_followed(call: Run, root: Path, tmp_path: Path) -> None:
    before = (tmp_path / "outside/victim").read_bytes()
    (root / "out.csv").symlink_to(tmp_path / "outside/victim")
    assert call("check", "sales.csv", *READING, "--out", "out.csv").exit_code == 0
    assert (tmp_path / "outside/victim").read_bytes() == before
    assert not (root / "out.csv").is_symlink()


def test_a_name_that_is_no_text_is_refused(call: Run, root: Path) -> None:
    shutil.copy(root / "sales.csv", root / "sal\udcffes.csv")
    for words in (("check",), ("new", "made", "--yes", "--from"), ("review", "--half", "2025H1")):
        done = call(*words, "sal\udcffes.csv", *(READING if words[0] != "new" else ()))
        assert (done.exit_code, "not valid characters" in done.output) == (2, True), done.output


def test_a_planner_saves_in_its_folder_or_not_at_all(root: Path) -> None:
    known = read_history(root / "sales.csv", period="month", value="sales", by=["region", "product"])
    with pytest.raises(InputError, match="no folder"):
        Planner(baseline(known, draws=50)).save("", name="../x")
