"""A forecast on disk: opened, it gives the same bytes and fits nothing; what does not belong to it is refused with the reason."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.baseline import Baseline, baseline, explain, saved
from forecast.baseline.paths import sample_paths
from forecast.history.series.panel import History
from forecast.settings import InputError

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="module")
def path(company: Baseline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return company.save(tmp_path_factory.mktemp("saved") / "company.forecast")


@pytest.fixture(scope="module")
def opened(company: Baseline, path: Path) -> Baseline:
    return Baseline.open(path, replace(company.history))


def test_nothing_is_read_or_fitted_again(company: Baseline, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fits(*_: object, **__: object) -> None:
        raise AssertionError("fitted again")

    for name in ("fit", "fit_history", "drivers", "model_named"):
        monkeypatch.setattr(sys.modules["forecast.baseline.baseline"], name, fits)
    monkeypatch.setattr(sample_paths, "_market", fits)
    opened = Baseline.open(path, replace(company.history))
    assert opened.quantile([0.1], level="total").equals(company.quantile([0.1], level="total"))
    assert opened.options == company.options


@given(data=st.data())
@SHARED
def test_samples_of_any_node_and_span_are_the_same_bytes(company: Baseline, opened: Baseline, data: st.DataObject) -> None:
    rows = np.array(data.draw(st.lists(st.integers(0, len(company.hierarchy.keys) - 1), min_size=1, max_size=4)))
    first = data.draw(st.integers(0, 11))
    span = (first, data.draw(st.integers(first + 1, 12)))
    assert opened.samples(rows, span).tobytes() == company.samples(rows, span).tobytes()


@pytest.mark.parametrize("span", ["period", "half", "all"])
def test_tables_are_the_same(company: Baseline, opened: Baseline, span: str) -> None:
    for level in ("all", "leaf", "region"):
        pd.testing.assert_frame_equal(opened.quantile([0.1, 0.9], level=level, span=span),
                                      company.quantile([0.1, 0.9], level=level, span=span), check_exact=True)  # fmt: skip
    numbers = company.mean(level="all", span=span).rename(columns={"mean": "value"})
    pd.testing.assert_frame_equal(opened.chance(numbers, span=span), company.chance(numbers, span=span), check_exact=True)
    pd.testing.assert_frame_equal(opened.routes, company.routes)
    pd.testing.assert_frame_equal(opened.effects, company.effects)
    assert opened.calibration_factor == company.calibration_factor


@pytest.mark.parametrize("key", [{}, {"region": "R1"}, {"region": "R1", "product": "fair"}, {"region": "R0", "product": "parts"}])
def test_explanations_are_the_same(company: Baseline, opened: Baseline, key: dict[str, str]) -> None:
    one, other = explain(company, key), explain(opened, key)
    for table in ("facts", "components", "course"):
        pd.testing.assert_frame_equal(getattr(other, table), getattr(one, table), check_exact=True)


@pytest.mark.parametrize("options", [
    {"model": "seasonal_naive"}, {"ended": "missing", "seed": 7}, {"periods": 3}, {"months": 1}, {"months": 14}, {"months": 30},
], ids=str)  # fmt: skip
def test_every_kind_of_forecast_comes_back(
    make_company: Callable[..., History], tmp_path: Path, options: dict[str, object]
) -> None:
    history = make_company(months=int(str(options.pop("months", 60))))
    made = baseline(history, draws=20, **options)  # type: ignore[arg-type]
    opened = Baseline.open(made.save(tmp_path / "x"), replace(history))
    rows, whole = made.hierarchy.rows("all"), (0, len(made.periods))
    assert opened.samples(rows, whole).tobytes() == made.samples(rows, whole).tobytes()


def test_equal_forecasts_give_equal_bytes(company: Baseline, opened: Baseline, path: Path, tmp_path: Path) -> None:
    assert opened.save(tmp_path / "again.forecast").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(("other", "reason"), [
    (lambda history: history.until("2024-11-30"), "another history: last 2024-12-01, here 2024-11-01"),
    (lambda history: history.select(history.table.assign(value=history.table["value"] + 1.0)), "some numbers or names differ"),
    (lambda history: history.select(history.table[history.table["region"] != "R2"]), "series 21, here 14"),
    (lambda history: replace(history, measure=history.measure.model_copy(update={"name": "bikes"})), "measure sales, here bikes"),
    (lambda history: history.with_context(events=history.known.events.iloc[:1]), "another calendar or other events"),
], ids=["until", "numbers", "series", "measure", "events"])  # fmt: skip
def test_another_history_is_refused(company: Baseline, path: Path, other: Callable[[History], History], reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        Baseline.open(path, other(company.history))
    assert refused.value.faults[0].file == str(path)


@given(data=st.data())
@SHARED
def test_a_cut_or_altered_file_is_refused(company: Baseline, path: Path, tmp_path: Path, data: st.DataObject) -> None:
    content = path.read_bytes()
    position = data.draw(st.integers(0, len(content) - 1))
    cut = data.draw(st.booleans())
    bad = tmp_path / "bad.forecast"
    bad.write_bytes(
        content[:position] if cut else content[:position] + bytes([content[position] ^ 0x55]) + content[position + 1 :]
    )
    try:
        opened = Baseline.open(bad, company.history)
    except InputError:
        return
    assert not cut
    assert opened.points.tobytes() == company.points.tobytes()  # a byte of the archive that says nothing, such as a date


def rewritten(path: Path, target: Path, member: str, change: Callable[[bytes], bytes], *, version: int = saved.VERSION) -> Path:
    """The file with one member changed, its digest made good again."""
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    members[member] = change(members[member])
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = f"{saved.FORMAT} {version} {saved._digest(members)}".encode()
    return target


@pytest.mark.parametrize(("member", "change", "reason"), [
    ("forecast.json", lambda text: text.replace(b'"seed":3', b'"seed":3,"more":1'), "facts of the saved forecast cannot be read|seed"),
    ("forecast.json", lambda _: b"{", "facts of the saved forecast cannot be read"),
    ("errors.counts.npy", lambda text: text[:-8] + (10**6).to_bytes(8, "little"), "errors.counts is out of range"),
    ("kinds.npy", lambda text: text[:-8] + (9).to_bytes(8, "little"), "kinds is out of range"),
    ("points.npy", lambda text: text.replace(b"'<f8'", b"'<i8'"), "points is of another type"),
    ("missed.npy", lambda _: saved._npy(np.zeros(3)), "missed has another shape"),
    ("missed.npy", lambda _: b"no array", "arrays of the saved forecast cannot be read"),
    ("effects.parquet", lambda _: b"PAR1", "arrays of the saved forecast cannot be read"),
])  # fmt: skip
def test_a_file_that_was_made_up_is_refused(
    company: Baseline, path: Path, tmp_path: Path, member: str, change: Callable[[bytes], bytes], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        Baseline.open(rewritten(path, tmp_path / "made-up.forecast", member, change), company.history)


def test_a_later_version_another_file_and_none_are_told_apart(company: Baseline, path: Path, tmp_path: Path) -> None:
    later = rewritten(path, tmp_path / "later.forecast", "kinds.npy", lambda text: text, version=9)
    with pytest.raises(InputError, match=r"version 9 of the format; this program reads 2\. Save the forecast again"):
        Baseline.open(later, company.history)
    (tmp_path / "text").write_text("no archive")
    with pytest.raises(InputError, match="cut or altered, or is not a saved forecast"):
        Baseline.open(tmp_path / "text", company.history)
    with pytest.raises(InputError, match="there is no such file"):
        Baseline.open(tmp_path / "none", company.history)


def test_what_was_there_stays_where_a_write_fails(
    company: Baseline, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "kept.forecast"
    target.write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Exception, match="No space left"):
        company.save(target)
    assert target.read_bytes() == b"before"


def test_opening_loads_no_statsmodels() -> None:
    code = "import sys; from forecast.baseline import Baseline; sys.exit(bool({'statsmodels', 'matplotlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
