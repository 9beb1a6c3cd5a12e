"""The command line: one command per verb, each on the workbook of this folder or on a FILE given first."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Annotated, Any

import lazy_loader
import pandas as pd
import typer

from forecast.baseline import backtest as past_forecasts
from forecast.baseline import baseline as forecast_baseline
from forecast.baseline import explain as explain_node
from forecast.cli.doctor import health, is_healthy
from forecast.cli.options import Country, Draws, EventsFile, Folder, Formats, Language, Model, Out, Seed
from forecast.cli.plan import plans
from forecast.cli.source import Source, takes
from forecast.cli.targets import chance, targets
from forecast.cli.terminal import command, print_lines, print_or_save, print_table, progress, warn
from forecast.files import contained_path, write_json, write_table, write_text
from forecast.files.saved_results import save_results
from forecast.history import (
    Checked,
    aggregate,
    changes,
    check_file,
    check_workbook,
    differences,
    guess_columns,
    load_last_import,
    open_other,
    quality,
    save_last_import,
    write_rejected,
)
from forecast.history.reading.sources import files_of
from forecast.periods.span import last_span, parse_span
from forecast.report import render_report
from forecast.report.pages.write import FORMATS
from forecast.runs import (
    find_notebook,
    new_workbook,
    read_record,
    read_values,
    review_parameters,
    run_notebook,
    run_review,
    sample_company,
    stored_plan,
)
from forecast.settings import InputError, bad_input, find_workbook, hint_for, load_workbook

# And matplotlib with it, only where something is drawn.
pictures = lazy_loader.load("forecast.report.figures.pictures", suppress_warning=True)

PARTIAL = 4
MARKS = {"ok": "ok   ", "lacks": "LACKS", "told": "note "}
# JupyterLab asks for nothing outside: no news, no newer version, no extensions.
ALONE = (
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
GUIDE = """Sales targets with stated chances, from any sales history to the half-year report.

The loop: [bold]check[/bold] a file, see its [bold]baseline[/bold], propose [bold]targets[/bold], ask a number for its
[bold]chance[/bold], make the [bold]plan[/bold],
[bold]review[/bold] the half-year.
Give a FILE first with --period, --value and --by, or work in a folder with a workbook.yaml ([bold]new[/bold] makes one).

Exit codes: 0 done, 1 internal error, 2 bad input, 3 timeout, 4 partial, 5 conflict, 6 storage, 130 and 143 interrupted.
"""
app = typer.Typer(help=GUIDE, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")
app.add_typer(plans, name="plan")


def main() -> None:
    """Run the command line and leave with its exit code; a character that the terminal cannot show is printed by its number."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    app()


@command(app)
def new(
    folder: Annotated[Path, typer.Argument(help="The folder of the new workbook.")],
    *,
    source: Annotated[Path, typer.Option("--from", help="The sales history it is made for.")],
    period: Annotated[str, typer.Option(help="Its date column, where the guess is wrong.")] = "",
    value: Annotated[str, typer.Option(help="Its column of numbers, where the guess is wrong.")] = "",
    by: Annotated[str, typer.Option(help="Its dimension columns, where the guess is wrong.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Accept the guess without being asked.")] = False,
) -> None:
    """Make a workbook for a file of yours: its columns are guessed and shown, and you say whether they are right.

    Example: forecast new myplan --from sales.xlsx
    """
    guess = guess_columns(source)
    named = tuple(part.strip() for part in by.split(",") if part.strip()) or guess.by
    columns = {"period": period or guess.period, "value": value or guess.value, "by": named, "sheet": guess.sheet}
    print_table(guess.reasons, title="What the columns look like")
    print_lines(*(f"{role}: {', '.join(each) if isinstance(each, tuple) else each}" for role, each in columns.items() if each))
    if not yes and not typer.confirm("Make the workbook with these columns?", default=True):
        raise bad_input("the guess was not accepted", "Say it right with --period, --value and --by", file=source.name)
    made = new_workbook(folder, source, columns)
    print_lines(f"{made} is ready. Next: cd {folder} && forecast check")


