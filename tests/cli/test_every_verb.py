"""Every verb on every kind of history: done, or refused for the reason that is expected here; what one writes the others read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

Run = Callable[..., tuple[int, str, str]]
LEVELS = ["floor", "base", "stretch"]
SIZES = {("North", "Tea"): 300, ("North", "Nut"): 280, ("South", "Tea"): 150, ("South", "Nut"): 120}
STEPS = {"quarter": ("QS", 4, 18), "week": ("W-MON", 52, 170), "day": ("D", 364, 800)}  # offset, periods in a year, periods
KINDS = ("month", "fiscal", "measures", "quarter", "week", "day", "zeros", "lines", "returns", "short")
# What a kind of history cannot be asked, with words of the reason; anything else must be done.
REFUSED = {
    ("quarter", "backtest"): "too short for a backtest",
    ("day", "backtest"): "too short for a backtest",
    ("short", "backtest"): "too short for a backtest",
    ("short", "review"): "the history does not cover this period",
}


def values(kind: str, length: int, year: int, key: tuple[str, str]) -> np.ndarray:
    """What a leaf sells in each period: a season with noise, and in one leaf what the kind is about."""
    random, at = np.random.default_rng(sum(map(ord, "".join(key)))), np.arange(length)
    sold = np.rint(SIZES[key] * (1 + 0.3 * np.sin(2 * np.pi * at / year)) * np.exp(random.normal(0, 0.05, length)))
    if key == ("South", "Nut"):
        if kind == "returns":
            return np.rint(np.where(at % 2 == 0, -sold, sold / 4))
        if kind == "zeros":
            return np.where(at >= length - 14, 0.0, sold)
        if kind == "lines":
            return np.where(at % 3 == 0, sold, 0.0)
    return np.asarray(sold)


def rows(kind: str) -> pd.DataFrame:
    offset, year, length = STEPS.get(kind, ("MS", 12, 9 if kind == "short" else 54))
    days = pd.date_range("2022-01-03" if kind == "week" else "2022-01-01", periods=length, freq=offset)
    parts = [
        pd.DataFrame({"month": days, "region": key[0], "product": key[1], "sales": values(kind, length, year, key)})
        for key in SIZES
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A kind of history in a workbook of its own, which is the current folder."""
    table = rows(request.param)
    table.assign(money=2.5 * table["sales"]).to_csv(tmp_path / "history.csv", index=False)
    more = ["  - {name: money, unit: EUR}"] if request.param == "measures" else []
    lines = [
        "name: Any company",
        "dimensions: [region, product]",
        f"fiscal_year_start: {4 if request.param == 'fiscal' else 1}",
        "measures:",
        "  - {name: sales, unit: pieces}",
        *more,
        "files:",
        "  history: {path: history.csv, period: month}",
    ]
    (tmp_path / "workbook.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return str(request.param)


def label(kind: str, day: pd.Timestamp) -> str:
    """A period of the kind's history as a user writes it."""
    if kind == "quarter":
        return f"{day.year}Q{day.quarter}"
    return f"{day:%G-W%V}" if kind == "week" else f"{day:%Y-%m}"


def plan() -> pd.DataFrame:
    """The newest plan as it lies in the folder."""
    return pd.read_parquet(next(path for path in Path("plans").glob("*.parquet")))


def total(column: str = "base", **key: str) -> float:
    table = plan()
    for name, member in key.items():
        table = table[table[name] == member]
    return float(table[column].sum())


def test_every_verb_on_every_kind(kind: str, command: Run) -> None:
    def told(*words: str) -> str:
        code, out, err = command(*words)
        reason = REFUSED.get((kind, words[0]))
        if reason:
            assert (code, reason in " ".join(err.split())) == (2, True), f"{words}: {code} {err}"
        else:
            assert code == 0, f"{words}: {out} {err}"
        return out

    told("check")
    told("baseline", "--out", "baseline.csv")
    told("targets", "--out", "targets.parquet")
    told("chance", "--growth", "+5%")
    told("explain", "--key", "region=North")
    told("backtest")
    told("plan", "create")
    targets = pd.read_parquet("targets.parquet")
    whole = targets[(targets[["region", "product"]] == "all").all(axis=1)]
    assert plan()[LEVELS].sum().tolist() == whole[LEVELS].sum().tolist()
    made = plan()
    told("plan", "show", "--level", "region")
    told("plan", "check")
    told("plan", "spread", "--key", "region=North", "--by", "prior year")
    assert total() == whole["base"].sum()
    told("plan", "spread", "--key", "region=North", "--by", "even", "--number", "9000")
    assert total(region="North") == 9000
    south = total(region="South")
    told("plan", "hold", "--key", "region=South")
    told("plan", "breakback", "--number", str(int(south) + 8000))
    assert (total(region="South"), total(region="North")) == (south, 8000)
    told("plan", "release", "--key", "region=South")
    told("plan", "over", "--level", "region", "--percent", "5")
    told("plan", "days", "--period", label(kind, made["period"].min()))
    told("plan", "undo")
    told("review", "--half", f"{pd.to_datetime(rows(kind)['month']).max().year - 1}H2", "--out", "reports/second")
