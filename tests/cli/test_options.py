"""The options of all commands: each says what it is, and one flag means one thing everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from forecast.cli.main import app

SHARED = ("seed", "draws", "country", "events", "plan", "column", "profile", "step", "years")


def commands(group: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with the words that call it."""
    if not hasattr(group, "commands"):
        yield path, group
        return
    for name in group.commands:
        yield from commands(group.load(name), f"{path} {name}".strip())


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is(name: str) -> None:
    options = [option for option in COMMANDS[name].params if option.name != "help"]
    silent = [option.name for option in options if not str(getattr(option, "help", "")).rstrip(". ")]
    assert silent == []


@pytest.mark.parametrize("flag", SHARED)
def test_a_shared_flag_has_one_meaning(flag: str) -> None:
    texts = {
        str(getattr(option, "help", ""))
        for name, command in COMMANDS.items()
        for option in command.params
        if f"--{flag}" in option.opts and name not in ("review", "plan breakback")
    }
    assert len(texts) == 1
