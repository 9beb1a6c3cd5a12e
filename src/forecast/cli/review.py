"""The verbs of a review: review a half-year, and render its pages again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.options import Folder, Formats, Language, PathOptions, reports_folder, takes
from forecast.cli.source import Source
from forecast.cli.spans import uneven_said
from forecast.cli.terminal import PARTIAL, print_lines, progress, warn
from forecast.history import History
from forecast.periods.span import Span
from forecast.plans import find_plan, workbook_plans
from forecast.report import render_report
from forecast.report.pages.write import FORMATS
from forecast.review.reviewed_span import named_span
from forecast.runs import read_record, review_parameters, run_review, stored_plan
from forecast.settings import bad_input, hint_for


@dataclass(frozen=True)
class ReviewedOptions:
    """Which span is reviewed: the one that is named, or the last whole one of its kind."""

    half: Annotated[str, typer.Option(help="2026H1, 2026Q2, 2026-05 or 2026. Default: the last complete one.")] = ""
    span: Annotated[str, typer.Option(help="month, quarter, half or year, where --half is not given.")] = "half"

    def of(self, history: History) -> Span:
        """The span of a history that is reviewed."""
        return named_span(self.half, self.span, end=history.end, years=history.years)


@dataclass(frozen=True)
class PageOptions:
    """The language and the formats of the pages."""

    language: Language = None
    formats: Formats = "html,pdf,xlsx"

    @property
    def names(self) -> list[str]:
        """The formats by name; an unknown one is refused."""
        return _formats(self.formats)


@takes
def review(
    source: Source,
    *,
    reviewed: ReviewedOptions,
    plan: Annotated[
        Path | None, typer.Option(help="A plan's name or path. Default: that of the year in plans/, or what would be proposed.")
    ] = None,
    policy: Annotated[str, typer.Option(help="How the rest is corrected: keep, rebase or blend. Default: the workbook's.")] = "",
    pages: PageOptions,
    paths: PathOptions,
    again: Annotated[bool, typer.Option("--again", help="Make it once more where the same review is there already.")] = False,
    out: Folder = None,
) -> int:
    """Review a half-year: what happened, why, and the corrected rest of the year, as a report with chances.

    The policies: keep the year's number and catch up, rebase to the new forecast, or blend the two by how much of the year's
    surprise is more than noise. A review that is there already, of the same data, plan and settings, is not made again, so that a
    scheduler may start it as often as it likes. Example: forecast review --half 2026H1 --policy blend --language zh
    """
    formats = pages.names
    settings = review_parameters(source.workbook, policy=policy, language=pages.language)
    history = source.history()
    span = reviewed.of(history)
    stored = find_plan(str(plan)).path if plan else stored_plan(source.root, span, measure=history.measure.name)
    warn([*(_without_plan(source.root, span.year.label) if stored is None else []), *uneven_said([span])])
    draw_settings = {"seed": paths.seed, "draws": paths.draws}
    parameters = source.opening | settings | draw_settings | {"half": span.label, "plan": str(stored or "")}
    folder = out or reports_folder() / f"review-{span.label}"
    inputs = [*source.inputs, *([stored] if stored else [])]
    before, reuse_after = read_record(folder).get("started"), None if again else span.end.date()
    with progress(f"reviewing {span.label}"):
        record = run_review(parameters, folder, inputs=inputs, formats=formats, reuse_after=reuse_after)
    warn([record.error] if record.error else [])
    ended = f"{record.status} in {record.seconds or 0:.0f} s"
    if record.started == before:
        ended = f"done already, begun {before}, and nothing of it has changed since; --again makes it once more"
    print_lines(f"Reviewed {span.dated}", f"Run {record.run_id}: {ended}", f"Report: {folder / 'report.html'}")
    return 0 if record.status == "done" else PARTIAL


def _without_plan(root: Path, year: str) -> list[str]:
    """What is said where plans exist, but none of the measure holds the whole year that is reviewed."""
    names = workbook_plans(root).names()
    message = f"no plan in plans/ ({', '.join(names)}) holds all of {year}, so the review is judged against what would have been proposed"
    return [f"{message}. `forecast plan create --as-of` a day before {year} makes its plan."] if names else []


@takes
def report(
    folder: Annotated[Path, typer.Argument(help="The folder of a review.")],
    *,
    pages: PageOptions,
) -> int:
    """Render the pages of a review again from the summary that it left: in another language, in another format."""
    with progress("rendering"):
        rendered = render_report(folder, language=pages.language, formats=pages.names)
    print_lines(*(f"Written: {path}" for path in rendered.files))
    warn(rendered.refused)
    return rendered.exit_code


def _formats(text: str) -> list[str]:
    formats = [part.strip() for part in text.split(",") if part.strip()]
    for name in formats:
        if name not in FORMATS:
            raise bad_input("unknown format", hint_for(name, FORMATS), value=name)
    return formats
