"""The plan that a command works on: found, opened with its forecast, changed, shown before and after, kept and put back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import Field

from forecast.baseline import baseline
from forecast.cli.source import Source
from forecast.cli.terminal import print_lines, print_table, progress
from forecast.decomposition import Plan
from forecast.decomposition.spreads import EVEN_FALLBACK
from forecast.files import contained_path, lock, write_bytes, write_json
from forecast.history import History, open_history
from forecast.periods.frequency import frequency
from forecast.plans import read_plan, write_plan_at
from forecast.settings import Workbook, bad_input, find_workbook, hint_for, load_workbook
from forecast.settings.schema import Settings, validated_json
from forecast.tables.columns import LEVELS

FOLDER, REVISIONS = "plans", "revisions"
SUFFIXES = (".parquet", ".csv", ".json", ".made.json")
LOCK_SECONDS = 600.0


class HistorySource(Settings):
    """What `open_history` is told; the workbook is the one that the plan lies in."""

    workbook: str = ""
    file: str = ""
    period: str = ""
    value: str = ""
    by: tuple[str, ...] = ()
    measure: str = ""
    leaves: bool = False
    reading: dict[str, object] = Field(default_factory=dict)


class Provenance(Settings):
    """What a plan was made from: how its history is opened, and the seed and number of paths of its forecast."""

    opening: HistorySource = HistorySource()
    seed: int = Field(default=0, ge=0)
    draws: int = Field(default=500, ge=50, le=20_000)


@dataclass(frozen=True)
class OpenPlan:
    """A plan with the place of its table, and the workbook it belongs to (None where it was made from a file)."""

    place: Path
    plan: Plan
    workbook: Workbook | None


def find_plan(name: str = "") -> Path:
    """The path of a plan's table: a path, the name of one in the workbook's folder of plans, or (no name) the latest there."""
    if Path(name).suffix in (".parquet", ".csv"):
        if not Path(name).is_file():
            raise bad_input("there is no such plan", "Make one with `forecast plan create`, or check the path", file=name)
        return Path(name).absolute()
    folder = _root() / FOLDER
    there = sorted(path.stem for path in folder.glob("*.parquet"))
    if not there or (name and name not in there):
        way_out = hint_for(name, there) if there else "Make one with `forecast plan create`"
        raise bad_input("there is no such plan", way_out, file=str(folder), value=name or None)
    return folder / f"{name or there[-1]}.parquet"


def plan_path(out: Path | None, *, root: Path, year: str) -> Path:
    """The path of a new plan's table: as it is named, or the year's in the workbook's folder of plans."""
    if out is None:
        contained_path(root, FOLDER)
        return root / FOLDER / f"{year}.parquet"
    if not out.name or out.name == "..":
        raise bad_input("is not the name of a file", "Name the plan, such as plans/2027", column="out", value=str(out))
    return out.with_suffix(".parquet") if out.suffix in (".parquet", ".csv") else out.with_name(f"{out.name}.parquet")


def write_made(place: Path, source: Source, *, seed: int, draws: int, end: pd.Timestamp) -> Path:
    """The path of the record of what a plan was forecast from, beside its table; later verbs read the same again."""
    opening = source.opening
    reading = opening["reading"] | {"as_of": f"{end:%Y-%m-%d}"}
    kept = opening | {"workbook": "", "reading": reading}
    return write_json(_made(place), {"opening": kept, "seed": seed, "draws": draws})


def open_plan(place: Path) -> OpenPlan:
    """The plan with the forecast behind its chances: that of its making, which knows nothing of what came later."""
    table = read_plan(place)
    made = _read_made(place, table)
    history = history_of_plan(place, made)
    with progress("forecasting"):
        known = baseline(
            history,
            periods=frequency(history.frequency).count(history.last, table.grid.periods[-1]),
            seed=made.seed,
            draws=made.draws,
        )
    workbook = None if made.opening.file else load_workbook(_near(place))
    return OpenPlan(place, read_plan(place, baseline=known), workbook)


def history_of_plan(place: Path, made: Provenance) -> History:
    """The history as it was known when the plan was made; a file of it is a file, whatever its name looks like."""
    opening = made.opening.model_dump()
    with progress("reading"):
        file = str(Path(made.opening.file)) if made.opening.file else ""
        return open_history(**opening | {"file": file, "workbook": str(Path.cwd() if file else _near(place))})


def edit_plan(name: str, edit: Callable[[Plan], Plan], *, column: str = "base") -> Plan:
    """The changed plan, written in place of the one of that name, which is kept as a revision; prints what changed.

    An edit that is refused leaves everything as it was.
    """
    place = find_plan(name)
    with lock(place.with_suffix(".lock"), owner="forecast plan", seconds=LOCK_SECONDS):
        before = open_plan(place).plan
        after = edit(before)
        number = save_revision(place)
        write_plan_at(after, place)
    columns = LEVELS if column == "all" else (column,)
    for each in columns:
        show_change(before, after, column=each)
    _say_given_way(before, after, but=columns)
    print_lines(f"Written to {place}. Revision {number} is the plan before: `forecast plan undo` puts it back.")
    return after


def _say_given_way(before: Plan, after: Plan, *, but: Sequence[str]) -> None:
    """Print which levels had to move although they were not asked to."""
    for other in (each for each in LEVELS if each not in but):
        moved = int((after.units[LEVELS.index(other)] != before.units[LEVELS.index(other)]).sum())
        if moved:
            was, now = (float(each.totals(level="total")[other].sum()) for each in (before, after))
            print_lines(
                f"{other} gave way in {moved:,} cells, so that floor <= base <= stretch: its total went from {was:,.0f} to {now:,.0f}."
            )


