"""Kernels that are not compiled, and a cache that cannot be written, hinder nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.baseline.health import kernel_findings, model_findings


def test_compiled_kernels_are_found_in_the_cache_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert [finding.state for finding in kernel_findings(tmp_path)] == ["info"]
    (tmp_path / "a.nbi").write_bytes(b"")
    assert [finding.state for finding in kernel_findings(tmp_path)] == ["ok"]


def test_without_plugins_nothing_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [])
    assert [finding.state for finding in model_findings(tmp_path)] == ["info"]


def test_plugins_are_listed_with_their_distribution(tmp_path: Path, install_plugin: Callable[[str, str, str], None]) -> None:
    install_plugin("listed", "def make(variant): ...", "make")
    install_plugin("broken", "import a_library_that_nobody_has", "make")
    findings = {finding.item: finding for finding in model_findings(tmp_path)}
    assert (findings["listed"].state, findings["listed"].found) == ("ok", "plugin_listed 1.2")
    assert findings["broken"].state == "missing"
    assert "a_library_that_nobody_has" in findings["broken"].do
