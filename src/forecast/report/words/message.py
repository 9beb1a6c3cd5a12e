"""The sentence above the first page, made from the figures and true for any run."""

from __future__ import annotations

from forecast.language.catalogue import Catalogue, catalogue
from forecast.language.numbers import amount, chance_percent, percent
from forecast.report.summary.schema import Gap, Step, Summary

# How many members each picture shows; the words below it say how many there are.
HEAT_ROWS, HEAT_COLUMNS, STANDING_ROWS, MULTIPLES = 10, 9, 14, 6


def message(summary: Summary) -> str:
    """One to three short sentences: where the period stands, where the largest gap is, where the year will land."""
    texts = catalogue(summary["language"])
    if not summary["gaps"]:
        return texts("message_empty", period=summary["run"]["period"])
    return _standing(summary, texts) + _where(summary, texts) + _landing(summary, texts)


def _standing(summary: Summary, texts: Catalogue) -> str:
    figures, unit = summary["figures"], summary["measure"]["unit"]
    gap, share = figures["gap"], figures["gap_share"]
    values = {
        "name": summary["title"],
        "period": summary["run"]["period"],
        "actual": amount(figures["actual"], unit, texts.language),
    }
    if gap is None or not figures["plan"]:
        return texts("message_none", **values)
    values |= {
        "plan": amount(figures["plan"], unit, texts.language),
        "gap": amount(abs(gap), unit, texts.language),
        "share": _share(abs(share or 0.0), texts.language),
    }
    within = texts("message_within") if figures["normal"] and gap else ""
    return texts(_case(gap, good=summary["measure"]["good"]), **values) + within


def _share(share: float, language: str) -> str:
    """A share in whole per cent, where what rounds to nothing is "less than 1 %"."""
    return percent(share, language) if share >= 0.005 else f"<{percent(0.01, language)}"


def _case(gap: float, *, good: int) -> str:
    """Which sentence holds; for a measure that should be small neither "behind" nor "short" is the word."""
    if gap == 0:
        return "message_even"
    # "Behind" and "short" say that more would be better, which is wrong of a cost.
    if good < 0:
        return "message_below" if gap < 0 else "message_above"
    return "message_behind" if gap < 0 else "message_ahead"


def _where(summary: Summary, texts: Catalogue) -> str:
    """The member with the largest gap beyond normal variation on the side of the whole, when there is one."""
    gap, good = summary["figures"]["gap"], summary["measure"]["good"]
    if not gap:
        return ""
    # A member that stands against the whole explains nothing of its gap.
    side = 1 if gap > 0 else -1
    members = [
        row for row in single_members(summary["gaps"]) if (row["gap"] or 0) * side > 0 and row["verdict"] in ("ahead", "behind")
    ]
    # Nothing stands out of the noise: then a cause is told, unless the whole lies within it too and there is nothing to explain.
    if not members:
        return "" if summary["figures"]["normal"] else _cause(summary, texts)
    # By name where two are equally large, so that the sentence is the same in every run.
    worst = max(members, key=lambda row: (abs(row["gap"] or 0), row["key"]))
    name = next(member for member in worst["key"] if member != "all")
    shown = amount(worst["gap"], summary["measure"]["unit"], texts.language, signed=True)
    return texts("message_best" if side * good > 0 else "message_worst", name=name, gap=shown)


def single_members(gaps: list[Gap]) -> list[Gap]:
    """The rows of single members of the first dimension: the level that a board thinks in."""
    return [row for row in gaps if row["key"][0] != "all" and all(member == "all" for member in row["key"][1:])]


def _cause(summary: Summary, texts: Catalogue) -> str:
    bridge = summary["bridge"]
    steps: list[Step] = bridge["steps"] if bridge else []
    if not steps:
        return ""
    largest = max(steps, key=lambda step: abs(step["value"]))
    shown = amount(largest["value"], summary["measure"]["unit"], texts.language, signed=True)
    return texts("message_cause", cause=texts.named(largest["cause"]), value=shown)


def _landing(summary: Summary, texts: Catalogue) -> str:
    figures = summary["figures"]
    if figures["landing"] is None or figures["landing_chance"] is None:
        return ""
    landing = amount(figures["landing"], summary["measure"]["unit"], texts.language)
    return texts("message_landing", landing=landing, words=texts.words(figures["landing_chance"]))


def page_messages(summary: Summary) -> dict[str, str]:
    """One sentence for each of the pages history, gaps and correction; empty where there is nothing to say."""
    texts = catalogue(summary["language"])
    return {
        "history": _landing_message(summary, texts),
        "gaps": _standing_message(summary, texts),
        "correction": _correction_message(summary, texts),
    }


def _landing_message(summary: Summary, texts: Catalogue) -> str:
    figures, unit = summary["figures"], summary["measure"]["unit"]
    if figures["landing"] is None or figures["landing_chance"] is None:
        return ""
    names = {"landing": "landing", "low": "landing_low", "high": "landing_high", "target": "landing_target"}
    values = {name: amount(figures[field], unit, texts.language) for name, field in names.items()}  # type: ignore[literal-required]
    return texts("landing_message", words=texts.words(figures["landing_chance"]), **values)


def _standing_message(summary: Summary, texts: Catalogue) -> str:
    verdicts = [row["verdict"] for row in single_members(summary["gaps"])]
    if not verdicts or not summary["dimensions"]:
        return ""
    counts = {verdict: verdicts.count(verdict) for verdict in ("behind", "ahead", "normal")}
    return texts("standing_message", dimension=summary["dimensions"][0], **counts)


def _correction_message(summary: Summary, texts: Catalogue) -> str:
    figures, unit = summary["figures"], summary["measure"]["unit"]
    if figures["rest_planned"] is None:
        return ""
    values = {name: amount(figures[f"rest_{name}"], unit, texts.language) for name in ("planned", "revised")}  # type: ignore[literal-required]
    if not figures["rest_adjustment"]:
        # Leaves alone: a sum that stays may have parts that trade with one another.
        moved = sum(bool(row["adjustment"]) for row in summary["correction"] if "all" not in row["key"])
        key = "correction_within_message" if moved else "correction_none_message"
        return texts(key, rest=summary["run"]["rest"], planned=values["planned"], count=f"{moved:,}")
    values |= {name: chance_percent(figures[f"chance_{name}"], texts.language) for name in ("before", "after")}  # type: ignore[literal-required]
    values["adjustment"] = amount(figures["rest_adjustment"], unit, texts.language, signed=True)
    return texts("correction_message", rest=summary["run"]["rest"], **values)
