"""The learner's panel: an exercise with its entries, the check that names mistakes, graded hints and the worked answer."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets

from forecast.app.state.words import Words
from forecast.training import Exercise, Part, Text, WorkedStep


class LearnerPanel(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The panel of an exercise; `answer` is what has been typed, as texts."""

    def __init__(self, exercise: Exercise, *, language: str = "en") -> None:
        self.exercise, self.words, self.hints = exercise, Words(language), 0
        self.entries = {part.name: [self._entry(part, i) for i in range(len(part.labels))] for part in exercise.parts}
        self.said = widgets.HTML()
        self.buttons = {verb: widgets.Button(description=self.words(verb)) for verb in ("check", "hint", "worked")}
        for verb, action in (("check", self.check), ("hint", self.hint), ("worked", self.worked)):
            self.buttons[verb].on_click(lambda _, action=action: action())
        parts = [self._part(part) for part in exercise.parts]
        super().__init__([self._brief(), *parts, widgets.HBox(list(self.buttons.values())), self.said])

    @property
    def answer(self) -> dict[str, list[str]]:
        """What has been typed, per part; a part with nothing in it is left out."""
        typed = {name: [field.value for field in fields] for name, fields in self.entries.items()}
        return {name: texts for name, texts in typed.items() if any(text.strip() for text in texts)}

    def check(self) -> None:
        """Show the verdict on what has been typed."""
        findings = self.exercise.check(self.answer, language=self.words.language).findings
        lines = (
            f"{'✓' if finding.right else '✗'} <b>{self._text(finding.title)}</b>: {self._text(finding.says)}"
            for finding in findings
        )
        self.said.value = "<br>".join(lines)

    def hint(self) -> None:
        """Show the next hint."""
        self.hints = min(self.hints + 1, len(self.exercise.hints))
        text = self.exercise.hint(self.hints, language=self.words.language)
        self.said.value = escape(self.words("hint_number", step=self.hints, count=len(self.exercise.hints), hint=text))

    def worked(self) -> None:
        """Show the worked answer, step by step."""
        self.said.value = "".join(self._step(step) for step in self.exercise.worked)

    def _step(self, step: WorkedStep) -> str:
        translated = step.table.map(lambda cell: self.words.named(cell) if isinstance(cell, str) else cell)
        translated = translated.rename(columns=self.words.label)
        table = translated.to_html(index=False, border=0, na_rep="", float_format=lambda number: f"{number:,.3f}")
        return f"<p>{self._text(step.says)}</p>{table}"

    def _brief(self) -> widgets.HTML:
        story, task = self._text(self.exercise.story), self._text(self.exercise.task)
        return widgets.HTML(f"<p>{story}</p><p><b>{task}</b></p>")

    def _entry(self, part: Part, position: int) -> widgets.Text:
        label = part.labels[position].of(self.words.language)
        return widgets.Text(description=label, continuous_update=False, layout=NARROW, style={"description_width": "3em"})

    def _part(self, part: Part) -> widgets.Widget:
        entries = widgets.HBox(self.entries[part.name], layout=widgets.Layout(flex_flow="row wrap"))
        return widgets.VBox([widgets.HTML(f"<b>{self._text(part.title)}</b>"), entries])

    def _text(self, text: Text) -> str:
        return escape(text.of(self.words.language))


NARROW = widgets.Layout(width="11em")
