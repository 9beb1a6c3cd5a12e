"""T17: no command asks the network for anything: all of them work where there is none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.cli.main import PLAN_VERBS, VERBS
from forecast.cli.notebooks import ALONE

# In an order in which each finds what those before it left; {sales} is a file of its own.
LINES = """
new made --from {sales} --yes
check {sales} --period month --value sales --by region,product
compare {sales} --period month --value sales --by region,product --with {sales}
baseline --draws 50
backtest --draws 50 --origins 1
explain --draws 50 --out why
targets --draws 50
chance --chance 60% --draws 50
plan create --draws 50
plan show
plan spread --number 12000
plan breakback --number 12500
plan hold --key region=North
plan release --key region=North
plan over --level region --percent 5
plan commit offers.csv
plan check
plan days --period 2026-03
plan work --period 2026-03 --counts counts.csv
plan undo
review --half 2025H1 --draws 50 --out reviewed
report reviewed --language zh
run 2_baseline -p draws=50 --out ran
doctor
""".strip().splitlines()
SCRIPT = """
import sys
from typer.testing import CliRunner
from forecast.cli.main import app
for line in sys.stdin.read().splitlines():
    done = CliRunner().invoke(app, line.split())
    print(done.exit_code, line, '' if done.exit_code in (0, 4) else done.output[-300:].replace(chr(10), ' '), flush=True)
"""


def test_every_command_is_tried_but_those_that_open_a_browser_or_call_the_others() -> None:
    tried = {line.split(" ")[0] if not line.startswith("plan ") else " ".join(line.split(" ")[:2]) for line in LINES}
    verbs = {*VERBS, *(f"plan {name}" for name in PLAN_VERBS)} - {"plan"}
    assert verbs - tried == {"lab", "demo"}


def test_jupyterlab_is_told_to_ask_for_no_news_no_version_and_no_extension() -> None:
    assert {each.split("=")[0].removeprefix("--LabApp.") for each in ALONE} == {
        "extension_manager", "news_url", "check_for_updates_class"
    }  # fmt: skip
    assert "NeverCheckForUpdate" in " ".join(ALONE)


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="the network is taken away by a namespace of Linux")
def test_every_command_works_without_a_network(
    history: Callable[..., pd.DataFrame], tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    alone = ("unshare", "-n", "--map-root-user")
    if subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no namespace without a network can be had here")
    sold = history(["North", "South"])
    sold.to_csv(tmp_path / "sales.csv", index=False)
    (tmp_path / "workbook.yaml").write_text(
        "name: x\ndimensions: [region, product]\nmeasures: [{name: sales}]\nfiles: {history: {path: sales.csv, period: month}}\n"
    )
    sold[["region", "product"]].drop_duplicates().assign(committed=5000).to_csv(tmp_path / "offers.csv", index=False)
    months = pd.period_range("2024-01", "2025-12", freq="M").astype("str")
    pd.DataFrame({"period": months, "region": "North", "leads": 100, "kept": 60, "revisits": 40, "deals": 20}).to_csv(
        tmp_path / "counts.csv", index=False
    )
    lines = "\n".join(LINES).format(sales=tmp_path / "sales.csv")
    done = subprocess.run(
        [*alone, sys.executable, "-c", SCRIPT],
        input=lines,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    told = done.stdout.splitlines()
    assert len(told) == len(LINES), done.stderr
    assert [line for line in told if not line.startswith(("0 ", "4 doctor"))] == []
    tried("T17", len(LINES))