@command(app)
@takes
def check(
    source: Source,
    *,
    out: Out = None,
    report: Annotated[Path | None, typer.Option(help="Where the record of the import goes (.json).")] = None,
) -> int:
    """Read a history as it would be imported and say what was found: rows, periods, gaps, repairs, warnings, errors.

    Example: forecast check sales.csv --period month --value amount --by region,product --report check.json
    """
    source.spare(out, report)
    with progress("reading"):
        checked = _checked(source)
    if report is not None:
        write_json(report, checked.report.as_dict())
    if checked.table is None:
        rejected = write_rejected(checked.report, report.parent if report else Path.cwd())
        warn([f"all faults are listed in {rejected}"] if rejected else [])
        raise InputError(checked.report.errors)
    history = aggregate(checked)
    if out is not None:
        write_table(out, checked.table)
    print_lines(*(f"{item}: {finding}" for item, finding in quality(history).itertuples(index=False)))
    if source.file is None:
        before = load_last_import(history, source.root)
        print_lines(*(f"restated: {line}" for line in (changes(before, history) if before else [])))
        save_last_import(history, source.root)
    return 0


@command(app)
@takes
def compare(
    source: Source,
    *,
    other: Annotated[Path, typer.Option("--with", help="The other source: an earlier copy, retail against billing, a report.")],
    other_value: Annotated[str, typer.Option("--with-value", help="Its column of numbers, where it has another name.")] = "",
    nodes: Annotated[str, typer.Option(help="By which dimensions, as a,b; left out: by all; total: the sum only.")] = "",
    tolerance: Annotated[float, typer.Option(help="Differences up to this share are left out.", min=0, max=1)] = 0.0,
    out: Out = None,
) -> int:
    """Hold a history against another source: where they differ, by member and period, largest difference first.

    Example: forecast compare billing.csv --with retail.csv --period month --value sales --by region,product --tolerance 0.01
    """
    source.spare(out)
    history = source.history()
    columns = (source.period, other_value or source.value, source.dimensions)
    with progress("comparing"):
        there = open_other(other, history, workbook=source.workbook, columns=columns, reading=source.options)
        table = differences(history, there, by=_nodes(nodes, history.dimensions), tolerance=tolerance, names=("here", "there"))
    if table.empty:
        print_lines(f"No difference beyond {tolerance:.1%} in the periods that both have.")
    else:
        print_or_save(table, out, title=f"{history.measure.name}: here and in {other.name}")
    return 0


@command(app)
@takes
def baseline(
    source: Source,
    *,
    periods: Annotated[int, typer.Option(help="How many periods to forecast.", min=1, max=120)] = 12,
    model: Model = "ensemble",
    quantiles: Annotated[str, typer.Option(help="Probabilities, as 0.1,0.4,0.9.")] = "0.1,0.4,0.9",
    span: Annotated[
        str, typer.Option(help="period, quarter, half or year: whole blocks from the first forecast period.")
    ] = "period",
    level: Annotated[str, typer.Option(help="leaf, all, or a level such as region.")] = "all",
    ended: Annotated[str, typer.Option(help="A series silent for a season is closed, or missing.")] = "closed",
    country: Country = "",
    events: EventsFile = None,
    seed: Seed = 0,
    draws: Draws = 500,
    out: Out = None,
) -> None:
    """Forecast every series and every total: the point, the mean and quantiles of joint sample paths.

    Working days and moving feasts of the country are used where the history's own past forecasts gain by them, known events (columns
    event, start, end and dimensions) where they have an effect; both are told below the table.

    A quantile such as 0.1 is the number that is reached nine times in ten. Models: ensemble, seasonal_naive, statsmodels:ets,
    statsmodels:theta, statsmodels:stl. Example: forecast baseline --span year --level region
    """
    source.spare(out)
    probabilities = _numbers(quantiles)
    history = source.history(country=country, events=events)
    with progress("forecasting"):
        made = forecast_baseline(history, periods=periods, model=model, seed=seed, draws=draws, ended=ended)
        table = made.quantile(probabilities, level=level, span=span)
    print_or_save(table, out, title=f"Baseline, {history.measure.name} per {span}")
    if len(made.effects):
        print_table(effects_shown(made.effects), title="Effects of calendar and events", rows=len(made.effects))


