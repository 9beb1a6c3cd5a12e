"""What reading a file did: rows read, imported and rejected, totals before and after, every repair and every warning."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from forecast.settings.errors import Fault


@dataclass(frozen=True)
class Repair:
    """One documented repair: what stood there, what stands there now, and in how many rows."""

    what: str
    old: str
    new: str
    count: int
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class ImportReport:
    """The record of one import; `as_dict` is REPORT.json of `forecast check`."""

    file: str
    sha256: str = ""
    rows_read: int = 0
    rows_imported: int = 0
    rows_rejected: int = 0
    total_before: str = "0"
    total_after: str = "0"
    encoding: str | None = None
    dialect: str | None = None
    date_format: str | None = None
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[Fault, ...] = ()
    errors: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()  # what was decided and changes no number, such as "order lines are summed to months"

    def as_dict(self) -> dict[str, object]:
        """The report as plain values, in a fixed order."""
        faults = {name: tuple(fault.as_dict() for fault in getattr(self, name)) for name in ("warnings", "errors")}
        return asdict(self) | faults
