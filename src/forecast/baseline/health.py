"""Whether the kernels are compiled, and which plug-ins of models are installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from forecast.baseline.kernels import compiled
from forecast.baseline.models.registry import PLUGINS, installed_plugins, load_plugin
from forecast.settings.errors import ForecastError
from forecast.settings.health import Finding


def model_findings(_: Path) -> Iterator[Finding]:
    """The plug-ins of models that are installed, and whether each can be loaded."""
    plugins = installed_plugins()
    if not plugins:
        hint = f"Install a distribution with an entry point of the group {PLUGINS} to add models"
        yield Finding("models", "plug-ins", "info", "none installed", hint)
    for name, plugin in plugins.items():
        distribution = f"{plugin.dist.name} {plugin.dist.version}" if plugin.dist else plugin.value
        try:
            load_plugin(plugin)
        except ForecastError as error:
            yield Finding("models", name, "missing", distribution, str(error))
        else:
            yield Finding("models", name, "ok", distribution)


def kernel_findings(_: Path) -> Iterator[Finding]:
    """Whether compiled kernels lie in their cache, and whether it can be written."""
    folder = os.environ.get("NUMBA_CACHE_DIR", "")
    cache = Path(folder) if folder else Path(compiled.__file__).parent / "__pycache__"
    if any(cache.rglob("*.nbi")):
        yield Finding("machine", "compiled kernels", "ok", str(cache))
    else:
        hint = "The first forecast compiles them, in about half a minute"
        yield Finding("machine", "compiled kernels", "info", "none yet", hint)
    if not os.access(cache if cache.exists() else cache.parent, os.W_OK):
        hint = "Set NUMBA_CACHE_DIR to a folder that can be written, or each start may compile them anew"
        yield Finding("machine", "kernel cache", "info", f"{cache} cannot be written", hint)
