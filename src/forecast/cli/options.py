"""The options that several commands share, the values they are packed in, and how texts of theirs are read."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import lazy_loader
import typer

from forecast.settings.contained_paths import contained_path
from forecast.settings.errors import bad_input

if TYPE_CHECKING:
    import pandas as pd

_tables = lazy_loader.load("forecast.files", suppress_warning=True)  # pandas, for the commands that read a table
Out = Annotated[Path | None, typer.Option(help="Where the result goes: a .parquet or .csv file.")]
Seed = Annotated[int, typer.Option(help="Seed of the sample paths: same seed, same bytes.", min=0)]
Country = Annotated[str, typer.Option(help="Country of the public holidays, such as CN, or none. Default: that of the workbook.")]
EventsFile = Annotated[
    Path | None, typer.Option("--events", help="A table of events and promotions. Default: that of the workbook.")
]
Draws = Annotated[int, typer.Option(help="How many sample paths are drawn.", min=50, max=20_000)]
Goal = Annotated[
    str,
    typer.Option(help="Company goal: an amount, or growth on last year such as +10%. Separate several periods with semicolons."),
]
Named = Annotated[str, typer.Option(help="The chances of floor, base and stretch, by name; the workbook's own come first.")]
Order = Annotated[str, typer.Option(help="The order of the splits, as region,product. Default: that of the dimensions.")]
Factors = Annotated[bool, typer.Option("--factors", help="Tilt the splits by the factors of workbook.yaml; chances then differ.")]
Years = Annotated[int, typer.Option(help="How many years ahead.", min=1, max=5)]
First = Annotated[
    str,
    typer.Option(
        "--first", help="Where the first year begins, as 2027-01 or 2027 (the fiscal year). Default: right after the history."
    ),
]
Step = Annotated[
    float | None, typer.Option(help="The smallest unit of a target, such as 0.1 or 1000. Default: the measure's own.")
]
Key = Annotated[list[str] | None, typer.Option("--key", help="The node, as region=North; may be repeated. Default: the total.")]
PlanName = Annotated[str, typer.Option("--plan", help="A plan's name or path. Default: the latest in plans/.")]
Period = Annotated[str, typer.Option(help="2026, 2026H1, 2026Q2, 2026-05 or 2026-04..2026-09. Default: the whole plan.")]
Column = Annotated[str, typer.Option(help="floor, base or stretch.")]
Model = Annotated[str, typer.Option(help="The forecasting model, by name.")]
Folder = Annotated[Path | None, typer.Option(help="The folder for notebook, tables and report.")]
Language = Annotated[str | None, typer.Option(help="en or zh. Default: that of the workbook.")]
Formats = Annotated[str, typer.Option(help="Which files to make: html, pdf, xlsx.")]
Periods = Annotated[int, typer.Option(help="How many periods to forecast.", min=1, max=120)]


@dataclass(frozen=True)
class PathOptions:
    """The seed and the number of the sample paths."""

    seed: Seed = 0
    draws: Draws = 500


@dataclass(frozen=True)
class EffectOptions:
    """The country and the events that are named instead of the workbook's."""

    country: Country = ""
    events: EventsFile = None


def takes(command: Callable[..., object]) -> Callable[..., object]:
    """The command with the fields of its dataclasses as arguments and options of their own, in place of them.

    The command is called with each dataclass made of its fields; one that has a method `check` is checked before.
    """
    parameters = inspect.signature(command, eval_str=True).parameters.values()
    packed: dict[str, Any] = {
        parameter.name: parameter.annotation for parameter in parameters if is_dataclass(parameter.annotation)
    }
    signature = [option for parameter in parameters for option in _unpacked(parameter)]

    @wraps(command)
    def run(**values: object) -> object:
        arguments = {
            name: kind(**{field.name: values.pop(field.name) for field in fields(kind)}) for name, kind in packed.items()
        }
        for options in arguments.values():
            getattr(options, "check", lambda: None)()
        return command(**arguments, **values)

    run.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]  # what typer reads
    run.__annotations__ = {option.name: option.annotation for option in signature}
    del run.__wrapped__
    return run


def _unpacked(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """The options that stand for a parameter: the fields of its dataclass, or the parameter itself."""
    packed = is_dataclass(parameter.annotation)
    options = inspect.signature(parameter.annotation, eval_str=True).parameters.values() if packed else (parameter,)
    return [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in options]


def parse_key(parts: Sequence[str] | None) -> dict[str, str]:
    """The key of a node from texts such as region=North; the total without any."""
    key: dict[str, str] = {}
    for text in parts or ():
        name, sign, member = (part.strip() for part in text.partition("="))
        if not sign or not name or not member:
            raise bad_input("not a valid key", "Write it as --key region=North", column="key", value=text)
        if name in key:
            raise bad_input("the key names a dimension twice", "Name each dimension once", column="key", value=text)
        key[name] = member
    return key


def parse_number(text: str) -> float:
    """The number of a text; a ValueError where it is none, or not finite."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def parse_numbers(text: str) -> list[float]:
    """The probabilities of a text such as 0.1,0.4,0.9."""
    try:
        return [parse_number(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise bad_input("not a list of numbers", "Write it as 0.1,0.4,0.9", column="quantiles", value=text) from None


def parse_pair(text: str, form: str = "-p name=value") -> tuple[str, str]:
    """The name and the value of a text such as name=value."""
    name, sign, value = text.partition("=")
    if not sign:
        raise bad_input("not a name with a value", f"Write it as {form}", value=text)
    return name.strip(), value


def reports_folder() -> Path:
    """The folder of reports below the current one, which no link may lead elsewhere."""
    contained_path(Path.cwd(), "reports")
    return Path("reports")


def read_side_table(path: Path) -> pd.DataFrame:
    """The table of a file as texts, with the file's name in its attributes for messages."""
    table: pd.DataFrame = _tables.read_table(path)
    table.attrs["file"] = path.name
    return table
