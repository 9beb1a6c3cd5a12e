"""Exercise 1: find the seasonal indices of a series, and split a year's target by them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecast.language.catalogue import Text
from forecast.training.exercise import Exercise, Mistake, Part, Rule, WorkedStep
from forecast.training.series import (
    MONTHS,
    Numbers,
    Sales,
    averaging_one,
    month_means,
    moving_average,
    seasonal_indices,
    seeded_sales,
    split_by_indices,
)

FIRST_YEAR = 2022
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LABELS = tuple(Text(name, f"{month}月") for month, name in enumerate(NAMES, 1))
INDICES_WITHIN, MONTHS_WITHIN = 0.025, 0.02  # shares of the largest index and of the largest month


def season_and_target(seed: int = 0) -> Exercise:
    """The exercise with the fresh numbers of this seed.

    `data` has period and units for four whole years; the parts are "indices" (12 numbers that average 1) and "months" (12 whole
    numbers that add to next year's target).
    """
    sales = seeded_sales(seed)
    target = _target(sales)
    indices = seasonal_indices(sales.values)
    return Exercise(
        name="season and target",
        title=Text("Season and target", "季节与目标"),
        story=_story(sales, target),
        task=_task(target),
        seed=seed,
        data=_data(sales),
        parts=(_indices_part(sales, indices), _months_part(sales, indices, target=target)),
        hints=_hints(sales, indices, target),
        worked=_worked(sales, indices, target),
        truth={"indices": sales.indices, "months": split_by_indices(target, sales.indices), "target": np.array([float(target)])},
    )


def _target(sales: Sales) -> int:
    """Next year's target: last year and its growth, in whole hundreds."""
    return int(np.rint(sales.values[-MONTHS:].sum() * (1 + sales.growth) / 100) * 100)


def _data(sales: Sales) -> pd.DataFrame:
    periods = pd.date_range(f"{FIRST_YEAR}-01-01", periods=len(sales.values), freq="MS")
    return pd.DataFrame({"period": periods, "units": sales.values.astype(np.int64)})


def _indices_part(sales: Sales, indices: Numbers) -> Part:
    return Part(
        "indices",
        Text("Seasonal index of each month", "各月季节指数"),
        LABELS,
        indices,
        INDICES_WITHIN,
        rules=(
            Rule("not averaging 1", lambda numbers: abs(numbers.mean() - 1.0) <= 0.005, NOT_ONE),
            Rule("below zero", lambda numbers: bool((numbers > 0).all()), BELOW_ZERO),
        ),
        mistakes=_index_mistakes(sales.values, indices),
    )


def _index_mistakes(values: Numbers, indices: Numbers) -> tuple[Mistake, ...]:
    return (
        Mistake("additive instead of multiplicative", _differences(values), ADDITIVE),
        Mistake("shares instead of indices", indices / MONTHS, SHARES),
        Mistake("per cent instead of one", indices * 100, PER_CENT),
        Mistake("trend left in", averaging_one(month_means(values)), TREND),
        Mistake("last year instead of all years", averaging_one(values[-MONTHS:]), LAST_YEAR_INDEX),
        Mistake("wrong way round", averaging_one(1 / indices), UPSIDE_DOWN),
        Mistake("half a year off", np.roll(indices, MONTHS // 2), SHIFTED),
        Mistake("all months alike", np.ones(MONTHS), FLAT),
        Mistake("sales instead of indices", month_means(values), SALES),
    )


def _months_part(sales: Sales, indices: Numbers, *, target: int) -> Part:
    return Part(
        "months",
        Text("Target of each month", "各月目标"),
        LABELS,
        split_by_indices(target, indices),
        MONTHS_WITHIN,
        rules=(
            Rule("not adding to the target", lambda numbers: abs(numbers.sum() - target) < 0.5, _not_adding(target)),
            Rule("parts of a unit", lambda numbers: bool((np.abs(numbers - np.rint(numbers)) < 1e-9).all()), NOT_WHOLE),
        ),
        mistakes=_month_mistakes(sales.values, indices, target),
        follows=lambda earlier: _from_own(earlier, target),
    )


def _month_mistakes(values: Numbers, indices: Numbers, target: int) -> tuple[Mistake, ...]:
    last, even = values[-MONTHS:], target / MONTHS
    return (
        Mistake("months divided equally", np.full(MONTHS, even), EQUAL),
        Mistake("last year's months instead of indices", last * target / last.sum(), LAST_YEAR_SCALED),
        Mistake("last year's months instead of indices", last, LAST_YEAR),
        Mistake("target not divided by 12", target * indices, NOT_DIVIDED),
        Mistake("additive instead of multiplicative", even + _differences(values), ADDITIVE_MONTHS),
        Mistake("half a year off", split_by_indices(target, np.roll(indices, MONTHS // 2)), SHIFTED),
    )


def _from_own(earlier: Mapping[str, Numbers], target: int) -> Numbers | None:
    own_indices = earlier.get("indices")
    return None if own_indices is None or own_indices.sum() <= 0 else split_by_indices(target, own_indices)


def _differences(values: Numbers) -> Numbers:
    """What one gets by subtracting the moving average: units above and below it, adding to zero."""
    means = month_means(values - moving_average(values))
    return np.asarray(means - means.mean())


def _story(sales: Sales, target: int) -> Text:
    last = int(sales.values[-MONTHS:].sum())
    first, end = FIRST_YEAR, FIRST_YEAR + len(sales.values) // MONTHS - 1
    en = (
        f"A dealer in two-wheelers has sold more every year since {first}, and far more in some months than in others. In {end} it was "
        f"{last:,} bikes. The company's target for {end + 1} is {target:,}. In January the dealer asks: how much is that per month?"
    )
    zh = (
        f"一家两轮车经销商自 {first} 年起逐年增长，各月差别很大。{end} 年销售 {last:,} 辆，"
        f"公司给出的 {end + 1} 年目标是 {target:,} 辆。一月，经销商问：每个月应该是多少？"
    )
    return Text(en, zh)


def _task(target: int) -> Text:
    en = f"1. Find the seasonal index of each month (12 numbers that average 1). 2. Split {target:,} by them into whole bikes."
    return Text(en, f"1. 求出各月的季节指数（12 个数，平均为 1）。2. 按指数把 {target:,} 辆的目标分解到各月（整数）。")


def _hints(sales: Sales, indices: Numbers, target: int) -> tuple[Text, ...]:
    best, low = int(np.argmax(indices)), int(np.argmin(indices))
    ratio = sales.values[2 * MONTHS] / moving_average(sales.values)[2 * MONTHS]
    year = FIRST_YEAR + 2
    return (
        Text(
            "Sales grow from year to year. Before you compare a January with a July, take the growth out.",
            "销售逐年增长。比较一月和七月之前，先把增长去掉。",
        ),
        Text(
            "Divide each month by the average of the year around it (six months before, six after, half of each end).",
            "用每个月除以它前后一年的移动平均（前六个月、后六个月，两端各取一半）。",
        ),
        Text(
            f"January {year} divided by its moving average is {ratio:.3f}. Average every month over the years, then scale to mean 1.",
            f"{year} 年一月除以移动平均得 {ratio:.3f}。对所有一月取平均，各月同样处理，再调整到平均为 1。",
        ),
        Text(
            f"{NAMES[best]} comes out at {indices[best]:.3f}, {NAMES[low]} at {indices[low]:.3f}. Each month's target is "
            f"{target:,} / 12 x its index.",
            f"{LABELS[best].zh}的指数为 {indices[best]:.3f}，{LABELS[low].zh}为 {indices[low]:.3f}。各月目标 = {target:,} ÷ 12 × 指数。",
        ),
    )


def _worked(sales: Sales, indices: Numbers, target: int) -> tuple[WorkedStep, ...]:
    average = moving_average(sales.values)
    table = _data(sales).assign(average=average, ratio=sales.values / average)
    means = pd.DataFrame({"month": NAMES, "index": indices, "truth": sales.indices})
    split = pd.DataFrame(
        {"month": NAMES, "share": indices / MONTHS, "target": split_by_indices(target, indices).astype(np.int64)}
    )
    return (
        WorkedStep(
            Text("Take the growth out: divide by the centred average of a year.", "去掉增长：除以中心化年移动平均。"), table
        ),
        WorkedStep(
            Text("Average the ratios of each month and scale them to average 1.", "各月比值取平均，并调整到平均为 1。"), means
        ),
        WorkedStep(
            Text(
                "Target / 12 x index, in whole bikes; the bikes left over go to the largest remainders.",
                "目标 ÷ 12 × 指数，取整；余数按最大余数法分配。",
            ),
            split,
        ),
    )


def _not_adding(target: int) -> Text:
    en = f"the months do not add up to {target:,}. Give the difference to the largest remainders."
    return Text(en, f"各月之和不等于 {target:,}。分解不能多也不能少：把差额按最大余数法分给各月。")


NOT_ONE = Text(
    "the indices do not average 1, so they would change the year's total. Divide each by their average.",
    "指数平均不等于 1，会改变全年总数。请把每个指数除以它们的平均数。",
)
BELOW_ZERO = Text(
    "an index is zero or below: it is a ratio, month divided by average.", "指数不能小于或等于零：它是当月与平均的比值。"
)
ADDITIVE = Text(
    "these are units above and below the average (you subtracted). The season of a growing business grows with it: divide instead.",
    "这是高于或低于平均的数量（用了减法）。业务增长时季节幅度也随之增长：应当用除法。",
)
SHARES = Text(
    "these are shares of the year, which add up to 1. An index is a share x 12, so that an average month has 1.",
    "这是各月占全年的比重，合计为 1。指数 = 比重 × 12，平均月为 1。",
)
PER_CENT = Text(
    "the season is right, written in per cent. Divide by 100, so that the indices average 1.",
    "季节正确，但写成了百分数。除以 100，使平均为 1。",
)
TREND = Text(
    "the growth is still in: late months look strong only because every year ends higher than it begins. Divide by a moving average first.",
    "增长没有去掉：年末月份偏高只是因为每年都在增长。请先除以移动平均。",
)
LAST_YEAR_INDEX = Text(
    "these are last year's months alone: its growth and its accidents count as season. Use all years, against a moving average.",
    "只用了去年的月份：去年的增长和偶然波动被当成了季节。应使用所有年份并除以移动平均。",
)
UPSIDE_DOWN = Text(
    "the fraction is the wrong way round: month divided by average, not average divided by month.",
    "分子分母颠倒了：应为当月 ÷ 平均。",
)
SHIFTED = Text(
    "the season is half a year off: the first month that has a moving average is a July, not a January.",
    "季节错位半年：有移动平均的第一个月是七月，不是一月。",
)
FLAT = Text(
    "all months alike means no season. Look at the spring and at the winter months of any year.",
    "各月相同意味着没有季节。请看任何一年的春季和冬季。",
)
SALES = Text(
    "these are sales. An index says how a month compares with an average month: it has no unit.",
    "这是销量。指数表示当月与平均月之比，没有单位。",
)
EQUAL = Text(
    "the target is divided equally: the dealer would miss the weak months and sit idle in the strong ones. Use the indices.",
    "目标平均分到了各月：淡季必然完不成，旺季又太轻松。请使用季节指数。",
)
LAST_YEAR_SCALED = Text(
    "these are last year's months, scaled up: what was chance last year becomes a demand this year. Use the indices.",
    "这是把去年各月放大：去年的偶然变成了今年的要求。请使用季节指数。",
)
LAST_YEAR = Text(
    "these are last year's months as they were: they add up to last year, not to the target. Use the indices.",
    "这是去年各月的实际数：合计是去年而不是目标。请使用季节指数。",
)
NOT_DIVIDED = Text(
    "target x index gives every month a whole year. Divide the target by 12 first.",
    "目标 × 指数等于每个月都是一整年。请先除以 12。",
)
ADDITIVE_MONTHS = Text(
    "you added last years' differences to an equal split. At this year's level they are larger: multiply by the indices.",
    "在平均数上加了往年的差额。今年水平更高，差额也更大：应乘以指数。",
)
NOT_WHOLE = Text(
    "there are parts of a bike. Round down, then give what is left to the largest remainders.",
    "出现了小数辆。先取整，再把余数按最大余数法分配。",
)
