"""What the command line prints can be read: one scale, no markup of the data, errors as one paragraph."""

from __future__ import annotations

import io
from collections.abc import Callable

import pandas as pd
import pytest
from rich.console import Console

from forecast.cli import terminal
from forecast.cli.terminal import exit_code, print_lines, print_or_save, print_table, warn
from forecast.settings.errors import Conflict, InputError, RunTimeout, StorageError, bad_input

TABLE = pd.DataFrame({
    "region": pd.array(["North", "[red]South[/red]"], dtype="str"), "product": pd.array(["all", "all"], dtype="str"),
    "period": pd.to_datetime(["2026-01-01", "2026-01-15"]), "base": [12_345_678.0, float("nan")], "chance_base": [0.6, 0.1],
})  # fmt: skip


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[str, str]]:
    """A function that gives what was printed so far: the text and the errors."""
    texts = io.StringIO(), io.StringIO()
    monkeypatch.setattr(terminal, "out", Console(file=texts[0], highlight=False, width=160))
    monkeypatch.setattr(terminal, "err", Console(file=texts[1], highlight=False, soft_wrap=True))
    return lambda: (texts[0].getvalue(), texts[1].getvalue())


def test_a_table_shows_names_as_they_are_and_figures_with_separators(printed: Callable[[], tuple[str, str]]) -> None:
    print_table(TABLE, title="Sales [1]")
    text = printed()[0]
    for word in ("Sales [1]", "[red]South[/red]", "12,346", "60%", "2026-01-15", "–", "chance base"):
        assert word in text
    assert "product" not in text
    assert "thousand" in text


def test_rows_left_out_are_counted(printed: Callable[[], tuple[str, str]]) -> None:
    print_table(pd.concat([TABLE] * 10), title="Sales", rows=3)
    assert "and 17 more rows\n" in printed()[0]
    print_or_save(pd.concat([TABLE] * 10), None, title="Sales")
    assert "and 5 more rows; --out FILE.csv writes all\n" in printed()[0]


def test_a_table_that_no_option_writes_is_shown_to_its_last_row(printed: Callable[[], tuple[str, str]]) -> None:
    print_table(pd.concat([TABLE] * 10), title="Sales")
    assert printed()[0].count("[red]South[/red]") == 10


def test_words_and_warnings_are_printed_as_they_are(printed: Callable[[], tuple[str, str]]) -> None:
    print_lines("[bold]x[/bold]")
    warn(["a [b] c"])
    assert printed() == ("[bold]x[/bold]\n", "warning: a [b] c\n")


def failing(error: BaseException) -> Callable[[], object]:
    def command() -> object:
        raise error

    return command


@pytest.mark.parametrize(("error", "code"), [
    (bad_input("is wrong", "Do better", file="a.csv"), 2), (RunTimeout("late"), 3), (Conflict("two at once"), 5), (StorageError("full"), 6),
    (KeyboardInterrupt(), 130), (KeyboardInterrupt("stopped by SIGTERM"), 143), (ValueError("odd"), 1), (RecursionError("deep"), 1),
    (MemoryError(), 2),
])  # fmt: skip
def test_every_end_has_its_code_and_no_traceback(
    printed: Callable[[], tuple[str, str]], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    monkeypatch.delenv("FORECAST_DEBUG", raising=False)
    assert exit_code(failing(error)) == code
    said = printed()[1]
    assert said
    assert "Traceback" not in said
    assert ("internal error" in said) == (code == 1)


def test_a_users_mistake_is_one_paragraph_with_the_way_out(printed: Callable[[], tuple[str, str]]) -> None:
    assert isinstance(bad_input("x", "y"), InputError)
    exit_code(failing(bad_input("there is no such column", "Name a column: 'sales'", file="a.csv", column="[sales]")))
    assert printed()[1].strip().splitlines() == [
        "error: a.csv, column '[sales]': there is no such column. Name a column: 'sales'."
    ]


@pytest.mark.parametrize(("given", "code"), [(None, 0), (0, 0), (4, 4), ("text", 0)])
def test_a_command_that_ends_well_gives_its_own_code(given: object, code: int) -> None:
    assert exit_code(lambda: given) == code


def test_no_text_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_lines("a\x1b[2Jb\x07")
    terminal.print_table(pd.DataFrame({"\x1b]0;x": ["\x1b[31m", "\r"], "n": [1.0, 2.0]}), title="\x9b2J")
    output = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\r", "\x9b"} & set(output)
    assert "a\\x1b[2Jb\\x07" in output
