"""What tests share: where real files lie, which browser there is, and how hard properties are tried."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy
from hypothesis import HealthCheck, settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

# Derandomized: the same code gives the same verdict; the long run looks further with fresh examples.
settings.register_profile("test", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", deadline=None, max_examples=10_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


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
