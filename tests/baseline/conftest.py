"""A small company for the forecast's tests: ordinary, short, intermittent, negative and constant series, with an event that moves one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure
from forecast.settings.workbook import Calendar

MONTHS = 60


def _values(name: str, random: np.random.Generator) -> np.ndarray:
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    values = 100 * season * np.exp(0.1 * random.normal(size=MONTHS))
    values[[17, 43, 55]] *= 1.6 if name == "fair" else 1.0
    special = {
        "short": np.r_[np.full(MONTHS - 20, np.nan), values[-20:]],
        "parts": np.where(random.uniform(size=MONTHS) < 0.4, 3.0, 0.0),
        "below": values - 110.0,
        "fixed": np.full(MONTHS, 7.0),
        "ended": np.r_[values[:40], np.full(20, np.nan)],
    }
    return special.get(name, values)


def company_of(*, months: int = MONTHS, regions: int = 3, seed: int = 0) -> History:
    """The history of the company: regions x products, the last months of it."""
    random = np.random.default_rng(seed)
    periods = pd.date_range("2020-01-01", periods=MONTHS, freq="MS")
    products = ["bikes", "fair", "short", "parts", "below", "fixed", "ended"]
    keys = [(f"R{region}", product) for region in range(regions) for product in products]
    tables = [pd.DataFrame({"region": r, "product": p, "period": periods, "value": _values(p, random)}) for r, p in keys]
    table = pd.concat(tables, ignore_index=True).dropna().sort_values(["region", "product", "period"], ignore_index=True)
    table = table[table["period"] >= periods[-months]].reset_index(drop=True)
    history = History(table, ("region", "product"), "month", Measure(name="sales"), ImportReport(file="company.csv"))
    events = pd.DataFrame({"event": "Fair", "period": ["2021-06-01", "2023-08-01", "2024-08-01"], "product": "fair"})
    return history.with_context(calendar=Calendar(country="DE"), events=events)


@pytest.fixture(scope="session")
def make_company() -> Callable[..., History]:
    """The company's history by months, regions and seed."""
    return company_of


@pytest.fixture(scope="session")
def company() -> Baseline:
    """The forecast of the company, a year ahead."""
    return baseline(company_of(), periods=12, draws=60, seed=3)


@pytest.fixture
def install_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """Installs a distribution with one model: its module, the text of it, and the function in it that makes the model."""

    def install(name: str, program: str, factory: str) -> None:
        site = tmp_path / f"site_{name}"
        information = site / f"plugin_{name}-1.2.dist-info"
        information.mkdir(parents=True)
        (site / f"plugin_{name}.py").write_text(program)
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: plugin_{name}\nVersion: 1.2\n")
        (information / "entry_points.txt").write_text(f"[forecast.models]\n{name} = plugin_{name}:{factory}\n")
        monkeypatch.syspath_prepend(site)

    return install
