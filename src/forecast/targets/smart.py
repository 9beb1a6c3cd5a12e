"""SMART and the seven setting steps as a check on a target set: what is there, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from forecast.history.series.hierarchy import ALL
from forecast.periods.span import parse_span
from forecast.settings.errors import InputError, choose
from forecast.settings.measures import Measure
from forecast.tables.columns import LEVELS
from forecast.targets.propose import Targets

STEPS: Mapping[str, str] = {
    "company_goal": "the company goal is known to whoever gets a part of it",
    "smart": "every target is specific, measurable, attainable, relevant and time-bound",
    "consistent": "parts add to the whole and do not contradict one another",
    "resources": "obstacles are listed, with the resources to meet them",
    "skills": "skills and authority fit the target",
    "talked_through": "the target was talked through with its owner before it was set",
    "cascaded": "the target is carried down to the last level",
}
REFINED_BY = ("quantity", "quality", "time", "cost")
MISSING_OF_WHOLE: Mapping[str, str] = {
    "adds to the parent's goal": "parts that add to the whole",
    "parts add to the whole": "parts that add to the whole",
    "floor <= base <= stretch": "cells in order",
    "behaviour targets": "targets for behaviour, such as visits, beside those for results",
}
ATTAINABLE = (0.10, 0.90)  # chances of a base: below it is a wish, above it is no target


class CheckRow(NamedTuple):
    """A line of a check: what is checked, of which node ("all" for the whole set), whether it is met, and what is missing."""

    check: str
    node: str
    met: bool
    missing: str


@dataclass(frozen=True)
class TargetText:
    """A target as a person writes it: of what, for whom, how measured, until when; a result or a behaviour.

    A target that is not a number (`number` None) is refined by quantity, quality, time and cost in `refined`.
    """

    what: str
    owner: str = ""
    number: float | None = None
    unit: str = ""
    due: str = ""
    kind: Literal["result", "behaviour"] = "result"
    parent: str = ""
    chance: float | None = None
    refined: Mapping[str, str] = field(default_factory=dict)


def smart(target: TargetText) -> pd.DataFrame:
    """The five letters of one target: letter, met, missing (what to add; empty when met)."""
    for name in target.refined:
        choose(name, REFINED_BY, kind="refinement of a target")
    checks = [
        ("specific", _lacks(target.what, "what is to be reached") + _lacks(target.owner, "who owns it")),
        ("measurable", _measure(target)),
        ("attainable", _attainable(target.chance)),
        ("relevant", _lacks(target.parent, "which goal it serves")),
        ("time-bound", _due(target.due)),
    ]
    return pd.DataFrame(
        [(name, not missing, "; ".join(missing)) for name, missing in checks], columns=["letter", "met", "missing"]
    )


def target_setting_steps(answers: Mapping[str, bool | str]) -> pd.DataFrame:
    """The seven setting steps: step, met, missing. An answer is true, false, or a note on how it was done (which counts as done)."""
    for name in answers:
        choose(name, STEPS, kind="step", column="step")
    met = {step: bool(answers.get(step, False)) for step in STEPS}
    return pd.DataFrame(
        [(step, met[step], "" if met[step] else text) for step, text in STEPS.items()], columns=["step", "met", "missing"]
    )


def check_targets(
    targets: Targets,
    *,
    owners: Mapping[str, str] | None = None,
    behaviours: Sequence[TargetText] = (),
    answers: Mapping[str, bool | str] | None = None,
) -> pd.DataFrame:
    """The check of a whole set of targets: check, node, met, missing; what is missing first.

    Each node of the first split needs an owner (`owners` by member), an attainable base and parts that add; the set needs
    behaviour targets beside results, and the seven steps (`answers`).

    >>> list(fc.check_targets(targets).columns)
    ['check', 'node', 'met', 'missing']
    """
    name = targets.by[0] if targets.by else "leaf"
    dimensions = (name,) if targets.by else targets.baseline.hierarchy.dimensions
    measure, owners = targets.baseline.history.measure, owners or {}
    rows: list[CheckRow] = []
    for row in targets.level(name).to_dict("records"):
        node = ", ".join(str(row[dimension]) for dimension in dimensions)
        due, chance = str(row["period"]), float(row["chance_base"])
        rows += smart_rows(number_text(measure, owners.get(node, ""), float(row["base"]), due=due, chance=chance), node)
    rows += [whole_row("adds to the parent's goal", holds=_adds(targets)), behaviour_row(behaviours)]
    rows += [row for text in behaviours for row in smart_rows(text, text.what)]
    return check_table([*rows, *step_rows({"consistent": True, "cascaded": True, **(answers or {})})])


def number_text(measure: Measure | None, owner: str, number: float, *, due: str, chance: float | None) -> TargetText:
    """A node's number as a target of the company; a plan without a history counts "units" of a "target"."""
    name, unit = (measure.name, measure.unit or measure.name) if measure else ("target", "units")
    return TargetText(name, owner, number, unit, due, parent="company", chance=chance)


def smart_rows(text: TargetText, node: str) -> list[CheckRow]:
    """The five letters of a target as rows of a check."""
    return [CheckRow(letter, node, met, missing) for letter, met, missing in smart(text).itertuples(index=False, name=None)]


def step_rows(answers: Mapping[str, bool | str]) -> list[CheckRow]:
    """The seven setting steps as rows of a check; an unknown step is refused."""
    steps = target_setting_steps(answers).itertuples(index=False, name=None)
    return [CheckRow(f"step: {step}", ALL, met, missing) for step, met, missing in steps]


def behaviour_row(texts: Sequence[TargetText]) -> CheckRow:
    """Whether a set has targets for behaviour beside those for results."""
    return whole_row("behaviour targets", holds=any(text.kind == "behaviour" for text in texts))


def whole_row(check: str, *, holds: bool) -> CheckRow:
    """A check of the whole set, with what is missing where it does not hold."""
    return CheckRow(check, ALL, holds, "" if holds else MISSING_OF_WHOLE[check])


def check_table(rows: Sequence[CheckRow]) -> pd.DataFrame:
    """Rows of a check as a table of check, node, met, missing; what is missing first, else in their order."""
    table = pd.DataFrame(rows, columns=list(CheckRow._fields))
    return table.sort_values("met", kind="stable", ignore_index=True)


def _adds(targets: Targets) -> bool:
    """Whether the leaves add to the company's floor, base and stretch of each block, to the unit."""
    totals = list(targets.level("total")[list(LEVELS)].to_numpy(np.float64))
    return all(
        (units.sum(axis=1) == outlook.scale.units(total)).all()
        for outlook, units, total in zip(targets.outlooks, targets.leaf_units, totals, strict=True)
    )


def _lacks(text: str, what: str) -> list[str]:
    return [] if text.strip() else [what]


def _measure(target: TargetText) -> list[str]:
    if target.number is not None:
        return _lacks(target.unit, "the unit of the number")
    return [f"refine it by {name}" for name in REFINED_BY if not target.refined.get(name, "").strip()]


def _attainable(chance: float | None) -> list[str]:
    if chance is None:
        return ["its chance"]
    low, high = ATTAINABLE
    if low <= chance <= high:
        return []
    return [f"a chance from {low:.0%} to {high:.0%}: it is {chance:.0%}"]


def _due(due: str) -> list[str]:
    if not due.strip():
        return ["a date"]
    try:
        parse_span(due)
    except InputError:
        return [f"a date instead of '{due}'"]
    return []
