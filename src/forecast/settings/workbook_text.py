"""The settings of a workbook as commented YAML, which is read back as the same workbook."""

from __future__ import annotations

import yaml

from forecast.settings.workbook import Workbook

HEADER = """\
# The settings of this workbook. Change them with any text editor; `forecast check` says what it makes of them.
# Everything is text until a type is wanted: NO, 1.10 and 010 stay as written. Shares are written 90% or 0.9.
"""
COMMENTS = {
    "name": "What reports are headed with.",
    "dimensions": "The columns that a number is broken down by. Their order is the order of the splits: company, first, second, ...\n"
    "# Without any, as [], the whole company is one series.",
    "measures": "What is counted: name, kind (volume, revenue, cost, profit, ...), unit, direction (up: more is better), step of rounding.",
    "currency": "The currency of money measures, as it is printed.",
    "fiscal_year_start": "The month in which the year begins; 2026H1 is then the six months from that month of 2026.",
    "language": "The language of reports and panels: en or zh.",
    "files": "The data, inside this folder: period, columns {dimension: column of the file}, values {measure: column of the file};\n"
    "# missing says what a month without a row is: error, gap (unknown) or zero, where the series do not show it;\n"
    "# lone_dates what a row far before or after all others is: error, drop (left out and told) or keep;\n"
    "# trailing_zeros what zeros of all series at the end are: error, drop (periods that have not come yet) or keep;\n"
    "# running_totals what values that rise through each year are: error, difference (the year so far) or keep;\n"
    "# level_steps what a change of currency, pack or unit is: error or keep;\n"
    "# partial what a first or last month is that the dates cut off: drop, error or keep;\n"
    "# outages what a month is in which days lack in all series: gap, error or keep.",
    "probabilities": "The chances of floor, base and stretch by profile; floor 80-95 %, base 50-70 %, stretch 5-20 %.",
    "calendar": "The days that sell: country of the public holidays (two letters), whether Spring Festival moves sales, working days;\n"
    "# a fiscal calendar {pattern: 4-4-5, year_ends: last Saturday of January} or {periods: table of name, start, end};\n"
    "# last_year: week or date, what a week is compared with.",
    "review": "How the half-year review corrects the rest of the year: keep the year's number, rebase it to the new forecast, or blend;\n"
    "# changes below materiality are not made, none is larger than max_change.",
    "factors": "What is known of markets tilts the splits: weights up to 10 % by factor, all together within limit;\n"
    "# columns {factor: column of the file of kind factors}, per: its column of own sales.\n"
    "# Sizes are divided by them. A factor without values is named and left out.",
}


def dump_workbook(workbook: Workbook) -> str:
    """The text of a workbook.yaml that is read back as the same workbook, with a comment that explains each key."""
    plain = {key: _pruned(value) for key, value in workbook.model_dump(mode="json", exclude_none=True).items()}
    return HEADER + "".join(f"\n# {COMMENTS[key]}\n{_yaml({key: value})}" for key, value in plain.items())


def _pruned(value: object) -> object:
    """The value without the empty texts and mappings inside it, which the schema fills in again."""
    if isinstance(value, dict):
        return {key: _pruned(part) for key, part in value.items() if part not in ("", {})}
    return [_pruned(part) for part in value] if isinstance(value, list) else value


def _yaml(value: dict[str, object]) -> str:
    flow = None if isinstance(next(iter(value.values())), dict | list) else False  # the innermost lists and mappings on one line
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=120)
