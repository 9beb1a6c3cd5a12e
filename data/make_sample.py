"""Write the synthetic sample company: the same seed gives the same bytes.

    python data/make_sample.py            into the folder of this script
    python data/make_sample.py FOLDER     elsewhere

What is put into the numbers is stated in `generator/truth.py` and written to truth.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
from generator.company import events_table, members_table, plain, targets_table, truth_document
from generator.days import Expected
from generator.history import daily_table, draw_sales, history_table
from generator.market import factors_table, funnel_table
from generator.people import hire, people_history_table, people_table

from forecast.files import write_bytes


def tables() -> dict[str, pd.DataFrame]:
    """All tables of the sample by file name."""
    expected = Expected()
    sales, staff = draw_sales(expected), hire()
    return {
        "members.csv": members_table(),
        "history.csv": history_table(sales),
        "daily.csv": daily_table(sales, expected),
        "people.csv": people_table(staff),
        "people_history.csv": people_history_table(staff, sales),
        "factors.csv": factors_table(sales),
        "funnel.csv": funnel_table(sales),
        "events.csv": events_table(),
        "targets_2026.csv": targets_table(sales),
    }


def write(folder: Path) -> None:
    """Write every file; UTF-8 and line feeds on every platform."""
    for name, table in tables().items():
        write_bytes(folder / name, table.to_csv(index=False, lineterminator="\n").encode())
    text = json.dumps(truth_document(), ensure_ascii=False, indent=1, default=plain)
    write_bytes(folder / "truth.json", f"{text}\n".encode())


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
