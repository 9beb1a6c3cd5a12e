"""What a grid may send: each message is checked here before it reaches the planner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from forecast.settings.errors import bad_input, choose
from forecast.settings.schema import Settings, validated_values

NUMBER = re.compile(r"^[0-9]+(\.[0-9]+)?$|^[0-9]{1,3}([, ][0-9]{3})+(\.[0-9]+)?$")
Level = Literal["floor", "base", "stretch"]


class Message(Settings):
    """A message of the grid: it names the state of the table that the user saw (`serial`) and a row of it."""

    model_config = ConfigDict(strict=True)

    serial: int
    row: Annotated[int, Field(ge=0)]


class NumberEdit(Message):
    """A number typed into a cell."""

    kind: Literal["set"]
    column: Level
    text: Annotated[str, Field(max_length=40)]


class HoldEdit(Message):
    """A row held or released."""

    kind: Literal["hold"]
    held: bool


MESSAGES: Mapping[str, type[NumberEdit | HoldEdit]] = {"set": NumberEdit, "hold": HoldEdit}


def read_message(content: object) -> NumberEdit | HoldEdit:
    """The checked message; anything else is an InputError."""
    if not isinstance(content, Mapping):
        raise bad_input("the message is not a table of names and values", "Reload the page", value=str(content))
    kind = choose(str(content.get("kind")), MESSAGES, kind="action", column="kind")
    return validated_values(MESSAGES[kind], dict(content))


def read_number(text: str) -> float:
    """The number of a typed text: digits, with or without thousands separators, and a decimal point."""
    written = text.strip()
    if not NUMBER.match(written):
        raise bad_input("not a number", "Write a number of zero or more, such as 1,200", value=text)
    return float(re.sub(r"[, ]", "", written))
