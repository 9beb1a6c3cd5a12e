"""Every option that a message names exists in the commands that can print the message."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import forecast
from forecast.cli.main import app

PACKAGE = Path(forecast.__file__).parent
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
READING = ("history", "settings", "tables")  # rooms whose messages every command that reads a history can print
OTHERS = {
    "--from",
    "--no-input",
    "--propose-successors",
}  # of `forecast new` and `forecast check`, which messages name as commands


def commands(group: Any, name: str = "") -> Iterator[tuple[str, set[str]]]:
    """Each command with its options."""
    if not hasattr(group, "commands"):
        yield name, {option for each in group.params for option in (*each.opts, *each.secondary_opts)}
        return
    for each in group.commands:
        yield from commands(group.load(each), f"{name} {each}".strip())


COMMANDS = dict(commands(typer.main.get_command(app)))


def named_options(path: Path) -> Iterator[str]:
    """The options in the texts of a module, its docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield from OPTION.findall(node.value)


def modules(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (PACKAGE / room).rglob("*.py"))


READERS = [name for name, options in COMMANDS.items() if {"--period", "--value", "--by", "--measure", "--strict"} <= options]


@pytest.mark.parametrize("command", READERS)
def test_what_reading_a_history_names_is_an_option_of_every_command_that_reads_one(command: str) -> None:
    named = {option for path in modules(*READING) for option in named_options(path)}
    assert named - OTHERS - COMMANDS[command] == set()


@pytest.mark.parametrize("path", modules("."), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_message_names_an_option_that_no_command_has(path: Path) -> None:
    every = set().union({"--version", "--ip"}, *COMMANDS.values())  # of the program itself, and of the server that it names
    assert {option for option in named_options(path) if option not in every} == set()


def test_the_commands_that_read_a_history_are_known() -> None:
    assert {"check", "compare", "baseline", "targets", "plan create", "review"} <= set(READERS)
    assert {"--sheet", "--header", "--end-row", "--encoding", "--separator", "--spellings"} <= COMMANDS["new"]