def write_new(plan: Plan, place: Path, source: Source, *, seed: int, draws: int) -> tuple[Path, int | None]:
    """The path of a new plan's table, and the number of the revision under which a plan that stood there was kept (None without)."""
    with lock(place.with_suffix(".lock"), owner="forecast plan", seconds=LOCK_SECONDS):
        number = save_revision(place) if place.is_file() else None
        path = write_plan_at(plan, place)
        write_made(path, source, seed=seed, draws=draws, end=_end_of(plan))
    return path, number


def _end_of(plan: Plan) -> pd.Timestamp:
    """The last day that the forecast behind a plan knew."""
    return plan.baseline.history.end if plan.baseline is not None else plan.grid.periods[0] - pd.Timedelta(days=1)


def changes(before: Plan, after: Plan, *, column: str = "base") -> pd.DataFrame:
    """The totals that differ between two plans: dimensions, number and chance before and after, change; the total stands first."""
    old, new = before.totals(), after.totals()
    keys = list(before.grid.dimensions)
    table = old[keys].assign(before=old[column], after=new[column], change=new[column] - old[column])
    table = table.assign(chance_before=old[f"chance_{column}"], chance_after=new[f"chance_{column}"])
    moved = table["change"].ne(0).to_numpy(copy=True)
    moved[0] = True
    found: pd.DataFrame = table.loc[moved].reset_index(drop=True)
    return found


def show_change(before: Plan, after: Plan, *, column: str) -> None:
    """Print what an edit did to a column."""
    table = changes(before, after, column=column)
    held_cells = int(after.held.sum()) - int(before.held.sum())
    print_table(table, title=f"{column} before and after")
    if held_cells:
        print_lines(
            f"{abs(held_cells):,} cells {'are now held' if held_cells > 0 else 'were released'}; {int(after.held.sum()):,} in all."
        )
    new = after.rules[after.rules != before.rules]
    if (new == EVEN_FALLBACK).any():
        print_lines(f"{int((new == EVEN_FALLBACK).sum()):,} cells had nothing to go by and were split evenly.")
    if len(table) == 1 and not table["change"].any() and not held_cells:
        print_lines("No number changed.")


def save_revision(place: Path) -> int:
    """The number under which the plan as it stands was kept among the revisions."""
    number = max(revisions(place), default=0) + 1
    for suffix in SUFFIXES:
        present = place.with_suffix(suffix)
        if present.is_file():
            write_bytes(_revision(place, number, suffix), present.read_bytes())
    return number


def revisions(place: Path) -> list[int]:
    """The numbers of the revisions that are kept of a plan, oldest first."""
    pattern = re.compile(rf"{re.escape(place.stem)}-(\d+)\.(parquet|csv)")
    found = (pattern.fullmatch(path.name) for path in (place.parent / REVISIONS).glob("*"))
    return sorted({int(each[1]) for each in found if each})


def open_revision(place: Path, number: int) -> Plan:
    """An earlier revision of a plan, with the forecast behind the plan as it stands, so that chances can be compared."""
    there = revisions(place)
    if number not in there:
        way_out = f"Name one of: {', '.join(map(str, there))}" if there else "Change the plan first"
        raise bad_input("there is no such revision", way_out, file=str(place), value=str(number))
    now = open_plan(place).plan
    return read_plan(_revision(place, number, ".parquet"), baseline=now.baseline)


def restore(place: Path, number: int | None) -> tuple[int, int]:
    """The numbers of the revision that stands again, and of the one under which the plan before was kept.

    Nothing is lost: the plan that gives way is a revision itself, so that undoing twice is doing again.
    """
    with lock(place.with_suffix(".lock"), owner="forecast plan", seconds=LOCK_SECONDS):
        there = revisions(place)
        chosen = number if number is not None else max(there, default=0)
        if chosen not in there:
            way_out = f"Name one of: {', '.join(map(str, there))}" if there else "Change the plan first"
            raise bad_input("there is no such revision", way_out, file=str(place), value=str(chosen or ""))
        kept = save_revision(place)
        for suffix in SUFFIXES:
            kept_file = _revision(place, chosen, suffix)
            if kept_file.is_file():
                write_bytes(place.with_suffix(suffix), kept_file.read_bytes())
    return chosen, kept


def _revision(place: Path, number: int, suffix: str) -> Path:
    return place.parent / REVISIONS / f"{place.stem}-{number:04d}{suffix}"


def _made(place: Path) -> Path:
    return place.with_name(f"{place.stem}.made.json")


def _read_made(place: Path, plan: Plan) -> Provenance:
    """What the plan was made from; for a plan of other origin, the workbook as it was known on the eve of the plan's first day."""
    if _made(place).is_file():
        return validated_json(Provenance, _made(place))
    eve = plan.grid.periods[0] - pd.Timedelta(days=1)
    return Provenance(opening=HistorySource(reading={"as_of": f"{eve:%Y-%m-%d}"}))


def _near(place: Path) -> Path:
    """The folder of the workbook around a plan, or around the current folder where the plan lies elsewhere."""
    around = any((folder / "workbook.yaml").is_file() for folder in place.absolute().parents)
    return find_workbook(place.parent if around else Path.cwd()).parent


def _root() -> Path:
    """The folder of the workbook, or the current one where a plan was made from a file."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "workbook.yaml").is_file()), here)
