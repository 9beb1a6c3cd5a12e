"""A summary in the words of its language: names, spans, reasons, notes and the message, made from their codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from forecast.language.catalogue import Catalogue, catalogue
from forecast.language.numbers import amount, full_date, month, percent
from forecast.periods.span import Span, parse_span
from forecast.report.summary.schema import CorrectionRow, Course, Heat, Note, Policy, Run, Summary
from forecast.report.summary.summarize import summary_of
from forecast.report.words.message import message
from forecast.review import Review
from forecast.review.notes import NAMED
from forecast.settings.errors import InputError


def localized(summary: Summary, language: str | None = None) -> Summary:
    """The same summary with every code in words of the language, its own unless another is named; done twice it stays the same."""
    texts = catalogue(language or summary["language"])
    measure = summary["measure"] | {
        "name": texts.label(summary["measure"]["name"]),
        "unit": texts.named(summary["measure"]["unit"]),
    }
    unit = str(measure["unit"])
    run = summary["run"] | {name: span_name(summary["run"][name], texts) for name in ("period", "rest")}
    run |= {"dates": _dates(summary["run"], texts)}
    worded = {
        "language": texts.language,
        "measure": measure,
        "run": run,
        "title": texts.label(summary["title"]),
        "dimensions": [texts.label(name) for name in summary["dimensions"]],
        "heat": _heat(summary["heat"], texts),
        "course": _course(summary["course"], texts),
        "policy": _policy(summary["policy"], texts),
        "correction": [_reason(row, summary["policy"], texts) for row in summary["correction"]],
        "notes": [_note(note, unit, texts) for note in summary["notes"]],
    }
    # The message last, for it is made of names and spans that have their words by now.
    whole = cast("Summary", summary | worded)
    return whole | {"message": message(whole)}


def summarize(
    review: Review, *, language: str = "en", names: Mapping[str, str] | None = None, title: str = "", run_id: str = ""
) -> Summary:
    """The summary of a review, plain values that JSON can hold, with its sentences in a language.

    `names` gives dimensions and the measure other names than their columns have; `title` is who the report is about. See `Summary` for
    what it holds; money and volumes are in units of the measure, shares and chances are fractions, missing numbers None.

    >>> summary = fc.summarize(review, language="en")
    >>> summary["run"]["period"]
    '2026H1'
    """
    return with_text(summary_of(review, language=language, names=names, title=title, run_id=run_id))


def with_text(summary: Summary, language: str | None = None) -> Summary:
    """The summary as it is stored: sentences of the language beside codes, names and spans still codes for any other language."""
    worded = localized(summary, language)
    return summary | {
        "language": worded["language"],
        "message": worded["message"],
        "policy": worded["policy"],
        "correction": worded["correction"],
        "notes": worded["notes"],
    }


def span_name(code: str, texts: Catalogue) -> str:
    """A span such as 2026H1 as people write it; what is no such code stays as it is."""
    try:
        span = parse_span(code)
    except InputError:
        return code
    return SPANS[span.kind](span, texts)


def _dates(run: Run, texts: Catalogue) -> str:
    """The first and the last day of what was run; nothing where an earlier version left none."""
    if "first" not in run or "last" not in run:
        return ""
    return texts("span_part", first=full_date(run["first"], texts.language), last=full_date(run["last"], texts.language))


def _part(span: Span, texts: Catalogue) -> str:
    """A range by its first and last month, or by its first and last day where it has no whole months."""
    # The label tells how the range was written: by months or by days.
    write = month if len(span.label) == len("2026-01..2026-06") else full_date
    ends = (write(f"{day:%Y-%m-%d}", texts.language) for day in (span.start, span.end))
    return texts("span_part", **dict(zip(("first", "last"), ends, strict=True)))


SPANS: Mapping[str, Callable[[Span, Catalogue], str]] = {
    "year": lambda span, texts: texts("span_year", year=span.label),
    "half": lambda span, texts: texts(f"span_half_{span.label[-1]}", year=span.label[:4]),
    "quarter": lambda span, texts: texts("span_quarter", year=span.label[:4], number=span.label[-1]),
    "month": lambda span, texts: month(f"{span.start:%Y-%m-%d}", texts.language),
    "day": lambda span, texts: full_date(span.label, texts.language),
    "part": _part,
}


def _heat(heat: Heat | None, texts: Catalogue) -> Heat | None:
    if heat is None:
        return None
    named = {side: texts.label(heat[side]) if heat[side] else "" for side in ("row_dimension", "column_dimension")}
    return heat | {"row_dimension": named["row_dimension"], "column_dimension": named["column_dimension"]}


def _course(course: Course | None, texts: Catalogue) -> Course | None:
    return course | {"line_span": span_name(course["line_span"], texts)} if course else None


def _policy(policy: Policy, texts: Catalogue) -> Policy:
    """The rule for the total and for its parts, in words; a policy of another name keeps the words it has."""
    # A blend of weight 0 is a decision too: it says why nothing moves.
    key = "policy_noise" if policy["name"] == "blend" and not policy["weight"] else f"policy_{policy['name']}"
    if policy["name"] not in ("keep", "rebase", "blend") or policy["surprise"] is None:
        return policy
    values = _limits(policy, texts) | {
        "goal": percent(policy["goal"], texts.language),
        "weight": percent(policy["weight"], texts.language),
        "surprise": f"{policy['surprise']:+.1f}".replace("-", "−"),
    }
    limit = texts(f"limit_{policy['limit']}", **values) if policy["limit"] in ("small", "limited") else ""
    # Chinese sentences follow one another without a space.
    sentences = [texts(key, **values), limit, texts("policy_parts", **values)]
    return policy | {"words": ("" if texts.language == "zh" else " ").join(sentence for sentence in sentences if sentence)}


def _limits(policy: Policy, texts: Catalogue) -> dict[str, str]:
    return {name: percent(policy[name], texts.language) for name in ("materiality", "max_change")}


def _reason(row: CorrectionRow, policy: Policy, texts: Catalogue) -> CorrectionRow:
    if not row["reason"]:
        return row
    return row | {"rule": texts(f"reason_{row['reason']}", **_limits(policy, texts))}


def _named_members(note: Note, texts: Catalogue) -> str:
    """The members that a note names, and how many more there are; the note holds that in English."""
    more = note["count"] - NAMED
    ending = f" and {more:,} more"
    if not note["members"].endswith(ending):
        return texts.named(note["members"])
    return texts("and_more", members=note["members"].removesuffix(ending), count=more)


def _note(note: Note, unit: str, texts: Catalogue) -> Note:
    members = _named_members(note, texts)
    text = texts(
        f"note_{note['code']}", count=f"{note['count']:,}", planned=amount(note["planned"], unit, texts.language), members=members
    )
    return note | {"text": text}
