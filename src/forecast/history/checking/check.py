"""Everything that can be wrong with a file, found in one pass: the checked table, or the faults, and always the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Unpack

import pandas as pd
import pyarrow as pa

from forecast.history.checking.parsed_columns import Parsed, parse
from forecast.history.checking.rows import SelectedRows, select_rows
from forecast.history.checking.signals import with_signals
from forecast.history.checking.whole_periods import whole_periods
from forecast.history.reading.import_report import ImportReport, Repair
from forecast.history.reading.options import ImportRequest, ReadKeywords, ReadOptions, import_request
from forecast.history.reading.raw_table import Findings
from forecast.history.reading.sources import OpenedSource, Source, name_of, open_source
from forecast.history.series.aggregate import REFUSED, Checked
from forecast.settings.errors import Fault, InputError, count_of


def check_file(file: Source, *, period: str, value: str, by: str | Sequence[str], **options: Unpack[ReadKeywords]) -> Checked:
    """The rows of a file as imported, before any summing, and the report; bad data is in the report and never raised.

    `file` is a file, a folder of files, a database URL (with query=) or a data frame; `by` names the columns of the
    dimensions; see `ReadOptions` for the options. `checked.table` has the named columns: keys as text, the period as a timestamp, the
    value as float64 or, where float64 would round it, as decimal, in the unit of the file; it is None where `checked.report.errors`
    names faults. An InputError is raised for options that cannot be used alone.

    >>> import pandas as pd
    >>> from forecast.history import check_file
    >>> sales = pd.DataFrame({"month": ["2026-01", "2026-02"], "shop": ["A", "A"], "sales": ["1,250.5", "n/a"]})
    >>> checked = check_file(sales, period="month", value="sales", by="shop")
    >>> [(fault.row, fault.column, fault.value) for fault in checked.report.errors]
    [(2, 'sales', 'n/a')]
    >>> check_file(sales, period="month", value="sales", by="shop", missing="gap").report.total_after
    '1250.5'
    """
    request = import_request(period, value, by, ReadOptions(**options))
    try:
        opened = open_source(file, request)
    except InputError as error:
        return Checked(None, ImportReport(name_of(file), errors=error.faults), request)
    return _judged(parse(opened.raw, request), request, opened)


def _judged(parsed: Parsed, request: ImportRequest, source: OpenedSource) -> Checked:
    findings = parsed.findings
    if findings.errors:
        return Checked(None, _report(parsed, findings, source, None), request)
    rows = select_rows(parsed.raw, parsed.numbers, dates=parsed.dates, names=parsed.names, request=request)
    whole = whole_periods(
        parsed.dates,
        parsed.numbers,
        names=parsed.names,
        selected=rows.selected,
        spacing=rows.spacing.frequency,
        column=parsed.raw.column(request.period),
        request=request,
    )
    rows = replace(rows, selected=whole.kept, findings=rows.findings + whole.findings)
    findings = _strictly(findings + rows.findings, request.reading)
    if findings.errors:
        return Checked(None, _report(parsed, findings, source, None), request)
    checked = Checked(
        _table(parsed, request, rows), _report(parsed, findings, source, rows), request, rows.spacing, whole.unknown
    )
    # Years and spacings that are refused make no series to look at.
    in_fiscal_months = rows.spacing.frequency == "fiscal month" and request.reading.fiscal_calendar is not None
    return with_signals(checked) if rows.spacing.frequency not in REFUSED or in_fiscal_months else checked


def _strictly(findings: Findings, reading: ReadOptions) -> Findings:
    """With `strict`, each repair as an error."""
    if not reading.strict:
        return findings
    return findings + Findings(errors=tuple(_as_fault(repair) for repair in findings.repairs))


def _as_fault(repair: Repair) -> Fault:
    rows = count_of(repair.count, "row")
    message = f"strict reading makes no repairs: {repair.what} ({rows}), '{repair.old}' would become '{repair.new}'"
    return Fault(
        message, "Correct the file, or read it without strict", repair.file, repair.sheet, repair.row, repair.column, repair.old
    )


def _table(parsed: Parsed, request: ImportRequest, rows: SelectedRows) -> pd.DataFrame:
    selected = pa.array(rows.selected)
    cells = {name: names.cells().filter(selected) for name, names in zip(request.by, parsed.names, strict=True)}
    table: pd.DataFrame = pa.table(cells).to_pandas()
    table[request.period] = parsed.dates.days[rows.selected].astype("datetime64[us]")
    exact = parsed.numbers.exact
    if exact is None:
        table[request.value] = parsed.numbers.values[rows.selected]
    else:
        table[request.value] = pd.Series(exact.filter(selected).combine_chunks(), dtype=pd.ArrowDtype(exact.type))
    return table


def _report(parsed: Parsed, findings: Findings, source: OpenedSource, rows: SelectedRows | None) -> ImportReport:
    imported = int(rows.selected.sum()) if rows else 0
    after = parsed.numbers.total_of(rows.selected) if rows else Decimal(0)
    return ImportReport(
        file=source.name,
        sha256=source.sha256,
        rows_read=parsed.raw.rows_read,
        rows_imported=imported,
        rows_rejected=parsed.raw.rows_read - imported,
        total_before=f"{parsed.numbers.total:f}",
        total_after=f"{after:f}",
        encoding=parsed.raw.encoding,
        dialect=parsed.raw.dialect,
        date_format=parsed.dates.form or None,
        repairs=findings.repairs,
        warnings=findings.warnings,
        errors=findings.errors,
        notes=findings.notes,
    )
