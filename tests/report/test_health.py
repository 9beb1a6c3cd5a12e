"""What a report needs is found, or missing with the way to install it."""

from __future__ import annotations

from pathlib import Path

from forecast.report.health import report_findings


def test_every_format_has_a_line_and_what_is_missing_says_what_to_do(tmp_path: Path) -> None:
    findings = list(report_findings(tmp_path))
    assert [finding.item for finding in findings] == ["HTML and Excel", "PDF", "Chinese font"]
    assert all(bool(finding.do) == (finding.state == "missing") for finding in findings)
