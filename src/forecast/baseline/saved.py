"""A forecast on disk: one file that holds all estimates, by which the same paths are drawn again without reading or fitting anything.

The file is a ZIP archive: `forecast.json` (options, digests of the history, regressors), an NPY file for each array, and `effects.parquet`.
Nothing in it can run. The comment of the archive names format and version and holds the SHA-256 of all members.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from forecast.baseline.estimates import Estimates
from forecast.baseline.options import ForecastOptions
from forecast.baseline.saved_arrays import EstimateFacts, check_arrays, join_estimates, split_estimates
from forecast.files import write_bytes
from forecast.history.series.digest import context_digest, history_digest
from forecast.history.series.panel import History
from forecast.settings.arrays import Floats
from forecast.settings.errors import InputError, bad_input
from forecast.settings.memory_limit import check_memory

FORMAT = "forecast-baseline"
VERSION = 2  # one more whenever what is stored changes, or how paths are drawn from it
COMMENT = re.compile(rf"{FORMAT} (\d+) ([0-9a-f]{{64}})".encode())
FACTS, EFFECTS, ARRAY = "forecast.json", "effects.parquet", ".npy"
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every member, so that equal forecasts give equal bytes
SAVE_AGAIN = "Save the forecast again"


@dataclass(frozen=True)
class SavedForecast:
    """A forecast apart from its history: options, points (series x periods), estimates, and the market's factor (horizon x draws).

    Without a market factor it is found again from the errors when paths are drawn.
    """

    options: ForecastOptions
    points: Floats
    estimates: Estimates
    market: Floats | None = None


class Sales(BaseModel):
    """What is told of the history that a forecast was made from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digest: str
    context: str
    measure: str
    series: int
    first: str
    last: str


class SavedOptions(BaseModel):
    """The options of a forecast, as `ForecastOptions` holds them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    periods: int
    model: str
    seed: int
    draws: int
    ended: str


class SavedFacts(BaseModel):
    """The content of `forecast.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    program: str
    history: Sales
    options: SavedOptions
    estimates: EstimateFacts


def write_forecast(path: Path | str, history: History, forecast: SavedForecast) -> Path:
    """The path, which now holds a forecast of the history, whole; equal forecasts give equal bytes."""
    arrays, estimates = split_estimates(forecast.estimates)
    arrays["points"] = forecast.points
    if forecast.market is not None:
        arrays["market"] = forecast.market
    facts = SavedFacts(
        program=version("forecast-workbook"),
        history=_sales(history),
        options=SavedOptions(**asdict(forecast.options)),
        estimates=estimates,
    )
    members = {FACTS: facts.model_dump_json().encode(), EFFECTS: _parquet(forecast.estimates.drivers.table)}
    members |= {name + ARRAY: _npy(array) for name, array in sorted(arrays.items())}
    return write_bytes(path, _archive(members))


def read_forecast(path: Path | str, history: History) -> SavedForecast:
    """The forecast of this history that a file holds.

    A file that is missing, cut, altered or of another version, and one of other sales or another context, is an InputError.
    """
    members = _members(Path(path))
    facts = _facts(path, members)
    _check_history(path, facts.history, history)
    effects, arrays = _content(path, members)
    options = ForecastOptions(**facts.options.model_dump())
    sizes = {
        "series": history.hierarchy.leaf_count,
        "nodes": len(history.hierarchy.keys),
        "horizon": options.periods,
        "all": history.panel.values.shape[1] + options.periods,
        "draws": options.draws,
    }
    wrong = check_arrays(arrays, facts.estimates, sizes)
    if wrong:
        raise _refused(path, f"the saved forecast cannot be used: {wrong}")
    market = arrays.get("market")
    return SavedForecast(options, arrays["points"], join_estimates(arrays, facts.estimates, effects, history), market)  # type: ignore[arg-type]


def check_saved_forecast(path: Path | str) -> None:
    """Nothing for a file that holds a whole forecast of this version, of whatever history; an InputError for any other file."""
    _facts(path, _members(Path(path)))


def _archive(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED, compresslevel=1)
        archive.comment = f"{FORMAT} {VERSION} {_digest(members)}".encode()
    return buffer.getvalue()


def _members(path: Path) -> dict[str, bytes]:
    """The content of a file, whole and as it was saved."""
    if not path.is_file():
        raise bad_input("there is no such file", "Check the path", file=str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            comment = COMMENT.fullmatch(archive.comment)
            if comment is None:
                raise _refused(path, "the file is not a saved forecast")
            if int(comment[1]) != VERSION:
                raise _refused(
                    path, f"the forecast was saved in version {int(comment[1])} of the format; this program reads {VERSION}"
                )
            # Before anything is unpacked: a small archive may unfold to more than the machine has.
            check_memory(sum(member.file_size for member in archive.infolist()), subject="to open this forecast", hint=SAVE_AGAIN)
            members = {member.filename: archive.read(member) for member in archive.infolist()}
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error) as error:
        raise _refused(path, "the file is cut or altered, or is not a saved forecast") from error
    if _digest(members) != comment[2].decode() or not {FACTS, EFFECTS} <= set(members):
        raise _refused(path, "the file was altered after it was saved")
    return members


def _facts(path: Path | str, members: dict[str, bytes]) -> SavedFacts:
    try:
        return SavedFacts.model_validate_json(members.pop(FACTS))
    except ValidationError as error:
        raise _refused(path, "the facts of the saved forecast cannot be read") from error


def _content(path: Path | str, members: Mapping[str, bytes]) -> tuple[pd.DataFrame, dict[str, NDArray[np.generic]]]:
    """The table of effects, and the arrays by name."""
    try:
        arrays = {name.removesuffix(ARRAY): _array(content) for name, content in members.items() if name.endswith(ARRAY)}
        return pd.read_parquet(io.BytesIO(members[EFFECTS])), arrays
    except (ValueError, OSError) as error:
        raise _refused(path, "the arrays of the saved forecast cannot be read") from error


def _check_history(path: Path | str, saved: Sales, history: History) -> None:
    given = _sales(history)
    if given.digest != saved.digest:
        pairs = [(name, getattr(saved, name), getattr(given, name)) for name in ("measure", "series", "first", "last")]
        differ = [f"{name} {old}, here {new}" for name, old, new in pairs if old != new] or ["some numbers or names differ"]
        raise _refused(path, f"the forecast was made from another history: {'; '.join(differ)}", "Make the forecast again")
    if given.context != saved.context:
        raise _refused(path, "the forecast was made with another calendar or other events", "Make the forecast again")


def _sales(history: History) -> Sales:
    first, last = (f"{day:%Y-%m-%d}" for day in (history.first, history.last))
    digests = {"digest": history_digest(history), "context": context_digest(history.context)}
    return Sales(measure=history.measure.name, series=len(history.panel.keys), first=first, last=last, **digests)


def _digest(members: Mapping[str, bytes]) -> str:
    """The SHA-256 of names and contents, each with its length, so that nothing can move from one to the next."""
    sha = hashlib.sha256()
    # Sorted, for the order in the archive says nothing.
    for name, content in sorted(members.items()):
        sha.update(f"{len(name)} {len(content)} {name}".encode())
        sha.update(content)
    return sha.hexdigest()


def _npy(array: NDArray[np.generic]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def _array(content: bytes) -> NDArray[np.generic]:
    array: NDArray[np.generic] = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    return array


def _parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _refused(path: Path | str, message: str, hint: str = SAVE_AGAIN) -> InputError:
    return bad_input(message, hint, file=str(path))