@command(app)
@takes
def backtest(
    source: Source,
    *,
    periods: Annotated[int, typer.Option(help="How many periods each forecast looks ahead.", min=1, max=120)] = 12,
    origins: Annotated[int, typer.Option(help="How many past forecasts are tried; they do not overlap.", min=1, max=40)] = 4,
    model: Model = "ensemble",
    country: Country = "",
    events: EventsFile = None,
    seed: Seed = 0,
    draws: Draws = 500,
    out: Out = None,
) -> None:
    """Try the forecast on the past: how near it came beside last year, and how often floor, base and stretch were reached.

    Each past forecast sees only what was known then. A share is judged where enough origins stand behind it, else it is
    not testable. Example: forecast backtest sales.csv --period month --value amount --by region,product
    """
    source.spare(out)
    history = source.history(country=country, events=events)
    with progress("forecasting the past"):
        found = past_forecasts(history, periods=periods, origins=origins, model=model, seed=seed, draws=draws)
    dates = ", ".join(f"{day:%Y-%m-%d}" for day in found.origins)
    print_or_save(found.summary(), out, title=f"Forecasts of {history.measure.name} with what was known on {dates}")


@command(app)
@takes
def explain(
    source: Source,
    *,
    key: Annotated[str, typer.Option(help="The node, as region=North,product=A; left out: the total.")] = "",
    periods: Annotated[int, typer.Option(help="How many periods to forecast.", min=1, max=120)] = 12,
    model: Model = "ensemble",
    country: Country = "",
    events: EventsFile = None,
    language: Language = None,
    seed: Seed = 0,
    draws: Draws = 500,
    out: Annotated[Path | None, typer.Option(help="The folder for picture and tables; left out: the facts are printed.")] = None,
) -> None:
    """Say why a node is forecast as it is: route, members, season, trend, spread, effects and past errors, as tables and a picture.

    Example: forecast explain --key region=North --out north
    """
    named = dict(_pair(part, "--key name=member") for part in key.split(",") if part.strip())
    history = source.history(country=country, events=events)
    with progress("explaining"):
        made = forecast_baseline(history, periods=periods, model=model, seed=seed, draws=draws)
        found = explain_node(made, named)
    if out is None:
        print_table(
            found.facts, title=f"Why {' · '.join(named.values()) or 'the total'} is forecast as it is", rows=len(found.facts)
        )
        return
    book = source.workbook
    picture = pictures.plot_explanation(found, language=language or (book.language if book else "en"))
    files = save_results(out, facts=found.facts, components=found.components, course=found.course)
    print_lines(*(f"Written: {path}" for path in [*files, write_text(out / "explanation.svg", picture.svg)]))


command(app)(targets)
command(app)(chance)


