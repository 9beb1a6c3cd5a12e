"""From plain values to a checked model: every fault at once, with its place, its value and the way out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from forecast.settings.errors import Fault, InputError, bad_input, hint_for
from forecast.settings.strict_yaml import Document, Place

Model = TypeVar("Model", bound=BaseModel)
PER_CENT = re.compile(r"^([0-9]+(?:\.[0-9]+)?)\s*[%％]$")


class Settings(BaseModel):
    """A frozen part of the settings that knows all its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


def field_error(what: str, do: str, *, place: Place = ()) -> PydanticCustomError:
    """The error to raise in a validator: what is wrong, the way out, and the place below the one that is validated."""
    return PydanticCustomError("fault", "{what}", {"what": what, "do": do, "place": place})


def validated(model: type[Model], document: Document) -> Model:
    """The model that the document describes; an InputError with all faults, each with its line, when it describes none."""
    tree = document.tree
    if not isinstance(tree, dict):
        raise bad_input("holds no settings", "Write lines such as `name: My company`", file=document.file)
    return _validated(model, tree, file=document.file, line=document.line)


def validated_values(model: type[Model], values: Mapping[str, object], *, file: str | None = None) -> Model:
    """The model of the values, as `validated` for values that stand in no file."""
    return _validated(model, values, file=file, line=lambda _: None)


def validated_json(model: type[Model], path: Path) -> Model:
    """The model that a JSON file holds; an InputError where it holds something else."""
    try:
        values = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise bad_input(f"is not JSON: {error}", "Restore the file, or make it again", file=str(path)) from error
    if not isinstance(values, dict):
        raise bad_input("holds no names with values", "Restore the file, or make it again", file=str(path))
    return validated_values(model, values, file=str(path))


def _validated(
    model: type[Model], values: Mapping[str, object], *, file: str | None, line: Callable[[Place], int | None]
) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        details = _causes(error.errors(include_url=False))
        raise InputError(_fault(model, each, file=file, line=line) for each in details) from error


def _causes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """The details without those that only follow from another: a list is called empty when its items are at fault."""
    faulty = {each["loc"][:-cut] for each in details for cut in range(1, len(each["loc"]))}
    return [each for each in details if not (each["type"] == "too_short" and each["loc"] in faulty)]


def _fault(model: type[BaseModel], detail: ErrorDetails, *, file: str | None, line: Callable[[Place], int | None]) -> Fault:
    place = (*detail["loc"], *detail.get("ctx", {}).get("place", ()))
    message, hint = _said(model, detail)
    value = detail["input"]
    shown = None if isinstance(value, Mapping | Sequence) and not isinstance(value, str) else str(value)
    return Fault(message, hint, file=file, row=line(place), column=".".join(map(str, place)) or None, value=shown)


def _said(model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    """What is wrong and the way out, in the words of this project where pydantic's are a programmer's."""
    kind, context, name = detail["type"], detail.get("ctx", {}), str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "fault":
        return str(context["what"]), str(context["do"])
    if kind == "extra_forbidden":
        return f"unknown key '{name}'", hint_for(name, _keys(model, detail["loc"][:-1]))
    if kind == "missing":
        return f"the key '{name}' is missing", f"Add a line `{name}: ...`"
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(context["expected"]))
        return "is not one of the choices", hint_for(str(detail["input"]), choices)
    if kind in BOUNDS:
        bound = next(iter(context.values()))
        return "is out of range", f"Write a number {BOUNDS[kind]} {bound:,}"
    return _plainly(detail["msg"]), WAYS_OUT.get(kind, "Correct it")


BOUNDS = {"greater_than": "above", "greater_than_equal": "of at least", "less_than": "below", "less_than_equal": "of at most"}
WAYS_OUT = {
    "bool_parsing": "Write true or false",
    "float_parsing": "Write a number with a decimal point, such as 0.05",
    "int_parsing": "Write a whole number",
    "int_from_float": "Write a whole number",
    "int_type": "Write a whole number, without quotes",
    "string_type": "Write a text",
    "list_type": "Write a list, such as [region, product]",
    "tuple_type": "Write a list, such as [region, product]",
    "dict_type": "Write lines of `key: value`, indented below it",
    "model_type": "Write lines of `key: value`, indented below it",
    "model_attributes_type": "Write lines of `key: value`, indented below it",
}


def _plainly(message: str) -> str:
    return message[:1].lower() + message[1:]


def _keys(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that the part of the model at the place knows."""
    for part in place:
        inner = _models(model.model_fields[str(part)].annotation) if part in model.model_fields else []
        model = inner[0] if inner else model
    return list(model.model_fields)


def _models(annotation: object) -> list[type[BaseModel]]:
    """The models inside an annotation such as `tuple[Measure, ...]` or `dict[str, File]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models(part)]


def _share(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    match = PER_CENT.match(text)
    if match:
        return float(match[1]) / 100
    return text


def _unit_interval(value: object) -> object:
    number = _share(value)
    try:
        share = float(number)  # type: ignore[arg-type]  # anything else is refused just below
    except (TypeError, ValueError):
        raise field_error("is not a share", "Write it as 90% or 0.9") from None
    if not 0 <= share <= 1:
        raise field_error("is not a share between 0 and 1", "Write it as 90% or 0.9")
    return share


Share = Annotated[float, BeforeValidator(_unit_interval)]
