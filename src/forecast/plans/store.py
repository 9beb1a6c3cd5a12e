"""What every store of plans does, whatever it keeps them in: open a revision, save the next one, say who changed what and when."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pandas as pd

from forecast.decomposition import Plan
from forecast.decomposition.plan_forecast import PlanForecast
from forecast.plans.provenance import Provenance
from forecast.settings.errors import Conflict, Fault


@dataclass(frozen=True)
class Revision:
    """One state of a plan: its number, that of the revision it was made from, by whom, when (UTC) and why, and its digest.

    `parent` is None for the first; `who`, `why` and `when` are empty or None where a plan was written by nobody who kept a log.
    """

    number: int
    parent: int | None
    who: str
    when: datetime | None
    why: str
    digest: str


@dataclass(frozen=True)
class Stored:
    """A plan as a store keeps it: the plan, its revision, what it was made from, and the forecast behind it, not yet opened."""

    plan: Plan
    revision: Revision
    provenance: Provenance
    forecast: PlanForecast


class PlanStore(Protocol):
    """Plans by name, each with numbered revisions; a revision never changes once it is saved."""

    def names(self) -> list[str]:
        """The names of all plans, sorted."""

    def latest(self) -> str:
        """The name of the plan that was saved last; an InputError where there is none."""

    def open(self, name: str, revision: int | None = None) -> Stored:
        """A plan's newest revision, or that of the number; an InputError with the nearest name or the numbers there are."""

    def save(
        self, name: str, plan: Plan, *, parent: int | None, who: str, why: str, provenance: Provenance | None = None
    ) -> Revision:
        """The revision that now holds the plan; a Conflict when `parent` is not the newest one (None: there is no such plan yet).

        Without a provenance the plan keeps that of its parent. Killed at any moment, the store opens at the parent or at the new one.
        """

    def log(self, name: str) -> list[Revision]:
        """The revisions of a plan, oldest first."""

    def diff(self, name: str, a: int, b: int) -> pd.DataFrame:
        """What differs between two revisions, as `plan_changes` has it."""

    def verify(self, name: str) -> list[Fault]:
        """What is missing or was altered since it was saved; nothing for a plan that is whole."""


def user_name() -> str:
    """The name of whoever runs this program; "unknown" where the system does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def conflict(name: str, parent: int | None, newest: Revision | None) -> Conflict:
    """The error of a save whose plan was changed or made by somebody else meanwhile."""
    if newest is None:
        return Conflict(f"Plan '{name}' is not there any more, so revision {parent} cannot be changed. Create it again.")
    author = f" by {newest.who}" if newest.who else ""
    when = f" at {newest.when:%Y-%m-%d %H:%M:%S} UTC" if newest.when else ""
    before = "there was none yet" if parent is None else f"revision {parent} was changed here"
    return Conflict(
        f"Plan '{name}' is at revision {newest.number}, saved{author}{when}, while {before}. Open it again and repeat the change."
    )
