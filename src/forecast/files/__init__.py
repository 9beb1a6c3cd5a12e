"""The one way anything reaches the disk: whole or not at all, under a safe name, inside its folder."""

from forecast.files.atomic import atomic, check_writable, write_bytes, write_json, write_text
from forecast.files.digest import sha256
from forecast.files.locks import Lock, list_locks, lock
from forecast.files.names import safe_name
from forecast.files.tables import escape_formula, read_table, unescape_formula, write_table
from forecast.settings.contained_paths import contained_path

__all__ = [
    "Lock",
    "atomic",
    "check_writable",
    "contained_path",
    "escape_formula",
    "list_locks",
    "lock",
    "read_table",
    "safe_name",
    "sha256",
    "unescape_formula",
    "write_bytes",
    "write_json",
    "write_table",
    "write_text",
]
