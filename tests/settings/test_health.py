"""The workbook of a folder is found well, or what is wrong with it is named."""

from __future__ import annotations

from pathlib import Path

from forecast.settings.health import Finding, memory_findings, workbook_findings, workbook_folder


def test_what_is_needed_is_missing_exactly_where_there_is_a_problem() -> None:
    assert Finding.need("a", "b", found="here", do="Install it") == Finding("a", "b", "ok", "here")
    assert Finding.need("a", "b", problem="gone", do="Install it") == Finding("a", "b", "missing", "gone", "Install it")
    assert Finding.option("a", "b", present=False, do="Install it").state == "info"


def test_without_a_workbook_the_way_to_make_one_is_named(tmp_path: Path) -> None:
    (finding,) = workbook_findings(tmp_path)
    assert (finding.state, "forecast new" in finding.do) == ("info", True)
    assert workbook_folder(tmp_path) == tmp_path


def test_each_file_of_the_workbook_has_a_line(repository: Path) -> None:
    first, *files = workbook_findings(repository / "data")
    assert (first.item, first.state) == ("workbook.yaml", "ok")
    assert {finding.state for finding in files} == {"ok"}
    assert workbook_folder(repository / "data") == repository


def test_free_memory_is_told(tmp_path: Path) -> None:
    (finding,) = memory_findings(tmp_path)
    assert "GiB free" in finding.found
