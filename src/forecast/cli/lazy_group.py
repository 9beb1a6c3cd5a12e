"""A group of commands whose modules load when one of them is asked for: its help lists them all and loads none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from forecast.cli.terminal import command


class Entry(NamedTuple):
    """Where a command is defined, as a module and a function (or a group) in it, and the first paragraph of its help."""

    module: str
    function: str
    help: str


class LazyGroup(TyperGroup):
    """A group that knows its commands by their entries alone, in the order in which its help lists them."""

    entries: ClassVar[Mapping[str, Entry]] = {}

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401  # what typer gives a group, handed on as it is
        super().__init__(**attributes)
        # For the help and for suggestions, which need names and first lines only.
        self.commands = {name: TyperCommand(name, help=entry.help) for name, entry in self.entries.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  # typer's copy of click names its own types
        """The name, the loaded command and the words that are left for it; an unknown name is refused with the nearest one."""
        name, listed, words = super().resolve_command(ctx, args)
        return name, listed and self.load(str(name)), words

    def load(self, name: str) -> Any:  # noqa: ANN401  # as above
        """The command of a name, whose module is imported now."""
        # Only now: the modules of all commands together take longer to load than most commands take to run.
        entry = self.entries[name]
        verb = getattr(import_module(entry.module), entry.function)
        if not isinstance(verb, typer.Typer):
            verb = _alone(name, verb)
        loaded = typer.main.get_command(verb)
        loaded.name = name
        return loaded


def lazy_app(entries: Mapping[str, Entry], *, about: str, options: Callable[..., None] | None = None) -> typer.Typer:
    """The program, or the group of commands, with these entries; `options` is a function whose parameters are those of the group itself."""
    group = type("Commands", (LazyGroup,), {"entries": entries})
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")
    app.callback(cls=group, help=about, no_args_is_help=True)(options or _no_options)
    return app


def _no_options() -> None:
    """A group has no options of its own."""


def _alone(name: str, verb: Any) -> typer.Typer:  # noqa: ANN401  # any function whose parameters typer can read
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")
    command(app, name)(verb)
    return app
