"""What the pages say beside tables and charts, as finished text: the four figures, captions, method, data quality, foot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forecast.language.catalogue import Catalogue, catalogue
from forecast.language.numbers import DASH, Scale, amount, chance_percent, full_date, month, number, percent
from forecast.language.sentences import translated
from forecast.report.summary.schema import Calibrated, Figures, Number, Summary
from forecast.report.words.message import HEAT_COLUMNS, HEAT_ROWS, MULTIPLES, STANDING_ROWS, single_members
from forecast.report.words.tables import CORRECTION_WIDTHS, Cell, Row, Table, correction_head, correction_row, table_scale

# A page of paper; the workbook that is written beside it has all of them.
SHOWN_ITEMS = 15
# Enough to tell files apart by eye; the whole hash is in the record of the run.
HASH_SHOWN = 12


@dataclass(frozen=True)
class KpiTile:
    """One figure of the first page: its term, its value, what stands below; a bar with a tick where it is a progress."""

    term: str
    value: str
    unit: str
    lines: tuple[str, ...]
    look: str = ""
    done: Number = None
    due: Number = None


@dataclass(frozen=True)
class Caption:
    """The two title lines of a picture and its notes."""

    title: str
    subtitle: str
    notes: tuple[str, ...] = ()


def figures(summary: Summary) -> list[KpiTile]:
    """The four figures: completion against time progress, landing, gap in money, the corrected rest of the year."""
    if not summary["gaps"]:
        return []
    texts, unit = catalogue(summary["language"]), summary["measure"]["unit"]
    return [_completion(summary, texts), _landing(summary["figures"], unit, texts), _gap(summary, texts), _rest(summary, texts)]


def _completion(summary: Summary, texts: Catalogue) -> KpiTile:
    values = summary["figures"]
    line = texts("of_time", share=percent(values["time_progress"], texts.language))
    title = f"{texts('completion')} {summary['run']['year']}"
    return KpiTile(
        title, percent(values["completion"], texts.language), "", (line,), done=values["completion"], due=values["time_progress"]
    )


def _landing(values: Figures, unit: str, texts: Catalogue) -> KpiTile:
    low, high = (amount(values["landing_low"], "", texts.language), amount(values["landing_high"], "", texts.language))
    words = texts(
        "chance_of_base", words=texts.words(values["landing_chance"]), target=amount(values["landing_target"], "", texts.language)
    )
    lines = (
        (texts("range", low=low, high=high), words)
        if values["landing"] is not None
        else (texts("nothing", what=texts("no_forecast")),)
    )
    return KpiTile(texts("landing"), *_split(values["landing"], unit, texts), lines)


def _gap(summary: Summary, texts: Catalogue) -> KpiTile:
    values, unit, good = summary["figures"], summary["measure"]["unit"], summary["measure"]["good"]
    gap = values["gap"]
    look = "" if not gap or values["normal"] else "good" if gap * good > 0 else "bad"
    mark = "" if not gap else "▲ " if gap > 0 else "▼ "
    share = percent(_ratio(values["actual"], values["plan"]), texts.language)
    line = texts("of_plan", share=share, plan=amount(values["plan"], "", texts.language))
    note = (texts("within_normal"),) if values["normal"] else ()
    value, scaled = _split(gap, unit, texts, signed=True)
    return KpiTile(f"{texts('gap')} {summary['run']['period']}", mark + value, scaled, (line, *note), look)


def _rest(summary: Summary, texts: Catalogue) -> KpiTile:
    values, unit = summary["figures"], summary["measure"]["unit"]
    adjustment = amount(values["rest_adjustment"], "", texts.language, signed=True)
    line = texts("adjusted_by", adjustment=adjustment, planned=amount(values["rest_planned"], "", texts.language))
    before, after = (chance_percent(values[name], texts.language) for name in ("chance_before", "chance_after"))
    title = texts("second_half", rest=summary["run"]["rest"])
    return KpiTile(title, *_split(values["rest_revised"], unit, texts), (line, texts("chance_moves", before=before, after=after)))


def _split(value: Number, unit: str, texts: Catalogue, *, signed: bool = False) -> tuple[str, str]:
    """A figure and its unit apart, so that the unit can be set smaller."""
    text = amount(value, "", texts.language, signed=signed)
    # The unit begins where neither digits nor signs stand: it is set smaller than the figure.
    digits = text.rstrip("".join({*text} - set("0123456789.,+±−–")))
    return digits, f"{text.removeprefix(digits)}{'' if texts.language == 'zh' else ' '}{unit}".strip()


def _ratio(value: Number, base: Number) -> Number:
    return value / base if value is not None and base else None


def largest_corrections(summary: Summary) -> Table | None:
    """The at most three largest corrections of leaves, where the rules act; None when nothing moved."""
    texts, measure = catalogue(summary["language"]), summary["measure"]
    # Rules act on leaves; a sum moves because they do.
    deepest = max((sum(member != "all" for member in row["key"]) for row in summary["correction"]), default=0)
    rows = [
        row for row in summary["correction"] if row["adjustment"] and sum(member != "all" for member in row["key"]) == deepest
    ]
    if not rows:
        return None
    top = sorted(rows, key=lambda row: (-abs(row["adjustment"] or 0.0), row["key"]))[:3]
    scale = table_scale(top, ("planned", "adjustment", "revised"), texts)
    subtitle = texts(
        "table_correction_2",
        measure=measure["name"],
        unit=scale.unit(measure["unit"]) or texts("units"),
        rest=summary["run"]["rest"],
    )
    lines = tuple(correction_row(row, scale=scale, texts=texts) for row in top)
    return Table(texts("largest", rest=summary["run"]["rest"]), subtitle, correction_head(texts), lines, (), CORRECTION_WIDTHS)


def captions(summary: Summary, scales: Mapping[str, Scale | None]) -> dict[str, Caption]:
    """Two title lines per picture that is there: what it shows; measure, unit, scenario and period.

    `scales` has the scale that each picture was drawn in, by its name; None where a picture has none of its own.
    """
    texts = catalogue(summary["language"])
    filled = _filled(summary, texts)
    unit = summary["measure"]["unit"]
    return {
        name: _caption(name, summary, filled | {"unit": unit_of(scale, unit, texts)}, texts) for name, scale in scales.items()
    }


def unit_of(scale: Scale | None, unit: str, texts: Catalogue) -> str:
    """The unit of a picture as its caption names it, such as "thousand CNY"."""
    return (scale.unit(unit) if scale else unit) or texts("units")


def _filled(summary: Summary, texts: Catalogue) -> dict[str, str]:
    names, heat = summary["dimensions"], summary["heat"]
    return {
        "measure": summary["measure"]["name"],
        "period": summary["run"]["period"],
        "rest": summary["run"]["rest"],
        "year": summary["run"]["year"],
        "frequency": texts.named(summary["measure"]["frequency"]),
        "dimension": names[0] if names else texts("total"),
        "rows": heat["row_dimension"] if heat else "",
        "columns": heat["column_dimension"] if heat else "",
    }


def _caption(name: str, summary: Summary, values: Mapping[str, str], texts: Catalogue) -> Caption:
    if name == "standing":
        return Caption(texts("by", dimension=values["dimension"]), texts("table_gaps_2", **values), _cut_standing(summary, texts))
    if name == "moves":
        return Caption(texts("chart_chances"), texts("chart_chances_2", **values))
    if name == "heat":
        single = "chart_heat" if values["columns"] else "chart_heat_one"
        return Caption(texts(single, **values), texts("chart_heat_2", **values), _heat_notes(summary, texts))
    return Caption(texts(f"chart_{name}", **values), texts(f"chart_{name}_2", **values), _cut_members(name, summary, texts))


def _heat_notes(summary: Summary, texts: Catalogue) -> tuple[str, ...]:
    heat = summary["heat"]
    if heat is None:
        return ()
    rows, columns = (sum(member != "all" for member in heat[side]) for side in ("rows", "columns"))
    shown = min(rows, HEAT_ROWS - ("all" in heat["rows"])), min(columns, HEAT_COLUMNS - ("all" in heat["columns"]))
    if shown == (rows, columns):
        return ()
    return (texts("more_cells", rows=shown[0], all_rows=rows, columns=shown[1], all_columns=columns),)


def _cut_standing(summary: Summary, texts: Catalogue) -> tuple[str, ...]:
    total = len(single_members(summary["gaps"]))
    return (texts("more_rows", shown=STANDING_ROWS, total=total),) if total > STANDING_ROWS else ()


def _cut_members(name: str, summary: Summary, texts: Catalogue) -> tuple[str, ...]:
    shown, total = MULTIPLES, len(summary["members"])
    return (texts("more_members", shown=shown, total=total),) if name == "multiples" and total > shown else ()


def _judged(summary: Summary, texts: Catalogue) -> str:
    """What was judged against: the plan, by its name where it has one, or what would have been proposed."""
    run = summary["run"]
    if run["judged"] != "plan":
        return texts("judged_proposed", period=run["period"])
    return texts("judged_plan", plan=run["plan"]) if run["plan"] else texts("said_judged_plan")


def method(summary: Summary) -> list[Caption]:
    """Open, fair, just: how the chances were made, how numbers were split, by which rule the rest was corrected."""
    texts, run = catalogue(summary["language"]), summary["run"]
    as_of = full_date(run["as_of"], texts.language)
    key = "open_text" if run["draws"] else "open_plain"
    how_drawn = texts(key, draws=run["draws"], model=model_name(run["model"], texts), seed=run["seed"], as_of=as_of)
    judged = _judged(summary, texts)
    lines = [_calibration_line(row, texts) for row in summary["calibration"]] or [texts("no_calibration")]
    sections = [
        Caption(texts("open"), how_drawn),
        Caption(texts("fair"), f"{texts('fair_text')} {judged}"),
        Caption(texts("just"), texts("just_text", rule=summary["policy"]["words"])),
        Caption(texts("calibration"), "", tuple(lines)),
    ]
    return (
        [*sections, Caption(texts("fallbacks"), "", tuple(note["text"] for note in summary["notes"]))]
        if summary["notes"]
        else sections
    )


def model_name(model: str, texts: Catalogue) -> str:
    """The name of a model in the language, such as the ensemble's; that of another model is its own."""
    key = f"model_{model}"
    return texts(key) if key in texts else model


