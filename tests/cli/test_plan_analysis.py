"""The verbs that look at a plan, as a user types them: the work of a number, stages backwards, and what people can do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import Result

Run = Callable[..., Result]
WORDS = ("plan", "work", "--period", "2026-03", "--counts", "counts.csv")


def counts(**changed: object) -> pd.DataFrame:
    rows = [
        {"period": f"2025-{month:02d}", "region": region, "leads": 4000, "kept": 2000, "revisits": 1000, "deals": 100,
         "channel": "shop", "invitations": 400, "orders": 100, "visits": 1500}
        for month in range(1, 13) for region in ("North", "South")
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**changed)


@pytest.fixture
def told(run: Run) -> Callable[..., str]:
    """What the command says with counts of one's own."""

    def tell(*words: str, table: pd.DataFrame | None = None) -> str:
        (counts() if table is None else table).to_csv("counts.csv", index=False)
        result = run(*WORDS, *words)
        assert result.exit_code == 0, result.output
        return " ".join(result.output.split())

    return tell


def test_stages_follow_from_the_value_of_a_deal_and_the_rates(told: Callable[..., str]) -> None:
    told("--key", "region=North", "--out", "work.csv")
    plan, sales = pd.read_parquet("plans/2026.parquet"), pd.read_csv("data/history.csv")
    here = plan[(plan["region"] == "North") & (plan["period"] == pd.Timestamp("2026-03-01"))]["base"].sum()
    year = sales[(sales["region"] == "North") & (sales["period"] >= "2025-01")]["volume"].sum()
    deals = here / (year / 1200)
    table = pd.read_csv("work.csv").set_index("stage")
    assert table.loc["deals", "needed"] == np.ceil(deals)
    assert table.loc["leads", "needed"] == np.ceil(40 * deals)
    assert table.loc["leads", "low"] < table.loc["leads", "needed"] < table.loc["leads", "high"]


def test_a_number_that_people_cannot_work_is_said_to_be_not_executable(told: Callable[..., str]) -> None:
    assert "not executable" in told("--people", "2", "--per-day", "1")
    assert "not executable" not in told("--people", "2", "--per-day", "500")
    assert "is taken as what can be done" in told("--people", "2")
    assert "Capacity" not in told()  # nobody is named, and this workbook counts no people


def test_later_counts_are_not_looked_at(told: Callable[..., str]) -> None:
    later = counts(period="2026-02", deals=1).drop_duplicates(["period", "region", "channel"])
    told("--out", "plain.csv")
    told("--out", "more.csv", table=pd.concat([counts(), later]))
    assert Path("plain.csv").read_bytes() == Path("more.csv").read_bytes()


@pytest.mark.parametrize(
    ("words", "table", "message"),
    [
        (("--key", "product=Lamp"), counts(), "not by product"),
        ((), counts().drop(columns=["leads", "kept", "revisits"]), "at least two funnel stages"),
        ((), counts(deals=0), "nothing was sold here"),
        ((), counts(deals=9999), "more deals than revisits"),
        ((), counts(period="2026-05").drop_duplicates(["period", "region", "channel"]), "no counts before the plan begins"),
        ((), counts().rename(columns={"period": "month"}), "no column 'period'"),
        (("--column", "bse"), counts(), "base"),
    ],
)
def test_counts_that_say_nothing_are_refused(run: Run, words: tuple[str, ...], table: pd.DataFrame, message: str) -> None:
    table.to_csv("counts.csv", index=False)
    result = run(*WORDS, *words)
    assert result.exit_code == 2, result.output
    assert message in " ".join(result.output.split())


def test_without_counts_the_way_to_give_them_is_said(run: Run) -> None:
    result = run("plan", "work", "--period", "2026-03")
    assert result.exit_code == 2
    assert "--counts" in result.output
