"""The strict front of a notebook run: parameters that the notebook declares, of the types it declares, and no others.

Papermill passes unknown names with a warning, takes names as code and turns unknown types into text (measured with 2.7.0), so
nothing reaches it that has not gone through `check_parameters`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import lazy_loader
from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypeForm

from forecast.settings.errors import Fault, InputError, bad_input, hint_for, without_password

if TYPE_CHECKING:
    from nbformat import NotebookNode

nbformat, papermill = (lazy_loader.load(name) for name in ("nbformat", "papermill"))  # over a second to load, for every command

Value = str | int | float | bool | list[str] | dict[str, object] | None
TYPES: Mapping[str, TypeForm[Value]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "list": list[str],
    "list[str]": list[str],
    "dict": dict[str, object],
    "str | None": str | None,
    "int | None": int | None,
    "float | None": float | None,
}
PASSWORDLESS = "Leave it out of the address: drivers take it from the environment (PGPASSWORD) or a file of their own (~/.pgpass)"
JSON = 'Write names and values as {"as_of": "2025-12-31"}'
NOTEBOOK_BYTES = 50 * 2**20


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's parameters cell: name, type, default as written, and its help."""

    name: str
    kind: str
    default: str
    help: str


def inspect_parameters(notebook: Path) -> dict[str, Parameter]:
    """The parameters that a notebook declares, by name; an error when it has no cell tagged "parameters"."""
    document = open_notebook(notebook)
    if not any("parameters" in cell.metadata.get("tags", []) for cell in document.cells):
        raise bad_input(
            "the notebook has no cell tagged 'parameters'", "Tag the cell that sets its parameters", file=notebook.name
        )
    unfit = (ValueError, papermill.exceptions.PapermillException)
    try:
        declared = papermill.inspect_notebook(escape_braces(notebook))
    except unfit as fault:  # no kernel is named, or one whose language takes no parameters
        message = "the notebook names no kernel, or one that takes no parameters"
        raise bad_input(message, "Choose one in JupyterLab and save it", file=notebook.name) from fault
    return {name: Parameter(name, _kind(seen), str(seen["default"]), str(seen["help"])) for name, seen in declared.items()}


def escape_braces(path: Path) -> str:
    """The path as papermill has to get it: it formats paths, so braces are doubled."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _kind(seen: Mapping[str, object]) -> str:
    kind = str(seen["inferred_type_name"])
    return "str" if kind == "None" else kind


def _damage() -> tuple[type[BaseException], ...]:
    """What the reading of a damaged notebook ends with; a NameError is how its upgrade meets a kind of cell that it does not know."""
    own: tuple[type[BaseException], ...] = (nbformat.reader.NotJSONError, nbformat.ValidationError)
    return (*own, ValueError, LookupError, AttributeError, TypeError, NameError, RecursionError)


def open_notebook(notebook: Path) -> NotebookNode:
    """The notebook as nbformat 4, checked for existence, size and form before anything runs."""
    if not notebook.is_file():
        available = sorted(path.name for path in notebook.parent.glob("*.ipynb")) if notebook.parent.is_dir() else []
        raise bad_input("unknown notebook", hint_for(notebook.name, available), file=str(notebook))
    if notebook.stat().st_size > NOTEBOOK_BYTES:
        hint = "Clear its outputs before running it"
        raise bad_input(f"the notebook is larger than {NOTEBOOK_BYTES // 2**20} MiB", hint, file=notebook.name)
    damage = _damage()  # asked before: an interruption while the library loads is no damage
    try:
        document = cast("NotebookNode", nbformat.read(notebook, as_version=4))
        nbformat.validate(document)  # reading only logs what is wrong
    except damage as fault:
        raise bad_input("the file is not a notebook", "Open it in JupyterLab and save it again", file=notebook.name) from fault
    return document


def check_parameters(notebook: Path, values: Mapping[str, object]) -> dict[str, Value]:
    """The values as plain Python of the types the notebook declares; every wrong name or type is an error."""
    declared = inspect_parameters(notebook)
    faults = [fault for name, value in values.items() if (fault := _fault(notebook, declared, name, value))]
    if faults:
        raise InputError(faults)
    return {name: _adapter(declared[name]).validate_python(value, strict=True) for name, value in values.items()}


def read_values(notebook: Path, pairs: Mapping[str, str]) -> dict[str, Value]:
    """Values given as text on a command line, read as the types the notebook declares ("010" for a text stays "010")."""
    declared = inspect_parameters(notebook)
    read = {name: _from_text(declared[name], text) if name in declared else text for name, text in pairs.items()}
    return check_parameters(notebook, read)


def _from_text(parameter: Parameter, text: str) -> object:
    """The text as the parameter's type where it can be read so, else unchanged, for the check to name it."""
    if parameter.kind.startswith("list"):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        if parameter.kind.startswith("dict"):
            return _adapter(parameter).validate_json(text)
        return _adapter(parameter).validate_python(text)
    except ValidationError:
        return text


def _adapter(parameter: Parameter) -> TypeAdapter[Value]:
    return TypeAdapter(TYPES.get(parameter.kind, str))


def _unfit(value: object) -> Iterator[tuple[str, str]]:
    """What keeps a value, or a part of it, from being written into a notebook and into the record of its run, and the hint."""
    if isinstance(value, Mapping):
        yield from (problem for part in (*value.keys(), *value.values()) for problem in _unfit(part))
    elif isinstance(value, list):
        yield from (problem for part in value for problem in _unfit(part))
    elif isinstance(value, str):
        yield from _unfit_text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        yield "a parameter has to be a finite number", "Give a number"
    elif not isinstance(value, int | float | None):
        yield f"a parameter cannot be a {type(value).__name__}", "Give texts, numbers, lists and tables of them"


def _unfit_text(text: str) -> Iterator[tuple[str, str]]:
    """What keeps a text out of a notebook: a password, which would be kept for good, or half a character, which no file can hold."""
    if without_password(text) != text:
        yield "a password would be kept in the notebook and in the record of the run", PASSWORDLESS
    elif re.search("[\ud800-\udfff]", text):
        yield "the text contains an invalid Unicode character", "Replace it"


def _fault(notebook: Path, declared: Mapping[str, Parameter], name: str, value: object) -> Fault | None:
    if not name.isidentifier() or name not in declared:
        hint = hint_for(name, declared)
        return Fault("unknown parameter of the notebook", hint, file=notebook.name, column=name, value=str(value))
    if unfit := next(_unfit(value), None):
        return Fault(*unfit, file=notebook.name, column=name, value=str(value))
    try:
        _adapter(declared[name]).validate_python(value, strict=True)
    except ValidationError:
        kind = declared[name].kind
        hint = JSON if kind.startswith("dict") else f"Give a value of type {kind}, such as {json.dumps(declared[name].default)}"
        return Fault(f"the value is not of type {kind}", hint, file=notebook.name, column=name, value=str(value))
    return None