def _calibration_line(row: Calibrated, texts: Catalogue) -> str:
    level = texts(row["level"])
    if row["attained"] is None:
        return texts("calibration_short", level=level, origins=row["origins"])
    error = DASH if row["error"] is None else f"{100 * row['error']:.1f}"
    stated, attained = (percent(share, texts.language) for share in (row["stated"], row["attained"]))
    verdict = texts(row["verdict"])
    return texts(
        "calibration_line", level=level, stated=stated, attained=attained, error=error, origins=row["origins"], verdict=verdict
    )


def quality(summary: Summary) -> dict[str, list[str] | list[Table]]:
    """What reading did: the control lines, and tables of repairs, warnings and gaps in the series."""
    texts, read = catalogue(summary["language"]), summary["quality"]
    rows = {name: f"{read[f'rows_{name}']:,}" for name in ("read", "imported", "rejected")}  # type: ignore[literal-required]
    lines = [texts("rows_line", **rows)]
    # It cannot be otherwise by construction; where it is, the page itself has to say that something is wrong.
    if read["rows_read"] != read["rows_imported"] + read["rows_rejected"]:
        lines.append(texts("rows_wrong"))
    lines.append(texts("totals_line", before=_control(read["total_before"]), after=_control(read["total_after"])))
    lines.append(
        texts(
            "format_line",
            **{name: translated(read[name], language=texts.language) or DASH for name in ("encoding", "dialect", "date_format")},
        )
    )
    return {"lines": lines, "tables": [_items(name, read[name], texts) for name in ("repairs", "warnings", "gaps")]}


