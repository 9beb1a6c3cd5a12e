"""The free space of both folders is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.files import health
from forecast.files.health import disk_findings


def test_both_folders_have_a_line_that_is_ok_or_says_to_free_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [finding.item for finding in disk_findings(tmp_path)] == ["this folder", "temporary folder"]
    monkeypatch.setattr(health, "SPACE", 1 << 62)
    assert {(finding.state, finding.do) for finding in disk_findings(tmp_path)} == {("missing", "Free some")}
