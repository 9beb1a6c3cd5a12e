"""The command line: one command per verb, each on the workbook of this folder or on a FILE given first."""

from __future__ import annotations

import io
import sys
from importlib import metadata
from typing import Annotated

import typer

from forecast.cli.lazy_group import Entry, lazy_app
from forecast.cli.terminal import print_lines

DISTRIBUTION = "forecast-workbook"
GUIDE = """Sales targets with stated chances, from any sales history to the half-year report.

The loop: [bold]check[/bold] a file, see its [bold]baseline[/bold], propose [bold]targets[/bold], ask a number for its
[bold]chance[/bold], make the [bold]plan[/bold],
[bold]review[/bold] the half-year.
Give a FILE first with --period, --value and --by, or work in a folder with a workbook.yaml ([bold]new[/bold] makes one).

Exit codes: 0 done, 1 internal error, 2 bad input, 3 timeout, 4 partial, 5 conflict, 6 storage, 130 and 143 interrupted.
"""
PLANS = "Make and change the plan: assigned numbers with their chances."
# In the order of the loop, as the help lists them; a test holds each line to the first paragraph of the command itself.
VERBS = {
    "new": Entry(
        "forecast.cli.history",
        "new",
        "Make a workbook for a file of yours: its columns are guessed and shown, and you say whether they are right.",
    ),
    "check": Entry(
        "forecast.cli.history",
        "check",
        "Read a history as it would be imported and report what was found: rows, periods, gaps, repairs, warnings, errors.",
    ),
    "compare": Entry(
        "forecast.cli.history",
        "compare",
        "Hold a history against another source: where they differ, by member and period, largest difference first.",
    ),
    "baseline": Entry(
        "forecast.cli.forecast",
        "baseline",
        "Forecast every series and every total: the point, the mean and quantiles of joint sample paths.",
    ),
    "backtest": Entry(
        "forecast.cli.forecast",
        "backtest",
        "Try the forecast on the past: how near it came beside last year, and how often floor, base and stretch were reached.",
    ),
    "explain": Entry(
        "forecast.cli.forecast",
        "explain",
        "Say why a node is forecast as it is: route, members, season, trend, spread, effects and past errors, as tables and a picture.",
    ),
    "targets": Entry(
        "forecast.cli.targets",
        "targets",
        "Propose floor, base and stretch for every region, product and total, each with its chance.",
    ),
    "chance": Entry(
        "forecast.cli.targets",
        "chance",
        "Ask a number for its chance, a chance for its number, and what a growth means: for any node and any span.",
    ),
    "review": Entry(
        "forecast.cli.review",
        "review",
        "Review a half-year: what happened, why, and the corrected rest of the year, as a report with chances.",
    ),
    "report": Entry(
        "forecast.cli.review",
        "report",
        "Render the pages of a review again from the summary that it left: in another language, in another format.",
    ),
    "run": Entry(
        "forecast.cli.notebooks",
        "run",
        "Run a notebook with parameters that it declares: whole outputs or none, and a record of the run.",
    ),
    "lab": Entry(
        "forecast.cli.notebooks",
        "lab",
        "Open JupyterLab on the workbook of this folder.",
    ),
    "doctor": Entry(
        "forecast.cli.doctor",
        "doctor",
        "Say what works here and what is missing: packages, reports, fonts, workbook, plans, runs, locks, caches, disk.",
    ),
    "demo": Entry(
        "forecast.cli.demo",
        "demo",
        "Run the whole loop on the sample company: check, baseline, targets, plan, half-year review, report.",
    ),
    "plan": Entry("forecast.cli.main", "plan_group", PLANS),
}
PLAN_VERBS = {
    "create": Entry(
        "forecast.cli.plan_create",
        "create",
        "Make the plan of the next year: targets cascaded to every leaf and month, exact sums, each number with its chance.",
    ),
    "show": Entry(
        "forecast.cli.plan",
        "shown",
        "Show the plan's numbers with their chances, and what is held.",
    ),
    "spread": Entry(
        "forecast.cli.plan",
        "spread",
        "Spread a number over a node's free cells by a named rule; held cells stay.",
    ),
    "breakback": Entry(
        "forecast.cli.plan",
        "breakback",
        "Type a total: its free leaves follow in proportion, held ones stay.",
    ),
    "hold": Entry(
        "forecast.cli.plan",
        "hold",
        "Hold a node's cells, or its total: they do not move until they are released.",
    ),
    "release": Entry(
        "forecast.cli.plan",
        "release",
        "Release the holds on a node's cells and on its total.",
    ),
    "over": Entry(
        "forecast.cli.plan",
        "over",
        "Over-assign a level by a share, or by what a confidence takes: a layer above the plan, whose numbers stay.",
    ),
    "commit": Entry(
        "forecast.cli.plan_analysis",
        "commit",
        "Put the owners' commitments beside the top-down numbers: gap, bias, a settlement that adds, and who is likely to make it.",
    ),
    "check": Entry(
        "forecast.cli.plan_analysis",
        "check",
        "Check the plan: sums, order, SMART and the seven steps, the given targets row by row, and fairness between owners.",
    ),
    "days": Entry(
        "forecast.cli.plan_analysis",
        "days",
        "Carry a period's number down to its days or weeks: working days, holidays, the weekday pattern, a pace or phases.",
    ),
    "work": Entry(
        "forecast.cli.plan_analysis",
        "work",
        "Turn a number into work: leads, visits and orders with intervals from past counts, and whether people can do it.",
    ),
    "undo": Entry(
        "forecast.cli.plan",
        "undo",
        "Restore an earlier revision of the plan; the present one is kept, so undoing twice is doing again.",
    ),
}


def _print_version(asked: object) -> None:
    if asked:
        print_lines(f"forecast {metadata.version(DISTRIBUTION)}")
        raise typer.Exit


def _of_the_program(
    *,
    version: Annotated[  # its callback does the work
        bool, typer.Option("--version", help="Print the version and leave.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """The options of the program itself."""


app = lazy_app(VERBS, about=GUIDE, options=_of_the_program)
plan_group = lazy_app(PLAN_VERBS, about=PLANS)


def main() -> None:
    """Run the command line and leave with its exit code; a character that the terminal cannot show is printed by its number."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    app()
