"""The tables of the product: the columns of each, and the names that no dimension may have because a table uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from forecast.settings.errors import Fault, InputError
from forecast.tables.columns import LEVELS, Column, Kind, Schema, columns_named, reserved

NODE = " ".join(("level", *(f"plan_{level}" for level in LEVELS), "actual"))
ASSIGNED = " ".join((*LEVELS, *(f"chance_{level}" for level in LEVELS)))
OWN = " ".join(f"own_{level}" for level in LEVELS)
PROGRESS = "time_progress completion"
QUANTILES = re.compile(r"q\d+(?:\.\d+)?")  # a forecast's columns: q10, q97.5


def _schema(name: str, columns: str, *, keyed: bool = True, optional: str = "", blank: str = "") -> Schema:
    return Schema(name, columns_named(columns.split()), keyed, tuple(optional.split()), tuple(blank.split()))


# Tables that stand beside the dimensions of the history, and those that do not.
RESULTS: Mapping[str, Schema] = {
    schema.name: schema
    for schema in (
        _schema("history", "period value"),
        _schema("gaps of a history", "first last periods"),
        _schema("restatements", "period before after change kind"),
        _schema("differences", "period one other change kind share"),
        _schema("forecast", "period point mean value chance"),
        _schema("routes", "route reason reconciled share"),
        _schema("backtest cells", "period point mean actual last_year span level origin"),
        _schema("own levels", f"period {OWN}"),
        _schema("conversions", "period asked last_year growth number chance text"),
        _schema("targets", f"period last_year point mean {OWN} {ASSIGNED}"),
        _schema("goal against own base", "period own_base base asked asked_share last_year growth chance_base"),
        _schema("combined measures", f"period measure last_year point {ASSIGNED}"),
        _schema("given targets", "period target chance"),
        _schema("tilt", "factor value effect"),
        _schema("factor effects", "together_share"),
        _schema("plan", f"period {ASSIGNED} held rule"),
        _schema("planner", f"node last_year {OWN} {ASSIGNED} held"),
        _schema("changes of a plan", "before after change chance_before chance_after"),
        _schema("over-assignment", "base chance_base share compounded assigned chance_assigned street warning"),
        _schema(
            "commitments",
            "top_down committed gap gap_share bias spread corrected weight settled "
            "chance_top_down chance_committed chance_settled outlook",
        ),
        _schema("compared chances", "change_number change_chance outcome"),
        _schema("past targets", "period target actual attainment next_target"),
        _schema("progress", f"level year_plan due actual gap attainment {PROGRESS} remaining required_run_rate"),
        _schema(
            "cumulative",
            f"level period plan actual gap last_year yoy cum_plan cum_actual cum_gap cum_attainment {PROGRESS} low high",
        ),
        _schema(
            "landing",
            f"{NODE} estimated rest landing landing_point low high required_run_rate chance_floor chance_base chance_stretch",
        ),
        _schema(
            "review gaps",
            f"{NODE} period gap gap_share attainment {PROGRESS} last_year yoy expected low high chance chance_actual left_out verdict",
        ),
        _schema("bridge", "view step contribution low high verdict opening closing"),
        _schema(
            "correction",
            f"level period planned adjustment revised change chance_before chance_after {OWN} money reason rule",
        ),
        _schema("correction by month", "level period planned adjustment revised"),
        _schema("heat", "plan_base actual gap attainment verdict normal"),
        _schema("fan", f"period made actual {' '.join(LEVELS)} q10 q25 q50 q75 q90"),
        _schema("quality", "item finding", keyed=False),
        _schema("rejected rows", "file sheet row column value what do", keyed=False),
        _schema("guess", "column role score reason", keyed=False),
        _schema("effects", "kind block effect used size low high why", keyed=False),
        _schema("facts", "what item value note", keyed=False),
        _schema("components", "period observed trend season rest", keyed=False),
        _schema("course", "period actual point q10 q25 q75 q90", keyed=False),
        _schema("accuracy", "level span error last_year ratio", keyed=False),
        _schema("attained", "level span attained origins cells error goal tolerance verdict", keyed=False),
        _schema("coverage", "level span inside origins cells error", keyed=False),
        _schema(
            "backtest summary",
            "level span cells error_share last_year_share ratio inside_share floor_share base_share stretch_share verdict",
            keyed=False,
        ),
        _schema("goals", "period goal chance own_base gap gap_share last_year growth", keyed=False),
        _schema("checks of targets", "check node met missing", keyed=False),
        _schema("SMART", "letter met missing", keyed=False),
        _schema("setting steps", "step met missing", keyed=False),
        _schema("groups of owners", "group owners mean lowest highest", keyed=False),
        _schema("days", "date weekday holiday working phase number cumulative", keyed=False),
        _schema("weeks", "week first last working_days number", keyed=False),
        _schema("funnel rates", "step of from_count to_count rate low high", keyed=False),
        _schema("funnel needs", "stage needed low high", keyed=False),
        _schema("channels", "channel target stage rate needed low high", keyed=False),
        _schema("calibration", "level_of level span stated attained standard_error origins nodes verdict", keyed=False),
        _schema("notes", "code count planned members text", keyed=False),
        _schema("health", "area item state found do", keyed=False),
    )
}
WORDS = (
    Column("what", "text", "what is to be reached"),
    Column("owner", "text", "who owns it"),
    Column("number", "number", "how much, where it is a number"),
    Column("unit", "text", "the unit of the number"),
    Column("due", "text", "until when"),
    Column("kind", "code", "result or behaviour"),
    Column("parent", "text", "the goal it serves"),
    Column("chance", "chance", "its chance"),
    *(Column(name, "text", f"the target refined by {name}") for name in ("quantity", "quality", "time", "cost")),
)
MEMBERS = (
    Column("dimension", "member", "the dimension"),
    Column("member", "member", "a member of it"),
    Column("parent", "member", "the group that the member belongs to"),
)
SUCCESSORS = (
    Column("dimension", "text", "the dimension of both members"),
    Column("from", "text", "the member that ends"),
    Column("to", "text", "the member that it goes on as"),
    Column("date", "date", "from when on; rows before it are carried over"),
    Column("share", "share", "how much of it is carried over"),
)
# Tables that users give beside the history; `keyed` ones have dimensions beside their columns.
SIDE_TABLES: Mapping[str, Schema] = {
    schema.name: schema
    for schema in (
        # whether two of them cover the same time is judged beyond their keys
        _schema("targets", "period target", keyed=False),
        _schema("commitments", "committed"),
        _schema("past commitments", "period committed actual", optional="period"),
        _schema("past targets", "period target actual"),
        _schema("references", "period weight", optional="period"),
        _schema("owners", "owner", blank="owner"),
        _schema("factors", "factor value", blank="value"),
        Schema("members", MEMBERS, blank=("parent",)),
        Schema("successors", SUCCESSORS, keyed=False, optional=("dimension", "date", "share")),
        _schema("plan", f"period {' '.join(LEVELS)}", blank=" ".join(LEVELS)),
        Schema("targets in words", WORDS, keyed=False, optional=tuple(column.name for column in WORDS[1:]), blank=("what",)),
        _schema("events", "event start end strength", optional="end strength"),
    )
}
RESERVED = reserved([*RESULTS.values(), SIDE_TABLES["events"]])


def named_columns(name: str, numbers: Iterable[str], *, kind: Kind, dates: Iterable[str] = (), keyed: bool = True) -> Schema:
    """The schema of a table whose columns the user names: dates, and numbers of one kind, whose cells may be empty."""
    columns = tuple(dict.fromkeys(map(str, numbers)))
    date_columns = [Column(date, "date", "the period") for date in dates]
    return Schema(name, (*date_columns, *(Column(column, kind, name) for column in columns)), keyed, blank=columns)


RENAME = (
    "Give it another name and say which column it is read from: --by '{other}={name}', "
    "or columns: {{{other}: {name}}} of the file in workbook.yaml"
)


def check_dimensions(dimensions: Iterable[str], *, file: str | None = None) -> None:
    """Refuses dimensions whose name is that of a column which the tables have beside them, each with the way out.

    Members of such a dimension would be overwritten by numbers, or numbers be read as members.
    """
    message = "a dimension cannot have the name of a column of the results"
    faults = [
        Fault(message, RENAME.format(name=name, other=other), file=file, column=name)
        for name, other in ((each, usable_name(each)) for each in dimensions)
        if name != other
    ]
    if faults:
        raise InputError(faults)


def usable_name(name: str) -> str:
    """The name, or one made of it where a dimension cannot have it."""
    return f"{name}_name" if name in RESERVED or QUANTILES.fullmatch(name) else name
