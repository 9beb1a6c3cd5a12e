"""The one way anything reaches the disk: whole or not at all, under a safe name, inside its folder."""

from forecast.files.atomic import atomic, check_writable, write_bytes, write_json, write_text
from forecast.files.digest import sha256
from forecast.files.locks import Lock, held, locks_in
from forecast.files.names import distinct_names, safe_name
from forecast.files.tables import guard_cell, read_table, unguard_cell, write_table
from forecast.settings.contained_paths import inside

__all__ = [
    "Lock",
    "atomic",
    "check_writable",
    "distinct_names",
    "guard_cell",
    "held",
    "inside",
    "locks_in",
    "read_table",
    "safe_name",
    "sha256",
    "unguard_cell",
    "write_bytes",
    "write_json",
    "write_table",
    "write_text",
]
