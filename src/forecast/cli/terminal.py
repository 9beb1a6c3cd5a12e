"""What the command line prints: tables with aligned figures, messages, and errors as one paragraph with the way out."""

from __future__ import annotations

import errno
import inspect
import math
import os
import re
import sys
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import lazy_loader
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from forecast.settings.errors import ForecastError, bad_input, without_password

if TYPE_CHECKING:
    import pandas as pd

# What prints no table needs no pandas; psutil is for a machine that is out of memory.
_files = lazy_loader.load("forecast.files", suppress_warning=True)
_format = lazy_loader.load("forecast.language.table_format", suppress_warning=True)
_memory = lazy_loader.load("forecast.settings.memory_limit", suppress_warning=True)

ROWS = 15
WIDEST = 40  # characters of a text before it wraps
_invocation: ContextVar[str] = ContextVar("invocation", default="")
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all control characters but tab and line feed
PIPED = 160  # characters of a line where no terminal says how wide it is
PATH_FAULTS = frozenset({errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.EACCES})
PARTIAL = 4  # done, but not all of it
INTERRUPTED, TERMINATED = 130, 143
out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_table(frame: pd.DataFrame, *, title: str, rows: int | None = None, rest: str = "") -> None:
    """Print a table, or its first rows and how many more there are; large amounts all in one scale, which the title names.

    Where rows are left out, `rest` says how to see them: "--out FILE.csv writes all".

    A text column in which every row is summed over or empty says nothing and is left out. Headers may wrap, figures never do; columns
    that do not fit the line follow below, beside the keys again.
    """
    shown = _format.format_table(frame, rows=len(frame) if rows is None else rows)
    cells = {_as_is(str(name)): [_as_is(text) for text in shown.texts[name]] for name in shown.texts}
    numeric = {_as_is(name) for name in shown.numeric}
    out.print(_as_is(f"{title} ({shown.scale})" if shown.scale else title), style="bold")
    for names in _blocks(cells, numeric):
        out.print(_grid({name: cells[name] for name in names}, numeric))
    if shown.more:
        out.print(_as_is("; ".join(filter(None, (shown.notes[-1], rest)))), style="dim")


def _grid(cells: Mapping[str, list[str]], numeric: Collection[str]) -> Table:
    """The columns side by side, numbers to the right."""
    table = Table(header_style="dim", box=None, pad_edge=False)
    for name, texts in cells.items():
        # Numbers never wrap: a figure on two lines reads as two figures.
        table.add_column(name, justify="right" if name in numeric else "left", min_width=_width(texts))
    for row in zip(*cells.values(), strict=True):
        table.add_row(*row)
    return table


def _as_is(text: str) -> str:
    """The text as the terminal shows it: nothing in it is markup, and characters that would steer the terminal are named."""
    return escape(STEERING.sub(lambda match: repr(match[0])[1:-1], text))


def _width(texts: list[str]) -> int:
    return min(max(map(len, texts), default=1), WIDEST)


def _blocks(cells: Mapping[str, list[str]], numeric: Collection[str]) -> list[list[str]]:
    """The columns in blocks that fit the line, each beginning with the leading text and date columns: nothing is ever cut off."""
    names = list(cells)
    keys = list(takewhile(lambda name: name not in numeric, names))
    wide = {name: 2 + max(_width(cells[name]), *map(len, name.split(" "))) for name in names}
    room = out.width - sum(wide[name] for name in keys)
    blocks: list[list[str]] = [[]]
    for name in names[len(keys) :]:
        if blocks[-1] and sum(wide[column] for column in blocks[-1]) + wide[name] > room:
            blocks.append([])
        blocks[-1].append(name)
    return [[*keys, *block] for block in blocks]


def print_lines(*lines: str) -> None:
    """Print lines of text as they are."""
    for line in lines:
        out.print(_as_is(line))


def warn(lines: Iterable[str]) -> None:
    """Print warnings to the error stream."""
    for line in lines:
        err.print(f"[yellow]warning:[/yellow] {_as_is(line)}")


@contextmanager
def progress(activity: str) -> Iterator[None]:
    """A line that shows what is being done and for how long, on the error stream and only where a person watches."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        progress.add_task(activity)
        yield


def command(group: typer.Typer, name: str | None = None) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """The decorator of a command: its errors are printed as one paragraph and become its exit code."""

    def register(command: Callable[..., object]) -> Callable[..., None]:
        defaults = {option.name: option.default for option in inspect.signature(command).parameters.values()}

        @wraps(command)
        def run(**values: object) -> None:
            given = {option: value for option, value in values.items() if value != defaults.get(option)}
            _invocation.set(_as_words(name or command.__name__, given))
            raise typer.Exit(exit_code(lambda: command(**_finite(values))))

        return group.command(name)(run)

    return register


def _finite(values: Mapping[str, object]) -> Mapping[str, object]:
    """The options as they were given; an InputError for a number such as nan or 1e400, which would spoil every sum it meets."""
    for option, value in values.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise bad_input("not a finite number", "Write a number", column=option, value=str(value))
    return values


def invocation() -> str:
    """The command that is running with the options that it was given, such as "hold key=region=North total"."""
    return _invocation.get()


def _as_words(name: str, given: Mapping[str, object]) -> str:
    texts = {option: ",".join(map(str, value)) if isinstance(value, list | tuple) else value for option, value in given.items()}
    words = [option if value is True else f"{option}={value}" for option, value in texts.items() if option != "plan"]
    return without_password(" ".join([name, *words]))


def print_or_save(table: pd.DataFrame, to: Path | None, *, title: str, rows: int = ROWS) -> None:
    """Print a table, or write it where the user wants it and say so."""
    if to is None:
        print_table(table, title=title, rows=rows, rest="--out FILE.csv writes all")
    else:
        print_lines(f"{_files.write_table(to, table)}: {len(table):,} rows")


def exit_code(command: Callable[[], object]) -> int:
    """The exit code of a command: 0 done, or that of its error, which is printed without a traceback."""
    try:
        outcome = command()
    except ForecastError as fault:
        return _told(fault)
    except KeyboardInterrupt as fault:
        err.print("Interrupted. No partial files were left.")
        return TERMINATED if str(fault) else INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe()
    except MemoryError:
        return _told(_memory.out_of_memory_message())
    except OSError as fault:
        return _unusable(fault) if fault.errno in PATH_FAULTS and fault.filename else _internal(fault)
    except Exception as fault:  # noqa: BLE001  # the last stop before the user, who cannot read a traceback
        return _internal(fault)
    return outcome if isinstance(outcome, int) else 0


def _told(fault: ForecastError) -> int:
    err.print(f"[bold red]error:[/bold red] {_as_is(without_password(str(fault)))}")
    return fault.exit_code


def _unusable(fault: OSError) -> int:
    """A path that the system cannot use is a user's mistake, wherever it was met."""
    return _told(
        bad_input(f"the path cannot be used ({fault.strerror})", "Check the name and the rights to it", file=str(fault.filename))
    )


def _closed_pipe() -> int:
    """The reader of our output left (`| head`): not an error; the stream is pointed away so that Python says nothing at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _internal(fault: Exception) -> int:
    err.print(f"[bold red]internal error:[/bold red] {_as_is(type(fault).__name__)}: {_as_is(without_password(str(fault)))}")
    err.print("This is a bug, not a problem with your input. Run again with FORECAST_DEBUG=1 to get the traceback.")
    if os.environ.get("FORECAST_DEBUG"):
        err.print(_as_is(without_password("".join(traceback.format_exception(fault)))))
    return 1
