"""The schema of an exercise: story, task, seed, data, what is asked, hints and worked answer; and the check that names a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.language.catalogue import Text, text_of
from forecast.settings.errors import choose

Language = Literal["en", "zh"]
Numbers = NDArray[np.float64]
Entries = Sequence[float | str]  # what a learner gives for a part: numbers, or texts as typed
Answer = Mapping[str, Entries]
NEAR = 0.01  # an answer is a usual mistake when no number of it lies further from that mistake's than 1 % of the largest


THOUSANDS = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$")  # a comma elsewhere may be a decimal mark: it is asked about, not guessed


class Telling(str):
    """A text in Markdown, which a notebook sets as such."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Mistake:
    """A usual mistake by name: the numbers that it leads to on this exercise's data, and what it shows."""

    name: str
    produces: Numbers
    says: Text


@dataclass(frozen=True)
class Rule:
    """What every answer keeps, whatever its numbers: the name of the mistake when it does not, and what that shows."""

    name: str
    kept: Callable[[Numbers], bool]
    says: Text


@dataclass(frozen=True)
class Part:
    """One thing that is asked for: a number for each label; right when within `tolerance` of the answer.

    `rules` are looked at first, then the usual `mistakes`, the nearest first. `follows` gives the numbers that would be right if the
    learner's own earlier parts were, so that one mistake is not counted twice.
    """

    name: str
    title: Text
    labels: tuple[Text, ...]
    answer: Numbers
    tolerance: float
    rules: tuple[Rule, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    follows: Callable[[Mapping[str, Numbers]], Numbers | None] | None = None


@dataclass(frozen=True)
class WorkedStep:
    """A step of the worked answer: what is done, and the numbers it gives."""

    says: Text
    table: pd.DataFrame


@dataclass(frozen=True)
class PartResult:
    """What the check finds in one part: right or not, the name of the mistake ("" when right), and what it shows."""

    part: str
    title: Text
    right: bool
    mistake: str
    says: Text


@dataclass(frozen=True)
class Verdict:
    """The findings of a check, one per part; right when all are. It shows itself in a notebook in its language."""

    findings: tuple[PartResult, ...]
    language: str = "en"

    @property
    def right(self) -> bool:
        """Whether every part is right."""
        return all(finding.right for finding in self.findings)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The names of the mistakes that were found."""
        return tuple(finding.mistake for finding in self.findings if finding.mistake)

    def __str__(self) -> str:
        return "\n".join(
            f"{'✓' if finding.right else '✗'} {finding.title.of(self.language)}: {finding.says.of(self.language)}"
            for finding in self.findings
        )

    def _repr_markdown_(self) -> str:
        return "\n".join(
            f"- {'✓' if finding.right else '✗'} **{finding.title.of(self.language)}** — {finding.says.of(self.language)}"
            for finding in self.findings
        )


@dataclass(frozen=True)
class Exercise:
    """One exercise on fresh seeded data: the same seed gives the same numbers, and `truth` is what went into them.

    `hints` grow plainer one by one; `worked` leads to the answers of the parts step by step.
    """

    name: str
    title: Text
    story: Text
    task: Text
    seed: int
    data: pd.DataFrame
    parts: tuple[Part, ...]
    hints: tuple[Text, ...]
    worked: tuple[WorkedStep, ...]
    truth: Mapping[str, Numbers]

    def part(self, name: str) -> Part:
        """The part of that name; a wrong name is answered with the nearest."""
        by_name = {part.name: part for part in self.parts}
        return by_name[choose(name, by_name, kind="part of the exercise")]

    def check(self, answer: Answer, *, language: str = "en") -> Verdict:
        """The verdict on an answer, part by part; parts that are not given yet are not right yet."""
        for name in answer:
            self.part(name)
        read = {part.name: _numbers(part, answer.get(part.name, ())) for part in self.parts}
        earlier = {name: numbers for name, numbers in read.items() if not isinstance(numbers, PartResult)}
        return Verdict(tuple(_finding(part, read[part.name], earlier) for part in self.parts), language)

    def hint(self, step: int, *, language: str = "en") -> Telling:
        """The hint of that step, counted from 1; the last one stays the last."""
        return Telling(self.hints[min(max(step, 1), len(self.hints)) - 1].of(language))

    def solution(self) -> dict[str, list[float]]:
        """The worked answers of all parts, as an answer."""
        return {part.name: part.answer.tolist() for part in self.parts}

    def brief(self, *, language: str = "en") -> Telling:
        """Title, story and task as Markdown."""
        return Telling(f"### {self.title.of(language)}\n\n{self.story.of(language)}\n\n**{self.task.of(language)}**")


def _numbers(part: Part, entries: Entries) -> Numbers | PartResult:
    """The entries as numbers, or what keeps them from being numbers."""
    if not len(entries) or all(str(entry).strip() == "" for entry in entries):
        return _wrong(part, "nothing yet", NOTHING)
    if len(entries) != len(part.labels):
        return _wrong(part, "other count", text_of("exercise_other_count", wanted=len(part.labels), given=len(entries)))
    numbers = np.array([_number(entry) for entry in entries])
    if np.isfinite(numbers).all():
        return numbers
    i = int(np.flatnonzero(~np.isfinite(numbers))[0])
    says = text_of("exercise_no_number", label=part.labels[i], entry=entries[i])
    return _wrong(part, "no number", says)


def _number(entry: float | str) -> float:
    text = str(entry).strip()
    try:
        return float(text.replace(",", "") if THOUSANDS.match(text) else text)
    except ValueError:
        return float("nan")


def _finding(part: Part, numbers: Numbers | PartResult, earlier: Mapping[str, Numbers]) -> PartResult:
    if isinstance(numbers, PartResult):
        return numbers
    right = _distance(numbers, part.answer) <= part.tolerance
    broken = next((rule for rule in part.rules if not rule.kept(numbers)), None)
    if right and broken is None:
        return PartResult(part.name, part.title, right=True, mistake="", says=RIGHT)
    named = None if right else _usual(part, numbers)
    follows = None if right or part.follows is None else part.follows(earlier)
    if named is None and follows is not None and _distance(numbers, follows) <= part.tolerance / 4:
        return _wrong(part, "follows from an earlier part", FOLLOWS)
    if named is not None or broken is not None:
        name, says = (named.name, named.says) if named else (broken.name, broken.says)  # type: ignore[union-attr]  # one is there
        return _wrong(part, name, says)
    return _wrong(part, "off", _off(part, numbers))


def _wrong(part: Part, mistake: str, says: Text) -> PartResult:
    return PartResult(part.name, part.title, right=False, mistake=mistake, says=says)


def _usual(part: Part, numbers: Numbers) -> Mistake | None:
    """The usual mistake that leads to these numbers, the nearest of them; None when none does."""
    distances = [_distance(numbers, mistake.produces) for mistake in part.mistakes]
    if not distances or min(distances) > NEAR:
        return None
    return part.mistakes[int(np.argmin(distances))]


def _distance(numbers: Numbers, other: Numbers) -> float:
    """The largest difference, as a share of the largest of the other numbers."""
    return float(np.abs(numbers - other).max() / np.abs(other).max())


def _off(part: Part, numbers: Numbers) -> Text:
    """Where the answer is furthest off, and which way, without giving the answer away."""
    i = int(np.argmax(np.abs(numbers - part.answer)))
    key = "exercise_too_high" if numbers[i] > part.answer[i] else "exercise_too_low"
    return text_of(key, label=part.labels[i])


RIGHT, NOTHING, FOLLOWS = (text_of(f"exercise_{key}") for key in ("right", "nothing", "follows"))
