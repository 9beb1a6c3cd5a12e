"""The workbook: what a company forecasts, by which dimensions and measures, from which files, and by which rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, PrivateAttr, field_validator, model_validator

from forecast.settings.contained_paths import contained_path
from forecast.settings.data_files import KINDS, MEASURED, File, FileKind, Missing
from forecast.settings.errors import InputError, bad_input, hint_for
from forecast.settings.measures import Measure
from forecast.settings.schema import Settings, Share, field_error, validated, validated_values
from forecast.settings.strict_yaml import Place, read_yaml

FILE_NAME = "workbook.yaml"
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

LARGEST_WEIGHT, LARGEST_TILT = 0.10, 0.50  # of one factor, and of all together
RENAMED = re.compile(r"\s*(\w[\w .]*?)\s*=\s*(\S.*?)\s*")  # dimension=column
LIMITS = {"floor": (0.80, 0.95), "base": (0.50, 0.70), "stretch": (0.05, 0.20)}


class Probabilities(Settings):
    """The chances of the three levels: floor within 80-95 %, base within 50-70 %, stretch within 5-20 %."""

    floor: Share = 0.90
    base: Share = 0.60
    stretch: Share = 0.10

    @field_validator("floor", "base", "stretch")
    @classmethod
    def _within(cls, value: float, info: object) -> float:
        low, high = LIMITS[info.field_name]  # type: ignore[attr-defined]  # a validator's info always names its field
        if not low <= value <= high:
            raise field_error(f"is outside {low:.0%} to {high:.0%}", f"Choose a chance from {low:.0%} to {high:.0%}")
        return value


class Calendar(Settings):
    """The days that sell: the country of the public holidays, whether Spring Festival moves sales, and the days of a working week.

    A fiscal calendar has a `pattern` of weeks and the day on which its `year_ends`, or a table of its `periods` (a path); `last_year` says
    whether a week is compared with the week of its number or with the one 52 weeks earlier ("date").
    """

    country: str | None = None
    spring_festival: bool = False
    working_days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    pattern: str | None = None
    year_ends: str | None = None
    periods: str | None = None
    last_year: Literal["week", "date"] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.periods and (self.pattern or self.year_ends):
            raise field_error("a table of periods and a pattern are given", "Keep one of them")
        if bool(self.pattern) != bool(self.year_ends):
            raise field_error("pattern and year_ends go together", "Write pattern: 4-4-5, year_ends: last Saturday of January")
        return self

    @field_validator("working_days")
    @classmethod
    def _some(cls, value: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
        if not value or len(set(value)) < len(value):
            raise field_error("is not a list of different days", "Write for example [mon, tue, wed, thu, fri]")
        return value


class ReviewPolicy(Settings):
    """How a half-year review corrects the rest of the year: the rule, the smallest change worth making and the largest allowed."""

    policy: Literal["keep", "rebase", "blend"] = "blend"
    materiality: Share = 0.05
    max_change: Share = 0.30

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_change < self.materiality:
            raise field_error(
                f"max_change ({self.max_change:.0%}) is below materiality ({self.materiality:.0%}), so nothing could change",
                "Make max_change the larger of the two",
            )
        return self


class Factors(Settings):
    """How far what is known of markets tilts the splits: weights up to 10 %, together within `limit` (at most 50 %).

    A weight of 5 % lets a node that stands far above its siblings in this factor count 5 % more. `columns` says which column of the
    file holds a factor that has another name there, `per` the column of own sales that sizes are divided by.
    """

    weights: dict[str, Share] = Field(default_factory=dict)
    limit: Share = 0.20
    columns: dict[str, str] = Field(default_factory=dict)
    per: str = ""

    @field_validator("weights")
    @classmethod
    def _small(cls, value: dict[str, float]) -> dict[str, float]:
        for name, weight in value.items():
            if weight > LARGEST_WEIGHT:
                raise field_error(
                    f"the weight of {name} is above {LARGEST_WEIGHT:.0%}", f"Give 0 to {LARGEST_WEIGHT:.0%}", place=(name,)
                )
        return value

    @field_validator("limit")
    @classmethod
    def _bounded(cls, value: float) -> float:
        if value > LARGEST_TILT:
            raise field_error(f"is above {LARGEST_TILT:.0%}", f"Choose a limit up to {LARGEST_TILT:.0%}")
        return value


class Workbook(Settings):
    """All settings of one workbook; `folder` is where it lies and where its files are looked for."""

    name: str = Field(min_length=1, max_length=120)
    dimensions: tuple[str, ...] = Field(max_length=8)  # without any, the whole company is one series
    measures: tuple[Measure, ...] = Field(default=(Measure(name="revenue"),), min_length=1)
    currency: str = ""
    fiscal_year_start: int = Field(default=1, ge=1, le=12)
    language: Literal["en", "zh"] = "en"
    files: dict[str, File]
    probabilities: dict[str, Probabilities] = Field(default_factory=lambda: {"default": Probabilities()}, min_length=1)
    calendar: Calendar = Calendar()
    review: ReviewPolicy = ReviewPolicy()
    factors: Factors = Factors()
    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    @property
    def folder(self) -> Path:
        """The folder of the workbook."""
        return self._folder

    def with_folder(self, folder: Path | str) -> Workbook:
        """The same workbook lying in another folder."""
        moved = self.model_copy()
        moved._folder = Path(folder).resolve()  # noqa: SLF001  # its own kind, and frozen only to others
        return moved

    def measure(self, name: str | None = None) -> Measure:
        """The measure of that name, or the first one; a wrong name is answered with the nearest."""
        measures = {each.name: each for each in self.measures}
        if name is not None and name not in measures:
            raise bad_input(
                "not a measure of the workbook", hint_for(name, measures), file=FILE_NAME, column="measures", value=name
            )
        return measures[name] if name is not None else self.measures[0]

    def file(self, name: str = "history") -> File:
        """The file of that name; a wrong name is answered with the nearest."""
        if name not in self.files:
            raise bad_input("not a file of the workbook", hint_for(name, self.files), file=FILE_NAME, column="files", value=name)
        return self.files[name]

    def path(self, name: str = "history") -> Path:
        """The full path of the file of that name, inside the folder of the workbook."""
        return contained_path(self.folder, self.file(name).path)

    def files_of_kind(self, kind: FileKind) -> tuple[str, ...]:
        """The names of the files of one kind, in the order of the workbook."""
        return tuple(name for name, file in self.files.items() if file.kind == kind)

    @model_validator(mode="before")
    @classmethod
    def _kind_from_name(cls, values: object) -> object:
        """A file named like a kind is of that kind unless it says otherwise."""
        files = values.get("files") if isinstance(values, dict) else None
        if not isinstance(values, dict) or not isinstance(files, dict):
            return values
        files_with_kind = {
            name: {"kind": name, **file} if name in KINDS and isinstance(file, dict) else file for name, file in files.items()
        }
        return {**values, "files": files_with_kind}

    @field_validator("dimensions")
    @classmethod
    def _usable_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not name.strip() or not name.isprintable() or name != name.strip() or len(name) > 60:
                raise field_error(
                    f"'{name}' cannot be the name of a dimension", "Use 1 to 60 printable characters without spaces around them"
                )
        if len({name.casefold() for name in value}) < len(value):
            raise field_error("a dimension is named twice", "Keep each name once")
        return value

    @field_validator("measures")
    @classmethod
    def _complete(cls, value: tuple[Measure, ...]) -> tuple[Measure, ...]:
        names = [each.name for each in value]
        if len(set(names)) < len(names):
            raise field_error("a measure is named twice", "Keep each name once")
        for each in value:
            _check_ratio(each, [other.name for other in value if other.additive])
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [each.name for each in self.measures]
        for name, file in self.files.items():
            _check_known(file.columns, self.dimensions, ("files", name, "columns"), kind="dimension")
            if file.kind in MEASURED:
                _check_known(file.values, names, ("files", name, "values"), kind="measure")
        return self


def load_workbook(place: Path | str = ".") -> Workbook:
    """The workbook of a file, or of a folder or the nearest folder above it that has a workbook.yaml.

    Every fault is an InputError with file, line, key, value and the way out; files outside the folder of the workbook are refused.

    >>> fc.load_workbook("workbook.yaml").dimensions
    ('region', 'product', 'channel')
    """
    path = find_workbook(place)
    document = read_yaml(path)
    workbook = validated(Workbook, document).with_folder(path.parent)
    for name, file in workbook.files.items():
        key = ("files", name, "path")
        _inside_or_fault(workbook, file.path, file=str(path), row=document.line(key), column=".".join(key))
    return workbook


def find_workbook(place: Path | str = ".") -> Path:
    """The path of the workbook.yaml that holds for a file or folder; an InputError when there is none."""
    start = Path(place).absolute()
    if start.is_file():
        return start
    if not start.exists():
        raise bad_input(
            "there is no such file or folder", "Check the name, or make a workbook with `forecast new`", value=str(place)
        )
    nearest = next((folder / FILE_NAME for folder in (start, *start.parents) if (folder / FILE_NAME).is_file()), None)
    if nearest is None:
        hint = "Go to the folder of a workbook, name a data file, or make a workbook with `forecast new DIR --from FILE`"
        raise bad_input(f"neither this folder nor one above it holds a {FILE_NAME}", hint, value=str(start))
    return nearest


def key_columns(by: str | Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    """The column of the file for each dimension, from "region,stage=step": the dimension stage is read from the column step.

    A mapping of dimensions to columns is taken as it is, so that a column may have an equals sign in its name. Nothing named is no
    dimension: the whole company is one series.
    """
    if isinstance(by, Mapping):
        return dict(by)
    parts = [part for part in by.split(",") if part.strip()] if isinstance(by, str) else by
    renamed = [(part, RENAMED.fullmatch(part)) for part in parts]
    return {match[1] if match else part: match[2] if match else part for part, match in renamed}


def workbook_of_file(
    file: Path | str,
    *,
    period: str,
    value: str,
    by: Sequence[str],
    sheet: str | None = None,
    missing: Missing | None = None,
    **reading: object,
) -> Workbook:
    """A workbook in memory for one data file: its value column is the only measure, its key columns are the dimensions.

    `by` names the columns, or dimension=column where a dimension has another name than its column; `reading` are other settings of the
    file, such as its header and its encoding.
    """
    path, keys = Path(file), key_columns(by)
    renamed = {dimension: column for dimension, column in keys.items() if dimension != column}
    history = {"path": path.name, "period": period, "columns": renamed, "sheet": sheet, "missing": missing} | reading
    values = {"name": path.stem, "dimensions": list(keys), "measures": [{"name": value}], "files": {"history": history}}
    return validated_values(Workbook, values).with_folder(path.absolute().parent)


def _check_ratio(measure: Measure, additive: Sequence[str]) -> None:
    parts = (measure.numerator, measure.denominator)
    if parts == (None, None):
        return
    for part in parts:
        if part not in additive:
            hint = hint_for(str(part), additive)
            raise field_error(
                f"the ratio '{measure.name}' needs two additive measures, and '{part}' is none", f"Name both parts: {hint}"
            )


def _check_known(mapping: dict[str, str], names: Sequence[str], place: Place, *, kind: str) -> None:
    for name in mapping:
        if name not in names:
            raise field_error(
                f"'{name}' is not a {kind} of the workbook",
                f"Put a {kind} before the colon. {hint_for(name, names)}",
                place=(*place, name),
            )


def _inside_or_fault(workbook: Workbook, path: str, **place: object) -> None:
    try:
        contained_path(workbook.folder, path)
    except InputError as error:
        message = "the path leads out of the folder of the workbook"
        raise bad_input(message, f"Copy the file into {workbook.folder} and name it there", value=path, **place) from error
