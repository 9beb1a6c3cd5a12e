from .contained_paths import contained_path
from .data_files import File
from .errors import (
    Conflict,
    Fault,
    ForecastError,
    InputError,
    RunTimeout,
    StorageError,
    bad_input,
    choose,
    hint_for,
    quoted,
)
from .measures import Kind, Measure
from .strict_yaml import Document, parse_yaml, read_yaml
from .workbook import (
    Calendar,
    Probabilities,
    ReviewPolicy,
    Workbook,
    find_workbook,
    key_columns,
    load_workbook,
    workbook_of_file,
)
from .workbook_text import dump_workbook

__all__ = [
    "Calendar",
    "Conflict",
    "Document",
    "Fault",
    "File",
    "ForecastError",
    "InputError",
    "Kind",
    "Measure",
    "Probabilities",
    "ReviewPolicy",
    "RunTimeout",
    "StorageError",
    "Workbook",
    "bad_input",
    "choose",
    "contained_path",
    "dump_workbook",
    "find_workbook",
    "hint_for",
    "key_columns",
    "load_workbook",
    "parse_yaml",
    "quoted",
    "read_yaml",
    "workbook_of_file",
]
