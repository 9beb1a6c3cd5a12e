"""A group that loads late is the group that its commands are: same names, same help, same errors."""

from __future__ import annotations

import inspect

import pytest
import typer
from typer.testing import CliRunner

from forecast.cli.lazy_group import Entry, LazyGroup
from forecast.cli.main import PLAN_VERBS, VERBS, app, plan_group

ENTRIES = {f"{group}{name}": (entry, tree) for group, tree, entries in (("", app, VERBS), ("plan ", plan_group, PLAN_VERBS))
           for name, entry in entries.items()}  # fmt: skip


def group_of(app: typer.Typer) -> LazyGroup:
    """The group as the program runs it."""
    group = typer.main.get_command(app)
    assert isinstance(group, LazyGroup)
    return group


@pytest.mark.parametrize("name", ENTRIES)
def test_the_help_of_a_group_says_of_a_command_what_the_command_says_itself(name: str) -> None:
    entry, app = ENTRIES[name]
    loaded = group_of(app).load(name.rsplit(maxsplit=1)[-1])
    first = " ".join(inspect.cleandoc(loaded.help).split("\n\n")[0].split())
    assert entry.help == first or isinstance(loaded, LazyGroup)
    assert loaded.name == name.rsplit(maxsplit=1)[-1]


def test_a_misspelt_command_is_answered_with_the_nearest() -> None:
    done = CliRunner().invoke(app, ["plan", "hodl"])
    assert done.exit_code == 2
    assert "Did you mean 'hold'?" in done.output


def test_a_command_is_called_by_its_name_in_the_group() -> None:
    done = CliRunner().invoke(app, ["plan", "show", "--help"])
    assert done.exit_code == 0
    assert "plan show [OPTIONS]" in " ".join(done.output.split())


def test_an_entry_leads_to_a_function_or_to_a_group() -> None:
    assert group_of(app).load("plan").commands.keys() == PLAN_VERBS.keys()
    assert Entry("forecast.cli.main", "plan_group", "") in [entry._replace(help="") for entry in VERBS.values()]