def _control(total: str) -> str:
    """A control total as text with thousands separators, all its digits kept."""
    whole, point, decimals = total.partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    # Text and no float: a control total is there to be compared to the last digit.
    return f"{sign}{int(digits):,}{point}{decimals}" if digits.isdigit() else total


ITEMS: dict[str, tuple[tuple[str, str], ...]] = {
    "repairs": (("what", "what"), ("place", "place"), ("was", "old"), ("now", "new"), ("rows", "count")),
    "warnings": (("what", "what"), ("place", "place"), ("value", "value"), ("todo", "do")),
    "gaps": (("key", "key"), ("from", "from"), ("to", "to"), ("periods", "periods")),
}


SENTENCES = ("what", "do")  # the fields of an item that are sentences of ours; the others are of the data

ITEM_WIDTHS = {"repairs": (40.0, 20.0, 15.0, 15.0, 10.0), "warnings": (36.0, 16.0, 18.0, 30.0), "gaps": (46.0, 20.0, 20.0, 14.0)}


def _items(name: str, items: list[dict[str, str | int | None]], texts: Catalogue) -> Table:
    shown = items[:SHOWN_ITEMS]
    rows = tuple(Row(tuple(_item(item, field, texts) for _, field in ITEMS[name])) for item in shown)
    notes = (texts("more_items", shown=len(shown), total=f"{len(items):,}"),) if len(shown) < len(items) else ()
    title = texts("missing" if name == "gaps" else name)
    return Table(
        title, "" if items else texts("none"), tuple(texts(term) for term, _ in ITEMS[name]), rows, notes, ITEM_WIDTHS[name]
    )


def _item(item: Mapping[str, str | int | None], field: str, texts: Catalogue) -> Cell:
    if field == "place":
        return Cell(", ".join(_place(item)), "text")
    value = item.get(field)
    if field in ("from", "to") and value:
        return Cell(month(str(value), texts.language), "text")
    if isinstance(value, int):
        return Cell(number(value, Scale(1.0, "", 0)))
    text = DASH if value is None else str(value)
    return Cell(translated(text, language=texts.language) if field in SENTENCES else text, "text")


def _place(item: Mapping[str, str | int | None]) -> Iterable[str]:
    return [f"{item[part]}" if part != "row" else f"#{item[part]}" for part in ("sheet", "column", "row") if item.get(part)]


def foot(summary: Summary) -> list[str]:
    """The foot of every page: source and hash, as-of date and run, and how sure the chances are."""
    texts, run = catalogue(summary["language"]), summary["run"]
    source = texts("foot_source", file=run["source"] or DASH, hash=run["sha256"][:HASH_SHOWN] or DASH)
    base = [row for row in summary["calibration"] if row["level"] == "base"]
    lines = [source, texts("foot_run", day=full_date(run["as_of"], texts.language), run=run["id"] or DASH)]
    return [*lines, *[_calibration_line(row, texts) for row in base[:1]]]
