"""T9: nothing in a file for a spreadsheet is a formula or a link; numbers stay numbers, and what is read again has its old name."""

from __future__ import annotations

import csv
import io
import os
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from forecast.app.state.planner import Planner
from forecast.baseline import baseline
from forecast.cli.main import app
from forecast.files import write_table
from forecast.files.saved_results import save_results
from forecast.history import check_file, read_history
from forecast.plans import read_plan
from forecast.report import read_summary, write_report

READING = ("--period", "month", "--value", "sales", "--by", "region,product")
Run = Callable[..., Result]


def cells(path: Path) -> Iterator[str]:
    """The cells of a CSV as a spreadsheet parts them: a carriage return outside quotes begins a row, too."""
    text = path.read_bytes().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        yield from row


def runs(cell: str) -> bool:
    """Whether a spreadsheet takes the cell for a formula: a mark of one at its front, and no number."""
    try:
        float(cell)
    except ValueError:
        tidy = "".join(
            each for each in unicodedata.normalize("NFKC", cell) if unicodedata.category(each) not in ("Cf", "Cc", "Zs")
        )
        return tidy.startswith(("=", "+", "-", "@")) or cell.startswith(("\t", "\r", "\n", "\0"))
    return False


@pytest.fixture
def payloads(table: dict[str, list[Any]]) -> list[str]:
    return [str(each).replace("URL", "http://127.0.0.1:9").replace("CANARY", "/tmp/x") for each in table["T9 formulas"]]


