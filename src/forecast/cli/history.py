"""The verbs of a history: make a workbook of a file, read and check it, hold it against another source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from forecast.cli.options import Out, takes
from forecast.cli.source import NewFile, Source
from forecast.cli.terminal import print_lines, print_or_save, print_table, progress, warn
from forecast.files import write_json, write_table
from forecast.history import (
    Checked,
    History,
    ImportReport,
    aggregate,
    changes,
    check_file,
    check_workbook,
    differences,
    guess_columns,
    load_last_import,
    open_other,
    proposed_successors,
    quality,
    save_last_import,
    without_subtotals,
    write_rejected,
)
from forecast.runs import new_workbook
from forecast.settings import InputError, bad_input, hint_for, load_workbook


@takes
def new(
    folder: Annotated[Path, typer.Argument(help="The folder of the new workbook.")],
    *,
    source: Annotated[Path, typer.Option("--from", help="Sales history to make it for.")],
    period: Annotated[str, typer.Option(help="Its date column, where the guess is wrong.")] = "",
    value: Annotated[str, typer.Option(help="Its column of numbers, where the guess is wrong.")] = "",
    by: Annotated[str, typer.Option(help="Its dimension columns, or dimension=column, where the guess is wrong.")] = "",
    written: NewFile,
    yes: Annotated[bool, typer.Option("--yes", help="Accept the guess without being asked.")] = False,
) -> None:
    """Make a workbook for a file of yours: its columns are guessed and shown, and you say whether they are right.

    Example: forecast new myplan --from sales.xlsx
    """
    guess = guess_columns(source, **written.options)
    dimensions = tuple(part.strip() for part in by.split(",") if part.strip()) or guess.by
    columns = {"period": period or guess.period, "value": value or guess.value, "by": dimensions, "sheet": guess.sheet}
    settings = {name: option for name, option in written.options.items() if name != "sheet"}
    print_table(guess.reasons, title="What the columns look like")
    print_lines(
        *(f"{role}: {', '.join(column) if isinstance(column, tuple) else column}" for role, column in columns.items() if column)
    )
    if not yes and not _is_confirmed("Make the workbook with these columns?"):
        raise bad_input("the guess was declined", "Name the columns with --period, --value and --by", file=source.name)
    workbook_path = new_workbook(folder, source, columns | settings)
    print_lines(f"{workbook_path} is ready. Next: cd {folder} && forecast check")


@takes
def check(
    source: Source,
    *,
    out: Out = None,
    propose_successors: Annotated[
        Path | None, typer.Option(help="Where proposed successors of ended members go (.csv), to be read with --successors.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Where the record of the import goes (.json).")] = None,
) -> int:
    """Read a history as it would be imported and report what was found: rows, periods, gaps, repairs, warnings, errors.

    Example: forecast check sales.csv --period month --value amount --by region,product --report check.json
    """
    source.spare(out, report, propose_successors)
    with progress("reading"):
        checked = _checked(source)
    if report is not None:
        write_json(report, checked.report.as_dict())
    if checked.table is None:
        raise _rejected(checked.report, report.parent if report else Path.cwd())
    dimensions = source.workbook.dimensions if source.workbook is not None else tuple(source.key_columns)
    history = aggregate(checked, dimensions=dimensions)
    history = without_subtotals(history) if source.leaves else history
    if out is not None:
        write_table(out, checked.table)
    if propose_successors is not None:
        proposed = proposed_successors(history)
        print_lines(f"{write_table(propose_successors, proposed)}: {len(proposed):,} proposed")
    print_lines(*(f"{item}: {finding}" for item, finding in quality(history).itertuples(index=False)))
    if source.file is None:
        _compare_with_last_import(history, source.root)
    return 0


def _rejected(report: ImportReport, folder: Path) -> InputError:
    """The error of a file that is not imported; all its faults are listed in a file in the folder, which is printed."""
    rejected = write_rejected(report, folder)
    warn([f"all faults are listed in {rejected}"] if rejected else [])
    return InputError(report.errors)


def _compare_with_last_import(history: History, root: Path) -> None:
    """Print what was restated since the last import of the workbook, and keep this one for the next time."""
    before = load_last_import(history, root)
    print_lines(*(f"restated: {line}" for line in (changes(before, history) if before else [])))
    save_last_import(history, root)


@takes
def compare(
    source: Source,
    *,
    other: Annotated[Path, typer.Option("--with", help="The other source: an earlier copy, retail against billing, a report.")],
    other_value: Annotated[str, typer.Option("--with-value", help="Its column of numbers, where it has another name.")] = "",
    nodes: Annotated[str, typer.Option(help="By which dimensions, as a,b, or total for the sum only. Default: by all.")] = "",
    tolerance: Annotated[float, typer.Option(help="Ignore differences up to this share.", min=0, max=1)] = 0.0,
    out: Out = None,
) -> int:
    """Hold a history against another source: where they differ, by member and period, largest difference first.

    Example: forecast compare billing.csv --with retail.csv --period month --value sales --by region,product --tolerance 0.01
    """
    source.spare(out)
    history = source.history()
    columns = (source.period, other_value or source.value, tuple(source.key_columns.values()))
    with progress("comparing"):
        other_table = open_other(other, history, workbook=source.workbook, columns=columns, reading=source.options)
        table = differences(
            history, other_table, by=_nodes(nodes, history.dimensions), tolerance=tolerance, names=("here", "there")
        )
    if table.empty:
        print_lines(f"No difference beyond {tolerance:.1%} in the periods that both have.")
    else:
        print_or_save(table, out, title=f"{history.measure.name}: here and in {other.name}")
    return 0


def _is_confirmed(question: str) -> bool:
    """What a person answers; an InputError where nobody can be asked, as in a pipe or a schedule."""
    try:
        return typer.confirm(question, default=True)
    except typer.Abort as error:
        if isinstance(error.__context__, KeyboardInterrupt):
            raise error.__context__ from None
        raise bad_input("nobody can be asked here", "Use --yes to accept the guess, or run it in a terminal") from None


def _checked(source: Source) -> Checked:
    if source.file is None:
        return check_workbook(load_workbook(Path.cwd()), measure=source.measure, reading=source.options)
    options: dict[str, Any] = {name: option for name, option in source.options.items() if option is not None}
    return check_file(
        source.address or source.file, period=source.period, value=source.value, by=tuple(source.key_columns.values()), **options
    )


def _nodes(text: str, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """The dimensions that a comparison is made by."""
    if text in ("", "total"):
        return dimensions if not text else ()
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    for name in names:
        if name not in dimensions:
            raise bad_input("unknown dimension", hint_for(name, dimensions), column="nodes", value=name)
    return names
