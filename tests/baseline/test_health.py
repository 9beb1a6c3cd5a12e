"""Kernels that are not compiled, and a cache that cannot be written, hinder nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.baseline.health import kernel_findings, model_findings


def test_compiled_kernels_are_found_in_the_cache_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert [finding.state for finding in kernel_findings(tmp_path)] == ["info"]
    (tmp_path / "a.nbi").write_bytes(b"")
    assert [finding.state for finding in kernel_findings(tmp_path)] == ["ok"]


def test_models_of_others_are_never_missing(tmp_path: Path) -> None:
    assert {finding.state for finding in model_findings(tmp_path)} <= {"ok", "info"}
