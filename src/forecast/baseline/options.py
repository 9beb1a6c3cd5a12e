"""How a history is to be forecast: how far, by which model, from which seed, and what an ended series counts as."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.settings.errors import bad_input, hint_for

ENDED = ("closed", "missing")


@dataclass(frozen=True)
class ForecastOptions:
    """The options of a forecast: `periods` ahead, `model` by name, `seed` and number of `draws`, `ended` closed or missing.

    What cannot be is an InputError.
    """

    periods: int = 12
    model: str = "ensemble"
    seed: int = 0
    draws: int = 500
    ended: str = "closed"

    def __post_init__(self) -> None:
        if self.periods < 1:
            raise bad_input("there is nothing to forecast", "Ask for 1 period or more", value=str(self.periods))
        if self.draws < 2:
            raise bad_input("draws must be at least 2", "500 is usual", value=str(self.draws))
        if self.ended not in ENDED:
            raise bad_input(f"Unknown rule '{self.ended}' for ended series", hint_for(self.ended, ENDED))
