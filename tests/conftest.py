"""What tests share: where real files lie, which browser there is, and how hard properties are tried."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy
from click.testing import Result
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner

from forecast.baseline import Baseline, baseline
from forecast.cli.main import app
from forecast.decomposition import Plan
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.plans import read_plan
from forecast.settings.measures import Measure

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

# Derandomized: the same code gives the same verdict; the long run looks further with fresh examples. Rules of totals, where a wrong
# number would be paid by, are tried harder than the others: `@settings(settings.get_profile("totals"))`.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "test")
settings.register_profile("test", derandomize=True, max_examples=50, **PATIENT)
settings.register_profile("soak", max_examples=500, **PATIENT)
settings.register_profile("totals", settings.get_profile(PROFILE), max_examples=10_000 if PROFILE == "soak" else 200)
settings.load_profile(PROFILE)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository, which is a workbook itself."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files, named by FORECAST_REAL_DATA."""
    named = os.environ.get("FORECAST_REAL_DATA")
    if not named:
        pytest.skip("FORECAST_REAL_DATA names no folder of real files")
    folder = Path(named).resolve()
    if not folder.is_dir():
        pytest.skip(f"FORECAST_REAL_DATA names {folder}, which is not a folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the test is skipped, but fails in continuous integration (CI=true)."""
    found = os.environ.get("FORECAST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    missing = f"no Chromium on PATH (tried {', '.join(BROWSERS)}) and FORECAST_CHROMIUM is not set"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


WORKBOOK = """\
name: Small
dimensions: [region, product]
measures:
  - {name: volume, kind: volume, unit: units, direction: up, step: 1}
files:
  history: {path: data/history.csv, period: period, missing: gap}
  factors: {path: data/factors.csv, period: quarter}
  daily: {path: data/daily.csv, period: date}
  targets: {path: data/targets.csv, period: period, values: {volume: target}}
probabilities:
  default: {floor: 90%, base: 60%, stretch: 10%}
  cautious: {floor: 95%, base: 70%, stretch: 20%}
factors:
  weights: {penetration: 2%, profit: 2%}
  limit: 5%
"""
LEAVES = [("North", "Cart"), ("North", "Lamp"), ("South", "Cart"), ("South", "Lamp")]


def small_sales() -> pd.DataFrame:
    """Five years of months of two regions and two products, and of a product that closed."""
    random, months = np.random.default_rng(5), pd.period_range("2021-01", "2025-12", freq="M")
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(len(months)) / 12)
    parts = [
        pd.DataFrame({"period": months.astype(str), "region": region, "product": product,
                      "volume": np.rint(100 * size * season * np.exp(random.normal(0, 0.1, len(months)))).astype(int)})
        for size, (region, product) in enumerate(LEAVES, start=1)
    ]  # fmt: skip
    closed = pd.DataFrame({"period": ["2021-01", "2021-02"], "region": "South", "product": "Old", "volume": [40, 50]})
    return pd.concat([*parts, closed], ignore_index=True)


@pytest.fixture(scope="session")
def small_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with a plan in it, made once."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "data").mkdir()
    (folder / "workbook.yaml").write_text(WORKBOOK, "utf-8")
    small_sales().to_csv(folder / "data/history.csv", index=False)
    quarters = [f"2025Q{each}" for each in (1, 2, 3, 4)]
    factors = [
        {"quarter": each, "region": region, "penetration": share}
        for each in quarters
        for region, share in (("North", 0.4), ("South", 0.2))
    ]
    pd.DataFrame(factors).to_csv(folder / "data/factors.csv", index=False)
    days = pd.date_range("2025-11-01", "2025-12-31")
    pd.DataFrame({"date": days, "region": "North", "product": "Cart", "volume": np.where(days.day_of_week < 5, 10, 0)}).to_csv(
        folder / "data/daily.csv", index=False
    )
    targets = [{"period": "2026-03", "region": region, "product": product, "target": 100} for region, product in LEAVES]
    pd.DataFrame(targets).to_csv(folder / "data/targets.csv", index=False)
    os.chdir(folder)
    assert CliRunner().invoke(app, ["plan", "create", "--draws", "100"]).exit_code == 0
    return folder


@pytest.fixture
def run(small_workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """A command in a copy of that workbook, which is the current folder."""
    for path in (path for path in small_workbook.rglob("*") if path.is_file()):
        copy = tmp_path / path.relative_to(small_workbook)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture(scope="session")
def postgres() -> str:
    """The URL of a PostgreSQL that tests may use: FORECAST_POSTGRES, which `.ci/run` sets, or one that listens on this machine."""
    if not find_spec("psycopg"):
        pytest.skip("no driver of PostgreSQL is installed (psycopg)")
    named = os.environ.get("FORECAST_POSTGRES", "postgresql+psycopg://root@127.0.0.1:5432/test")
    if named == "none":
        pytest.skip("no PostgreSQL could be started here (FORECAST_POSTGRES=none)")
    try:
        with sqlalchemy.create_engine(named, connect_args={"connect_timeout": 3}).connect():
            return named
    except sqlalchemy.exc.SQLAlchemyError as error:
        if "FORECAST_POSTGRES" in os.environ:
            pytest.fail(f"FORECAST_POSTGRES names a server that does not answer: {error}")
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432 and FORECAST_POSTGRES is not set")


def small_history(*, measure: Measure | None = None, scale: float = 1.0, months: int = 60, seed: int = 1) -> History:
    """Two regions, three products, one of them with many zeros, one that starts late."""
    random = np.random.default_rng(seed)
    market = np.exp(np.cumsum(random.normal(0, 0.02, months)))
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(months) / 12)
    parts = []
    for size, (region, product) in enumerate([(r, p) for r in ("East", "West") for p in ("Cart", "Lamp", "Rare")], start=1):
        values = 100 * size * market * season * np.exp(random.normal(0, 0.1, months))
        values = values * (random.uniform(size=months) < 0.35) if product == "Rare" else values
        first = 24 if (region, product) == ("West", "Lamp") else 0
        periods = pd.date_range("2021-01-01", periods=months, freq="MS")
        parts.append(pd.DataFrame({"region": region, "product": product, "period": periods, "value": values * scale})[first:])
    table = pd.concat(parts, ignore_index=True).sort_values(["region", "product", "period"], ignore_index=True)
    return History(table, ("region", "product"), "month", measure or Measure(name="volume"), ImportReport("small"))


@pytest.fixture(scope="session")
def small() -> Baseline:
    """The forecast of that small company, with joint paths."""
    return baseline(small_history(), periods=12, model="seasonal_naive", seed=3, draws=300)


@pytest.fixture(scope="session")
def small_history_of() -> Callable[..., History]:
    """The history of that small company, of as many months as are asked for."""
    return small_history


@pytest.fixture
def small_plan(tmp_path: Path) -> Plan:
    """A plan without a forecast, read from a table: two regions, three months of 31 units each."""
    rows = [
        {"region": region, "period": period, "floor": 8.0, "base": 31.0, "stretch": 40.0}
        for region in ("North", "South")
        for period in pd.date_range("2026-01-01", periods=3, freq="MS")
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "2026.csv", index=False)
    return read_plan(tmp_path / "2026.csv")
