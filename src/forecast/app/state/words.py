"""The words of the panels, in English and Chinese."""

from __future__ import annotations

from forecast.language.catalogue import catalogue


class Words:
    """The words of one language by name: `words("goal")`, with what is filled in by keyword."""

    def __init__(self, language: str = "en") -> None:
        self._catalogue = catalogue(language)
        self.language = language

    def __call__(self, name: str, **filled: object) -> str:
        """The word or sentence of that name: the panels' own, or the term that reports use too."""
        own = f"panel_{name}"
        return self._catalogue(own if own in self._catalogue else name, **filled)
