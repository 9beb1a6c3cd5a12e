"""What the command line says of periods: the dates that they cover, and years of weeks that differ in length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forecast.periods.span import Span

LISTED = 4  # spans that are named one by one; of more, the first and the last day are told


def dates_said(spans: Sequence[Span]) -> str:
    """The dates of some spans in order, such as "2026H1: 2025-12-29 to 2026-06-28; 2026H2: ..."."""
    if len(spans) > LISTED:
        return f"{spans[0].start:%Y-%m-%d} to {spans[-1].end:%Y-%m-%d}"
    return "; ".join(span.dated for span in spans)


def uneven_said(spans: Sequence[Span]) -> Iterator[str]:
    """A sentence where a year of weeks that ends in the spans has more or fewer weeks than the one before it is compared with."""
    for year, weeks, before in spans[0].years.uneven(spans[0].start, spans[-1].end):
        by_number = "each period is compared with the one of its number, so that one of the years has a week more"
        how = "each week is compared with the one 52 weeks earlier" if spans[0].years.compares_dates else by_number
        yield f"{year} has {weeks} weeks, {year - 1} {before}: {how}"
