"""Whether the kernels are compiled, and which models of others are installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from forecast.baseline.kernels import compiled
from forecast.baseline.models import statsforecast
from forecast.settings.errors import ForecastError
from forecast.settings.health import Finding


def model_findings(_: Path) -> Iterator[Finding]:
    """Whether the models of statsforecast can be asked."""
    try:
        present = bool(statsforecast.interpreter())
    except ForecastError:
        present = False
    do = "Name its interpreter with FORECAST_PEERS_PYTHON"
    yield Finding.option("models", "statsforecast:...", present=present, do=do)


def kernel_findings(_: Path) -> Iterator[Finding]:
    """Whether compiled kernels lie in their cache, and whether it can be written."""
    named = os.environ.get("NUMBA_CACHE_DIR", "")
    cache = Path(named) if named else Path(compiled.__file__).parent / "__pycache__"
    if any(cache.rglob("*.nbi")):
        yield Finding("machine", "compiled kernels", "ok", str(cache))
    else:
        do = "The first forecast compiles them, in about half a minute"
        yield Finding("machine", "compiled kernels", "info", "none yet", do)
    if not os.access(cache if cache.exists() else cache.parent, os.W_OK):
        do = "Set NUMBA_CACHE_DIR to a folder that can be written, or each start may compile them anew"
        yield Finding("machine", "kernel cache", "info", f"{cache} cannot be written", do)
