"""Plans that can be read are counted; one that is damaged has a line of its own."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast.files import write_table
from forecast.plans.health import plan_findings


def test_a_damaged_plan_is_named_and_the_others_are_not(tmp_path: Path) -> None:
    assert list(plan_findings(tmp_path)) == []
    write_table(tmp_path / "plans" / "2025.parquet", pd.DataFrame({"a": [1]}))
    assert [finding.found for finding in plan_findings(tmp_path)] == ["1 can be read"]
    (tmp_path / "plans" / "2026.parquet").write_bytes(b"PAR1 cut off")
    assert [(finding.item, finding.state) for finding in plan_findings(tmp_path)] == [("2026.parquet", "missing")]
