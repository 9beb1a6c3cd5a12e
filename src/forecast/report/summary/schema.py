"""The shape of a report's summary: plain values that JSON can hold and that say everything the pages show."""

from __future__ import annotations

from typing_extensions import TypedDict

SCHEMA = 1
Number = float | None  # None: there is no such number; shown as a dash


class RunDates(TypedDict, total=False):
    """The first and last day of the period as ISO dates, which summaries of before have not, and both in words, which none keeps."""

    first: str
    last: str
    dates: str


class Run(RunDates):
    """What was run: `period` and `rest` are spans ("2026H1"), `as_of` an ISO date, `judged` "plan" or "proposed"."""

    id: str
    as_of: str
    year: str
    period: str
    rest: str
    source: str
    sha256: str
    judged: str
    plan: str
    model: str
    seed: int | None
    draws: int | None


class Policy(TypedDict):
    """The rule of the correction: its name, its limits as shares, the chance it aims at, and what it found and did for the total.

    `surprise` is in standard deviations, `weight` the share of it that is signal, `limit` "free", "small" or "limited"; `words` says all
    that in the language.
    """

    name: str
    materiality: float
    max_change: float
    goal: float
    surprise: Number
    weight: Number
    limit: str
    words: str


class Note(TypedDict):
    """What must be known beside the numbers: a code, how many series, their planned number, who; `text` says it in the language."""

    code: str
    count: int
    planned: Number
    members: str
    text: str


class Measured(TypedDict):
    """The measure: `good` is 1 where more is better and -1 where less is."""

    name: str
    unit: str
    good: int
    frequency: str


class Figures(TypedDict):
    """The four figures of the first page; money in units of the measure, shares and chances as fractions."""

    completion: Number
    time_progress: Number
    landing: Number
    landing_low: Number
    landing_high: Number
    landing_target: Number
    landing_chance: Number
    actual: Number
    plan: Number
    gap: Number
    gap_share: Number
    normal: bool
    rest_planned: Number
    rest_adjustment: Number
    rest_revised: Number
    chance_before: Number
    chance_after: Number


class Line(TypedDict):
    """One target line: its level, its number over the forecast, that number's chance, its values per period."""

    level: str
    total: Number
    chance: Number
    values: list[Number]


class Course(TypedDict):
    """History, fan and target lines of one node; quantile lists are parallel to `ahead`, lines to `line_periods`."""

    periods: list[str]
    actual: list[Number]
    ahead: list[str]
    point: list[Number]
    q10: list[Number]
    q25: list[Number]
    q75: list[Number]
    q90: list[Number]
    line_periods: list[str]
    line_span: str
    lines: list[Line]


class Cumulative(TypedDict):
    """The year so far: cumulative actual, what was due by season, the band of normal variation around it."""

    periods: list[str]
    actual: list[Number]
    due: list[Number]
    low: list[Number]
    high: list[Number]


class Step(TypedDict):
    """One step of the bridge with its 80 per cent interval."""

    cause: str
    value: float
    low: Number
    high: Number
    normal: bool


class Bridge(TypedDict):
    """From the plan to the actual; the steps add up to the difference."""

    start: float
    steps: list[Step]
    end: float


class Heat(TypedDict):
    """Attainment per row and column member, sorted by size; None where there is no such pair or no target."""

    row_dimension: str
    column_dimension: str
    rows: list[str]
    columns: list[str]
    attainment: list[list[Number]]
    normal: list[list[bool]]


class Member(TypedDict):
    """One small picture: the course of a member this year, the year before, and its plan."""

    name: str
    periods: list[str]
    actual: list[Number]
    last_year: list[Number]
    plan: list[Number]


class Gap(TypedDict):
    """One row of the gap table: `key` holds a member or "all" per dimension, `verdict` ahead, behind, normal or none.

    `attainment` is the share of the period's base number, `completion` that of the year's, to be held against `time_progress`.
    """

    key: list[str]
    floor: Number
    base: Number
    stretch: Number
    actual: Number
    gap: Number
    gap_share: Number
    attainment: Number
    completion: Number
    time_progress: Number
    last_year: Number
    yoy: Number
    chance: Number
    verdict: str


class CorrectionRow(TypedDict):
    """One row of the correction: planned + adjustment = revised, the chance before and after.

    `reason` is the code of the rule that made it, `rule` the same in words; floor, base and stretch are the node's own levels.
    """

    key: list[str]
    planned: Number
    adjustment: Number
    revised: Number
    reason: str
    rule: str
    chance_before: Number
    chance_after: Number
    floor: Number
    base: Number
    stretch: Number


class Calibrated(TypedDict):
    """Of past numbers with the stated chance, the share that was reached, over K origins; `verdict` in_line, off or not_testable."""

    level: str
    stated: float
    attained: Number
    error: Number
    origins: int
    verdict: str


class Quality(TypedDict):
    """What reading the file did; repairs, warnings and gaps are lists of plain rows."""

    rows_read: int
    rows_imported: int
    rows_rejected: int
    total_before: str
    total_after: str
    encoding: str
    dialect: str
    date_format: str
    repairs: list[dict[str, str | int | None]]
    warnings: list[dict[str, str | int | None]]
    gaps: list[dict[str, str | int | None]]


MonthRow = dict[str, str | float | list[str] | None]
"""One row of a table by month: `key` with a member per dimension, `period` as an ISO date, and numbers by column."""


class Summary(TypedDict):
    """All that a report says. Gaps and corrections hold every level, total first; `plan` and `months` are rows at the leaves and nodes.

    Names, spans, reasons and notes are codes, which `localized` puts into words, so that one summary serves every language.
    """

    schema: int
    language: str
    title: str
    message: str
    run: Run
    policy: Policy
    measure: Measured
    dimensions: list[str]
    figures: Figures
    course: Course | None
    cumulative: Cumulative | None
    bridge: Bridge | None
    heat: Heat | None
    members: list[Member]
    gaps: list[Gap]
    correction: list[CorrectionRow]
    plan: list[MonthRow]
    months: list[MonthRow]
    calibration: list[Calibrated]
    quality: Quality
    notes: list[Note]
