"""The words of the panels, in English and Chinese."""

from __future__ import annotations

from forecast.language.catalogue import catalogue
from forecast.language.sentences import translated
from forecast.language.table_format import header


class Words:
    """The words of one language by name: `words("goal")`, with what is filled in by keyword."""

    def __init__(self, language: str = "en") -> None:
        self._catalogue = catalogue(language)
        self.language = language

    def __call__(self, name: str, **filled: object) -> str:
        """The word or sentence of that name: the panels' own, or the term that reports use too."""
        panel_name = f"panel_{name}"
        return self._catalogue(panel_name if panel_name in self._catalogue else name, **filled)

    def named(self, name: str) -> str:
        """The name of a spread, a profile or a month in the language; a name that a company made is its own."""
        return translated(name, language=self.language)

    def label(self, dimension: str) -> str:
        """The name of a dimension or a column as tables head it."""
        return header(dimension, self._catalogue)
