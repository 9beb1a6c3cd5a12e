"""The options that several commands share: where results go, how much is drawn, which node, which plan, which targets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path | None, typer.Option(help="Where the result goes: a .parquet or .csv file.")]
Seed = Annotated[int, typer.Option(help="Seed of the sample paths: same seed, same bytes.", min=0)]
Country = Annotated[
    str, typer.Option(help="Country of the public holidays, such as CN, or none; left out: that of the workbook.")
]
EventsFile = Annotated[
    Path | None, typer.Option("--events", help="A table of events and promotions; left out: that of the workbook.")
]
Draws = Annotated[int, typer.Option(help="How many sample paths are drawn.", min=50, max=20_000)]
Goal = Annotated[
    str,
    typer.Option(help="From above: a number, or a growth over last year such as +10%; for several periods one each, as a;b;c."),
]
Named = Annotated[str, typer.Option(help="The chances of floor, base and stretch, by name; the workbook's own come first.")]
Order = Annotated[str, typer.Option(help="The order of the splits, as region,product; left out: that of the dimensions.")]
Factors = Annotated[bool, typer.Option("--factors", help="Tilt the splits by the factors of workbook.yaml; chances then differ.")]
Years = Annotated[int, typer.Option(help="How many years ahead.", min=1, max=5)]
First = Annotated[
    str,
    typer.Option(
        "--first", help="Where the first year begins, as 2027-01 or 2027 (the fiscal year); left out: right after the history."
    ),
]
Step = Annotated[
    float | None, typer.Option(help="The smallest unit of a target, such as 0.1 or 1000; left out: the measure's own.")
]
Key = Annotated[list[str] | None, typer.Option("--key", help="The node, as region=North; may be repeated. Left out: the total.")]
PlanName = Annotated[str, typer.Option("--plan", help="A plan's name or path; left out: the latest in plans/.")]
Period = Annotated[str, typer.Option(help="2026, 2026H1, 2026Q2, 2026-05 or 2026-04..2026-09; left out: the whole plan.")]
Column = Annotated[str, typer.Option(help="floor, base or stretch.")]
Model = Annotated[str, typer.Option(help="The forecasting model, by name.")]
Folder = Annotated[Path | None, typer.Option(help="The folder for notebook, tables and report.")]
Language = Annotated[str | None, typer.Option(help="en or zh; left out: that of the workbook.")]
Formats = Annotated[str, typer.Option(help="Which files to make: html, pdf, xlsx.")]