@pytest.fixture(scope="module")
def company(table: dict[str, list[Any]], history: Callable[..., pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with a plan whose regions and whose other dimension are named like formulas."""
    folder = tmp_path_factory.mktemp("formulas")
    named = enumerate(table["T9 formulas"])  # with a number behind, for what differs in outer blanks only is one name
    names = [str(each).replace("URL", "http://127.0.0.1:9").replace("CANARY", "/tmp/x") + f" {at}" for at, each in named]
    sold = history(names, ("=1+1",), years=4).rename(columns={"product": "=kind", "region": "+place"})
    sold.to_csv(folder / "sales.csv", index=False, quoting=csv.QUOTE_NONNUMERIC)
    files = {"history": {"path": "sales.csv", "period": "month"}}
    told = {"name": "=1+1", "dimensions": ["+place", "=kind"], "measures": [{"name": "sales", "unit": "=1"}], "files": files}
    (folder / "workbook.yaml").write_text(yaml.safe_dump(told), "utf-8")
    os.chdir(folder)
    done = CliRunner().invoke(app, ["plan", "create", "--draws", "50"])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def place(company: Path, call: Run, tmp_path: Path) -> Path:
    """A copy of that workbook, which is the current folder."""
    shutil.copytree(company, tmp_path / "root", dirs_exist_ok=True)
    return tmp_path / "root"


def test_the_check_of_this_test_sees_a_formula(payloads: Sequence[str], tmp_path: Path) -> None:
    pd.DataFrame({"a": payloads}).to_csv(tmp_path / "naive.csv", index=False)
    assert sum(map(runs, cells(tmp_path / "naive.csv"))) > 20


WRITERS: dict[str, tuple[object, ...]] = {
    "check": ("check", "--out", "out.csv"),
    "compare": ("compare", "--with", "other.csv", "--out", "out.csv"),
    "baseline": ("baseline", "--draws", 50, "--out", "out.csv"),
    "backtest": ("backtest", "--draws", 50, "--origins", 1, "--out", "out.csv"),
    "explain": ("explain", "--draws", 50, "--out", "why"),
    "targets": ("targets", "--draws", 50, "--out", "out.csv"),
    "chance": ("chance", "--chance", "60%", "--level", "leaf", "--draws", 50, "--out", "out.csv"),
    "plan create": ("plan", "create", "--draws", 50, "--out", "made"),
    "plan show": ("plan", "show", "--level", "leaf", "--out", "out.csv"),
    "plan over": ("plan", "over", "--level", "+place", "--percent", 5, "--out", "out.csv"),
    "plan commit": ("plan", "commit", "offers.csv", "--settle", "--out", "out.csv"),
    "plan check": ("plan", "check", "--owners", "owners.csv", "--words", "words.csv", "--out", "out.csv"),
    "plan days": ("plan", "days", "--period", "2026-03", "--out", "out.csv"),
}


@pytest.mark.slow
@pytest.mark.parametrize("verb", WRITERS)
def test_no_cell_of_any_verb_runs(
    verb: str, place: Path, call: Run, payloads: Sequence[str], tried: Callable[[str, int], None]
) -> None:
    known = read_history(workbook=place)
    leaves = known.hierarchy.leaves
    write_table(place / "offers.csv", leaves.assign(committed=5000))
    write_table(place / "owners.csv", leaves.assign(owner=leaves["+place"]))
    pd.DataFrame({"what": payloads, "owner": payloads, "unit": "=1"}).to_csv(
        place / "words.csv", index=False, quoting=csv.QUOTE_ALL
    )
    pd.read_csv(place / "sales.csv").assign(sales=lambda each: each["sales"] + 7).to_csv(
        place / "other.csv", index=False, quoting=csv.QUOTE_NONNUMERIC
    )
    before = {path: path.read_bytes() for path in place.rglob("*.csv")}
    done = call(*WRITERS[verb])
    assert done.exit_code == 0, done.output
    made = [path for path in place.rglob("*.csv") if before.get(path) != path.read_bytes()]
    assert made
    assert [(path.name, each) for path in made for each in cells(path) if runs(each)] == []
    tried("T9", len(payloads))


def test_what_is_written_is_read_again_under_the_same_names(
    place: Path, call: Run, payloads: Sequence[str], tried: Callable[[str, int], None]
) -> None:
    assert call("check", "--out", "once.csv").exit_code == 0
    first = read_history(workbook=place)
    second = read_history(place / "once.csv", period="month", value="sales", by=["'+place", "'=kind"])
    assert first.table["+place"].tolist() == second.table["'+place"].tolist()
    assert first.table["value"].tolist() == second.table["value"].tolist()
    assert (
        call(
            "check", "once.csv", "--period", "month", "--value", "sales", "--by", "'+place,'=kind", "--out", "twice.csv"
        ).exit_code
        == 0
    )
    once, twice = (list(cells(place / name)) for name in ("once.csv", "twice.csv"))
    assert once[3:] == twice[3:]
    plans = [read_plan(path).table for path in sorted((place / "plans").glob("2026.*")) if path.suffix in (".csv", ".parquet")]
    assert plans[0]["+place"].tolist() == plans[1]["+place"].tolist()
    assert plans[0]["base"].tolist() == plans[1]["base"].tolist()
    tried("T9", 3 * len(payloads))


def test_rows_that_are_refused_are_listed_without_running(
    call: Run, tmp_path: Path, payloads: Sequence[str], tried: Callable[[str, int], None]
) -> None:
    rows = [("2024-01", each, "Tea", each) for each in payloads]
    frame = pd.DataFrame(rows, columns=["month", "region", "product", "sales"])
    frame.to_csv(tmp_path / "root" / "=1+1.csv", index=False, quoting=csv.QUOTE_ALL)
    assert call("check", "=1+1.csv", *READING, "--report", "seen.json").exit_code == 2
    listed = list((tmp_path / "root").glob("*.rejected.csv"))
    assert len(listed) == 1
    assert [each for each in cells(listed[0]) if runs(each)] == []
    tried("T9", len(payloads))


def test_a_panel_and_a_notebook_write_no_formula(place: Path, payloads: Sequence[str], tried: Callable[[str, int], None]) -> None:
    known = read_history(workbook=place)
    Planner(baseline(known, draws=50)).save(place / "saved", name="=1+1")
    paths = [
        *(place / "saved").rglob("*.csv"),
        *save_results(place / "left", **{"=1+1": known.table, "named": pd.DataFrame({each: [each, -1] for each in payloads})}),
    ]
    assert [(path.name, each) for path in paths for each in cells(path) if runs(each)] == []
    assert not [path for path in place.rglob("*") if path.name.startswith(("=", "+", "-", "@"))]
    tried("T9", 3 * len(payloads))


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [-1.5, 2.0], "b": [-3, 4], "c": ["-1.5", "x"]})
    save_results(tmp_path, numbers=frame)
    assert (tmp_path / "numbers.csv").read_text("utf-8-sig").splitlines() == ["a,b,c", "-1.5,-3,'-1.5", "2.0,4,x"]
    found = check_file(
        pd.DataFrame({"month": ["2024-01", "2024-02"], "region": "a", "sales": [-1.0, 2.0]}),
        period="month",
        value="sales",
        by="region",
    )
    assert found.report.total_after == "1"


@pytest.fixture(scope="module")
def reviewed(company: Path) -> Path:
    """The folder of a review of that company."""
    os.chdir(company)
    done = CliRunner().invoke(app, ["review", "--half", "2025H1", "--draws", "50", "--formats", "xlsx", "--out", "reviewed"])
    assert done.exit_code == 0, done.output
    return company / "reviewed"


@pytest.mark.slow
def test_a_review_leaves_no_formula(reviewed: Path, payloads: Sequence[str], tried: Callable[[str, int], None]) -> None:
    paths = sorted(reviewed.glob("*.csv"))
    assert len(paths) >= 4
    assert [(path.name, each) for path in paths for each in cells(path) if runs(each)] == []
    tried("T9", len(paths) * len(payloads))


@pytest.mark.slow
def test_a_report_in_excel_has_texts_and_numbers_only(
    reviewed: Path, payloads: Sequence[str], tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    """The members as they came, and each payload in every other field that holds words of the data."""
    check_book(reviewed / "report.xlsx", [row["key"][0] for row in read_summary(reviewed)["gaps"]])
    for at, text in enumerate(payloads):
        summary = read_summary(reviewed)
        summary["title"] = summary["run"]["source"] = summary["run"]["id"] = summary["run"]["plan"] = text
        summary["measure"]["name"] = summary["measure"]["unit"] = text
        summary["dimensions"] = [text, text]
        summary["quality"]["warnings"] = [{"what": text, "do": text, "value": text, "column": text, "row": 1}]
        summary["gaps"], summary["plan"], summary["months"] = summary["gaps"][:3], summary["plan"][:3], summary["months"][:3]
        summary["correction"] = [row | {"rule": text} for row in summary["correction"][:3]]
        write_report(summary, tmp_path / str(at), formats=("xlsx",))
        check_book(tmp_path / str(at) / "report.xlsx", [text])
    tried("T9", 9 * len(payloads))


def check_book(path: Path, texts: Sequence[str]) -> None:
    book = openpyxl.load_workbook(path)
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} <= {"s", "n"}
    assert not [cell for cell in found if cell.hyperlink]
    there = {tidy(str(cell.value)) for cell in found}
    assert [each for each in texts if tidy(each) not in there] == []


def tidy(text: str) -> str:
    """The text as openpyxl gives it back, which reads control characters by their number and line ends as XML does."""
    return openpyxl.utils.escape.unescape(text).replace("\r\n", "\n").replace("\r", "\n").replace("_x005F", "")
