"""What a plan was made from: how its history is opened, and the seed and number of paths of its forecast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import lazy_loader
import pandas as pd
from pydantic import Field

from forecast.periods.frequency import frequency
from forecast.settings import Workbook, find_workbook, load_workbook
from forecast.settings.errors import bad_input
from forecast.settings.measures import Measure
from forecast.settings.schema import Settings, validated_json

if TYPE_CHECKING:
    from forecast.history.series.panel import History

_opening = lazy_loader.load("forecast.history.opening", suppress_warning=True)  # the readers load only where a file is read
WORKBOOK = "workbook.yaml"


class HistorySource(Settings):
    """The parameters of `open_history`; the workbook is the one that the plan lies in."""

    workbook: str = ""
    file: str = ""
    period: str = ""
    value: str = ""
    by: tuple[str, ...] = ()
    measure: str = ""
    leaves: bool = False
    reading: dict[str, object] = Field(default_factory=dict)


class Provenance(Settings):
    """How the history of a plan is opened, and the model, seed and number of paths of the forecast behind it."""

    opening: HistorySource = HistorySource()
    seed: int = Field(default=0, ge=0)
    draws: int = Field(default=500, ge=2, le=20_000)
    model: str = "ensemble"

    @classmethod
    def of(cls, opening: dict[str, object], *, as_of: pd.Timestamp, seed: int, draws: int) -> Provenance:
        """That of a plan made from a history (the parameters of `open_history`) of which nothing after a day was known."""
        source = HistorySource.model_validate(opening | {"workbook": ""})
        reading = source.reading | {"as_of": f"{as_of:%Y-%m-%d}"}
        return cls(opening=source.model_copy(update={"reading": reading}), seed=seed, draws=draws)

    @classmethod
    def unknown(cls, first: pd.Timestamp) -> Provenance:
        """That of a plan of other origin: the workbook as it was known on the eve of the plan's first period."""
        return cls(opening=HistorySource(reading={"as_of": f"{first - pd.Timedelta(days=1):%Y-%m-%d}"}))

    @classmethod
    def read(cls, path: Path) -> Provenance | None:
        """What the file of a plan's making says; None where there is no such file."""
        return validated_json(cls, path) if path.is_file() else None

    def as_json(self) -> dict[str, object]:
        """The values as they are stored; the usual model is not named."""
        return self.model_dump(exclude={"model"} if self.model == "ensemble" else None)


def workbook_folder(folder: Path) -> Path:
    """The folder of the workbook around a folder of plans, or around the current folder where the plans lie elsewhere."""
    around = folder.absolute()
    inside = any((parent / WORKBOOK).is_file() for parent in (around, *around.parents))
    return find_workbook(folder if inside else Path.cwd()).parent


def is_known(provenance: Provenance, folder: Path) -> bool:
    """Whether a plan in this folder has a history: a file of its own, or a workbook around the folder or the current one."""
    places = [place for start in (folder.absolute(), Path.cwd()) for place in (start, *start.parents)]
    return bool(provenance.opening.file) or any((place / WORKBOOK).is_file() for place in places)


def workbook_of(provenance: Provenance, folder: Path) -> Workbook | None:
    """The workbook that a plan in this folder belongs to; None where it was made from a file of its own, or none is around."""
    if provenance.opening.file or not is_known(provenance, folder):
        return None
    return load_workbook(workbook_folder(folder))


def history_of(provenance: Provenance, folder: Path) -> History:
    """The history as it was known when the plan was made; a file of it is a file, whatever its name looks like."""
    opening = provenance.opening.model_dump()
    file = str(Path(provenance.opening.file)) if provenance.opening.file else ""
    workbook = str(Path.cwd() if file else workbook_folder(folder))
    history: History = _opening.open_history(**opening | {"file": file, "workbook": workbook})
    return history


def measure_of(provenance: Provenance | None, folder: Path) -> Measure | None:
    """The measure of a plan that does not name it: that of its history, or the workbook's first; None where nothing says it."""
    opening = provenance.opening if provenance else HistorySource()
    if opening.file:
        return Measure(name=opening.measure or opening.value)
    if not any((parent / WORKBOOK).is_file() for parent in (folder.absolute(), *folder.absolute().parents)):
        return None
    measure = load_workbook(workbook_folder(folder)).measure(opening.measure or None)
    return measure if measure.additive else None


def refuse_other_measure(planned: Measure, provenance: Provenance, folder: Path, *, path: Path) -> None:
    """Refuse a plan (its table at the path) of another measure than the history that the workbook around the folder has for it."""
    measure = None if provenance.opening.file else measure_of(provenance, folder)
    if measure is not None and planned.name not in ("", measure.name):
        message = f"the plan is of {planned.name}, the history of the workbook of {measure.name}"
        hint = f"Put it into the workbook that it was made from, or make a plan of {measure.name}"
        raise bad_input(message, hint, file=str(path), column="measure", value=planned.name)


def fiscal_start_of(provenance: Provenance | None, folder: Path) -> int:
    """The month in which the year of a plan begins that does not name it: that of the workbook it was made from, 1 without one."""
    around = any((parent / WORKBOOK).is_file() for parent in (folder.absolute(), *folder.absolute().parents))
    if not around or (provenance and provenance.opening.file):
        return 1
    return load_workbook(workbook_folder(folder)).fiscal_year_start


def periods_to(history: History, last: pd.Timestamp) -> int:
    """How many periods lie from the history's end to a plan's last period, which may begin later."""
    return frequency(history.frequency).count(history.panel.periods[-1], last)