@command(app)
@takes
def review(
    source: Source,
    *,
    half: Annotated[str, typer.Option(help="2026H1, 2026Q2, 2026-05 or 2026; left out: the last that is complete.")] = "",
    span: Annotated[str, typer.Option(help="month, quarter, half or year, where --half is left out.")] = "half",
    plan: Annotated[
        Path | None, typer.Option(help="A plan; left out: that of the year in plans/, or what would be proposed.")
    ] = None,
    policy: Annotated[str, typer.Option(help="How the rest is corrected: keep, rebase or blend; left out: the workbook's.")] = "",
    language: Language = None,
    formats: Formats = "html,pdf,xlsx",
    seed: Seed = 0,
    draws: Draws = 500,
    again: Annotated[bool, typer.Option("--again", help="Make it once more where the same review is there already.")] = False,
    out: Folder = None,
) -> int:
    """Review a half-year: what happened, why, and the corrected rest of the year, as a report with chances.

    The policies: keep the year's number and catch up, rebase to the new forecast, or blend the two by how much of the year's
    surprise is more than noise. A review that is there already, of the same data, plan and settings, is not made again, so that a
    scheduler may start it as often as it likes. Example: forecast review --half 2026H1 --policy blend --language zh
    """
    wanted = _formats(formats)
    told = review_parameters(source.workbook, policy=policy, language=language) | {"seed": seed, "draws": draws}
    history = source.history()
    start = book.fiscal_year_start if (book := source.workbook) else 1
    reviewed = parse_span(half, start) if half else last_span(span, history.end, start)
    stored = plan or stored_plan(source.root, reviewed)
    parameters = source.opening | told | {"half": reviewed.label, "plan": str(stored or "")}
    folder = out or _reports() / f"review-{reviewed.label}"
    inputs = [*_inputs(source), *([stored] if stored else [])]
    before, reuse_after = read_record(folder).get("started"), None if again else reviewed.end.date()
    with progress(f"reviewing {reviewed.label}"):
        record = run_review(parameters, folder, inputs=inputs, formats=wanted, reuse_after=reuse_after)
    warn([record.error] if record.error else [])
    ended = f"{record.status} in {record.seconds or 0:.0f} s"
    if record.started == before:
        ended = f"done already, begun {before}, and nothing of it has changed since; --again makes it once more"
    print_lines(f"Run {record.run_id}: {ended}", f"Report: {folder / 'report.html'}")
    return 0 if record.status == "done" else PARTIAL


@command(app)
def report(
    folder: Annotated[Path, typer.Argument(help="The folder of a review.")],
    *,
    language: Language = None,
    formats: Formats = "html,pdf,xlsx",
) -> int:
    """Render the pages of a review again from the summary that it left: in another language, in another format."""
    with progress("rendering"):
        made = render_report(folder, language=language, formats=_formats(formats))
    print_lines(*(f"Written: {path}" for path in made.files))
    warn(made.refused)
    return made.exit_code


@command(app)
def run(
    notebook: Annotated[str, typer.Argument(help="A notebook's path, or the name of a story such as 2_baseline.")],
    *,
    parameter: Annotated[list[str] | None, typer.Option("-p", help="A parameter, as name=value; may be repeated.")] = None,
    out: Folder = None,
) -> int:
    """Run a notebook with parameters that it declares: whole outputs or none, and a record of the run."""
    path = Path(notebook) if notebook.endswith(".ipynb") else find_notebook(notebook, folder=Path.cwd())
    values = read_values(path, dict(_pair(each) for each in parameter or []))
    folder = out or _reports() / path.stem
    record = run_notebook(path.absolute(), values, folder, progress=sys.stderr.isatty())
    print_lines(f"Run {record.run_id}: {record.status} in {record.seconds or 0:.0f} s, {folder / path.name}")
    return 0 if record.status == "done" else PARTIAL


@command(app)
def lab(
    *,
    port: Annotated[int, typer.Option(help="The port, on this machine only.", min=1024, max=65535)] = 8888,
    browser: Annotated[bool, typer.Option(help="Open a browser on it.")] = True,
) -> int:
    """Open JupyterLab on the workbook of this folder."""
    root = find_workbook(Path.cwd()).parent
    told = [f"--ServerApp.root_dir={root}", *ALONE]
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--port={port}", *told]
    return subprocess.call(  # noqa: S603  # our own interpreter and the workbook's folder
        [*command, *([] if browser else ["--no-browser"])]
    )


