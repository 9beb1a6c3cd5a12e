"""The command line: every mistake is one paragraph with exit code 2 and nothing written; every verb leaves what it says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pandas as pd
import pytest

from forecast.cli.main import VERBS
from forecast.review.options import ReviewOptions
from forecast.runs import review_parameters

READING = ("--period", "month", "--value", "sales", "--by", "region,product")
Run = Callable[..., tuple[int, str, str]]


def spoiled(folder: Path, **cells: object) -> str:
    """A copy of the sales file with one cell of its third row changed."""
    frame = pd.read_csv(folder.parent / "sales.csv", dtype=str)
    for name, value in cells.items():
        frame.loc[2, name] = value
    path = folder.parent / "spoiled.csv"
    frame.to_csv(path, index=False)
    return str(path)


MISTAKES = {
    "a misspelt column": (("baseline", "{sales}", "--period", "month", "--value", "sale", "--by", "region,product"), "'sales'"),
    "a misspelt dimension": (("targets", "{sales}", "--period", "month", "--value", "sales", "--by", "regoin"), "'region'"),
    "a missing file": (("baseline", "../sals.csv", *READING), "sals.csv"),
    "a missing file, before its columns are asked for": (("check", "../sals.csv"), "there is no such file. Did you mean 'sales.csv'"),
    "an empty file": (("baseline", "{empty}", *READING), "empty.csv"),
    "text where a number belongs": (("baseline", "{text}", *READING), "row 4, column 'sales'"),
    "a date that is none": (("baseline", "{date}", *READING), "row 4, column 'month'"),
    "years only": (("check", "{years}", *READING, "--out", "out.csv"), "one row per year"),
    "a half that the history does not cover": (("review", "{sales}", *READING, "--half", "2031H1", "--out", "out"), "2031"),
    "a half that is none": (("review", "{sales}", *READING, "--half", "2025H3", "--out", "out"), "2025H3"),
    "columns left out": (("baseline", "{sales}"), "--period"),
    "a model that is not there": (("baseline", "{sales}", *READING, "--model", "ensembel"), "'ensemble'"),
    "quantiles that are no numbers": (("baseline", "{sales}", *READING, "--quantiles", "a,b"), "quantiles"),
    "a span that is none": (("targets", "{sales}", *READING, "--span", "decade"), "decade"),
    "a format that is none": (("review", "{sales}", *READING, "--formats", "htm", "--out", "out"), "'html'"),
    "a folder without a review": (("report", "."), "no summary of a review"),
    "a story that is not there": (("run", "6_reviev", "--out", "out"), "6_review"),
    "a parameter without a value": (("run", "6_review", "-p", "half", "--out", "out"), "name=value"),
    "no workbook here": (("check",), "workbook.yaml"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_paragraph_that_names_it_and_nothing_is_written(folder: Path, command: Run, mistake: str) -> None:
    words, output = MISTAKES[mistake]
    (folder.parent / "empty.csv").write_text("")
    (folder.parent / "years.csv").write_text("month,region,product,sales\n2023,North,Tea,5\n2024,North,Tea,6\n")
    files = {
        "{sales}": str(folder.parent / "sales.csv"), "{empty}": str(folder.parent / "empty.csv"),
        "{years}": str(folder.parent / "years.csv"),
        "{text}": spoiled(folder, sales="many") if "{text}" in words else "",
        "{date}": spoiled(folder, month="soon") if "{date}" in words else "",
    }  # fmt: skip
    code, out, errors = command(*[files.get(word, word) for word in words])
    assert code == 2, errors
    assert output in errors
    assert "Traceback" not in out + errors
    assert [line for line in errors.splitlines() if line.startswith("error:")] == [errors.splitlines()[-1]]
    assert list(folder.iterdir()) == []


def test_the_table_of_a_verb_is_written_with_its_chances_in_order(folder: Path, command: Run) -> None:
    code, output, _ = command(
        "baseline", "../sales.csv", *READING, "--model", "seasonal_naive", "--draws", "100", "--out", "made.csv"
    )
    table = pd.read_csv(folder / "made.csv")
    assert code == 0
    assert f"{9 * 12} rows" in output  # total, two regions, two products, four pairs; a year of months
    assert (table["q10"] <= table["q40"]).all()
    assert (table["q40"] <= table["q90"]).all()


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(folder: Path, command: Run) -> None:
    line = ("baseline", "../sales.csv", *READING, "--model", "seasonal_naive", "--draws", "100")
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert command(*line, "--seed", seed, "--out", f"{name}.csv")[0] == 0
    tables = [(folder / f"{name}.csv").read_bytes() for name in "abc"]
    assert tables[0] == tables[1] != tables[2]


def test_a_result_is_never_written_over_its_own_source(folder: Path, command: Run) -> None:
    source = folder.parent / "sales.csv"
    before = source.read_bytes()
    (folder / "link.csv").symlink_to(source)
    for verb, flag in (("check", "--out"), ("check", "--report"), ("baseline", "--out")):
        for name in ("../sales.csv", "link.csv"):
            code, _, errors = command(verb, "../sales.csv", *READING, flag, name)
            assert code == 2, errors
            assert "written over the file it is made from" in errors
    assert source.read_bytes() == before


@pytest.mark.parametrize("as_of", ["soon", "2025-13-01", "31.12.2025", "2025-02-29", "9999-99-99"])
def test_an_as_of_date_that_is_none_is_a_mistake_of_the_user(as_of: str, folder: Path, command: Run) -> None:
    code, out, errors = command("check", "../sales.csv", *READING, "--as-of", as_of)
    assert code == 2, errors
    assert "Write it as 2026-05-31" in errors
    assert "Traceback" not in out + errors


@pytest.mark.parametrize("verb", ["review", "run"])
def test_a_file_in_the_place_of_the_output_folder_is_a_mistake_of_the_user(verb: str, folder: Path, command: Run) -> None:
    (folder / "out").write_text("mine")
    words = ("../sales.csv", *READING, "--half", "2025H1") if verb == "review" else ("1_history", "-p", "file=x.csv")
    code, _, errors = command(verb, *words, "--out", "out")
    assert code == 2, errors
    assert (folder / "out").read_text() == "mine"


def test_python_and_the_command_line_review_by_the_same_rules() -> None:
    rules, own = review_parameters(None), ReviewOptions()
    assert [rules[name] for name in ("materiality", "max_change", "policy")] == [own.materiality, own.max_change, own.policy]


@pytest.mark.parametrize(
    "heavy",
    ["matplotlib.figure", "scipy.optimize", "scipy.sparse", "openpyxl.workbook", "sqlalchemy.engine", "papermill.execute"],
)
def test_a_command_loads_no_library_that_only_other_commands_need(heavy: str) -> None:
    code = f"import sys, {', '.join(entry.module for entry in VERBS.values())}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "forecast.report.pages.write" in loaded
    assert heavy not in loaded


HEAVY = {"numpy", "pandas", "pyarrow", "numba", "scipy", "yaml", "babel", "matplotlib", "holidays", "psutil"}


@pytest.mark.parametrize("words", [["--help"], ["plan", "--help"], ["no-such-verb"], ["plan", "no-such-verb"]])
def test_the_help_loads_no_command_and_nothing_that_computes(words: list[str]) -> None:
    code = "import sys\nfrom forecast.cli.main import app\ntry: app(sys.argv[1:])\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-P", "-c", code, *words], capture_output=True, text=True, check=False)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "forecast.cli.main" in loaded
    assert HEAVY & loaded == set()
    assert {entry.module for entry in VERBS.values()} & loaded <= {"forecast.cli.main"}


def test_an_edit_of_a_plan_loads_nothing_that_reads_files_or_fits_forecasts() -> None:
    code = "import sys, forecast.cli.plan; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"numba", "scipy.sparse", "matplotlib", "sqlalchemy", "openpyxl", "forecast.history.checking.check"} & set(
        loaded
    ) == set()


def test_the_program_says_its_version_as_a_module_too() -> None:
    for program in ([sys.executable, "-m", "forecast"], [sys.executable, "-c", "from forecast.cli.main import main; main()"]):
        told = subprocess.run([*program, "--version"], capture_output=True, text=True, check=True).stdout.split()
        assert told == ["forecast", metadata.version("forecast-workbook")]
