"""The forecast behind a stored plan: that of its making, saved beside its revisions, so that it is fitted once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import lazy_loader
import pandas as pd

from forecast.plans.provenance import Provenance, history_of, periods_to
from forecast.plans.revision_log import REVISIONS
from forecast.settings.errors import Fault, InputError, StorageError, bad_input

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.history.series.panel import History

_forecasting = lazy_loader.load("forecast.baseline", suppress_warning=True)  # kernels load only where something is forecast
SUFFIX = ".forecast"
Progress = Callable[[str], AbstractContextManager[None]]
Warn = Callable[[str], None]


def silent(_what: str) -> AbstractContextManager[None]:
    """A progress that shows nothing."""
    return nullcontext()


def ignore(_line: str) -> None:
    """A warning that nobody hears."""


@dataclass(frozen=True)
class PlanForecastFile:
    """The saved forecast of a plan of this name: one file for all revisions of one making that end in the same period.

    The file can always be made again from the provenance, so it is written whole, and belongs to no revision: a save that is killed
    leaves it there for the next one.
    """

    folder: Path
    name: str
    provenance: Provenance
    last: pd.Timestamp

    @property
    def path(self) -> Path:
        """Where it lies: the same making has the same name."""
        making = json.dumps(
            [self.provenance.as_json(), f"{self.last:%Y-%m-%d}"], sort_keys=True
        )  # read back, it may be in another order
        return self.folder / REVISIONS / f"{self.name}-{hashlib.sha256(making.encode()).hexdigest()[:16]}{SUFFIX}"

    def open(self, *, progress: Progress = silent, warn: Warn = ignore) -> Baseline:
        """The forecast that was saved, for which nothing is fitted; it is fitted and saved again, with a warning, where it cannot be used.

        That is where there is no file, and where it was altered or made by another version or from another history.
        """
        with progress("reading"):
            history = history_of(self.provenance, self.folder)
        try:
            saved = _forecasting.Baseline.open(self.path, history)
            self._check(saved)
        except InputError as error:
            reason = f"cannot be used ({error.faults[0].message})" if self.path.is_file() else "is not saved yet"
            warn(f"the forecast behind plan {self.name} {reason}; it is fitted now, and saved for the next time")
        else:
            return saved  # type: ignore[no-any-return]  # loaded late
        with progress("forecasting"):
            fitted = self._fit(history)
        self._write(fitted)
        return fitted

    def save(self, forecast: Baseline) -> None:
        """Save a forecast that is open already, where it is the one of this making and no file holds it yet.

        A disk that is full keeps nobody from the plan, whose forecast can be made again.
        """
        if not self.path.is_file() and self._is_of_this_making(forecast):
            self._write(forecast)

    def _write(self, forecast: Baseline) -> None:
        with suppress(StorageError, OSError):
            forecast.save(self.path)

    def _fit(self, history: History) -> Baseline:
        forecast: Baseline = _forecasting.baseline(
            history,
            periods=periods_to(history, self.last),
            model=self.provenance.model,
            seed=self.provenance.seed,
            draws=self.provenance.draws,
        )
        return forecast

    def _is_of_this_making(self, forecast: Baseline) -> bool:
        options, made = forecast.options, self.provenance
        same = (options.model, options.seed, options.draws, options.ended) == (made.model, made.seed, made.draws, "closed")
        return same and forecast.periods[-1] == self.last

    def _check(self, forecast: Baseline) -> None:
        if not self._is_of_this_making(forecast):
            raise bad_input("the saved forecast has other options than the plan", "Make the forecast again", file=str(self.path))


def forecast_faults(folder: Path, name: str) -> Iterator[Fault]:
    """A fault for each saved forecast of a plan that is cut, altered or of another version."""
    length = len(f"{name}-") + 16 + len(SUFFIX)  # of no plan whose name begins alike
    files = sorted(path for path in (folder / REVISIONS).glob(f"*{SUFFIX}") if path.name.startswith(f"{name}-"))
    for path in (path for path in files if len(path.name) == length):
        try:
            _forecasting.check_saved_forecast(path)
        except InputError as error:
            yield Fault(error.faults[0].message, "Delete it; it is made again when it is needed", file=str(path))