@command(app)
def doctor() -> int:
    """Say what works here and what lacks what: packages, reports, fonts, workbook, plans, runs, locks, caches, disk.

    The exit code is 0, or 4 when a feature lacks something.
    """
    with progress("looking"):
        page = health(Path.cwd())
    for area, lines in page.groupby("area", sort=False):
        print_lines("", str(area), *(_line(each) for each in lines.to_dict("records")))
    return 0 if is_healthy(page) else PARTIAL


@command(app)
def demo(*, language: Language = None, out: Folder = None) -> int:
    """Run the whole loop on the sample company: check, baseline, targets, plan, half-year review, report."""
    folder = (out or _reports() / "demo").absolute()
    os.chdir(sample_company())
    for line in demo_lines(folder, language or "en"):
        print_lines("", f"$ forecast {' '.join(line)}")
        code = app(line, standalone_mode=False)
        if code:
            return int(code)
    print_lines("", f"The half-year report: {folder / 'report.html'}")
    return 0


def demo_lines(folder: Path, language: str) -> list[list[str]]:
    """The commands of the demo, each a line that a user can type in the folder of the sample company."""
    before, plan = ["--as-of", "2025-12-31"], str(folder / "plan-2026")
    return [
        ["check"],
        ["baseline", *before, "--span", "year", "--level", "region"],
        ["targets", *before, "--out", str(folder / "targets-2026.csv")],
        ["plan", "create", *before, "--out", plan],
        ["review", "--half", "2026H1", "--plan", f"{plan}.parquet", "--language", language, "--out", str(folder)],
    ]


# --- what the commands share ----------------------------------------------------------


def _reports() -> Path:
    """The folder of reports below the current one, which no link may lead elsewhere."""
    contained_path(Path.cwd(), "reports")
    return Path("reports")


def _checked(source: Source) -> Checked:
    if source.file is None:
        return check_workbook(load_workbook(Path.cwd()), measure=source.measure, reading=source.options)
    given: dict[str, Any] = {name: each for name, each in source.options.items() if each is not None}
    return check_file(source.file, period=source.period, value=source.value, by=source.dimensions, **given)


def _inputs(source: Source) -> list[Path]:
    """The files that a run depends on, for its record."""
    if source.file is not None:
        place = source.file.absolute()
        return [place] if place.is_file() else files_of(place) if place.is_dir() else []
    workbook = load_workbook(Path.cwd())
    return [workbook.folder / "workbook.yaml", *(workbook.path(name) for name in ("history", *workbook.files_of_kind("events")))]


def _nodes(text: str, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """The dimensions that a comparison is made by."""
    if text in ("", "total"):
        return dimensions if not text else ()
    named = tuple(part.strip() for part in text.split(",") if part.strip())
    for name in named:
        if name not in dimensions:
            raise bad_input("is no dimension of the history", hint_for(name, dimensions), column="nodes", value=name)
    return named


def _line(found: Mapping[Hashable, object]) -> str:
    """A finding of the doctor as a line."""
    way_out = f". {found['do']}" if found["do"] else ""
    return f"  {MARKS[str(found['state'])]} {found['item']}: {found['found']}{way_out}"


def effects_shown(effects: pd.DataFrame) -> pd.DataFrame:
    """The table of effects as it is printed: sizes as shares of sales."""
    shares = {"size": "share", "low": "low_share", "high": "high_share"}
    return effects.drop(columns="block").rename(columns=shares)


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise bad_input("is no list of numbers", "Write it as 0.1,0.4,0.9", column="quantiles", value=text) from None


def _formats(text: str) -> list[str]:
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    for name in wanted:
        if name not in FORMATS:
            raise bad_input("a report has no such format", hint_for(name, FORMATS), value=name)
    return wanted


def _pair(text: str, form: str = "-p name=value") -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise bad_input("is no name with a value", f"Write it as {form}", value=text)
    return name.strip(), value
