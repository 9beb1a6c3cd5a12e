"""The verbs of a forecast: the baseline, how past forecasts fared, and why a node is forecast as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import lazy_loader
import typer

from forecast.baseline import backtest as past_forecasts
from forecast.baseline import baseline as forecast_baseline
from forecast.baseline import explain as explain_node
from forecast.cli.options import EffectOptions, Language, Model, Out, PathOptions, Periods, parse_numbers, parse_pair, takes
from forecast.cli.source import Source
from forecast.cli.spans import dates_said
from forecast.cli.terminal import print_lines, print_or_save, print_table, progress
from forecast.files import write_text
from forecast.files.saved_results import save_results
from forecast.targets.outlook import outlooks

# And matplotlib with it, only where something is drawn.
pictures = lazy_loader.load("forecast.report.figures.history_pictures", suppress_warning=True)


@dataclass(frozen=True)
class BaselineOptions:
    """What is forecast, and what of it is shown."""

    periods: Periods = 12
    model: Model = "ensemble"
    quantiles: Annotated[str, typer.Option(help="Probabilities, as 0.1,0.4,0.9.")] = "0.1,0.4,0.9"
    span: Annotated[str, typer.Option(help="period, quarter, half or year: whole blocks from the first forecast period.")] = (
        "period"
    )
    level: Annotated[str, typer.Option(help="leaf, all, or a level such as region.")] = "all"
    ended: Annotated[
        str, typer.Option(help="What a series without recent rows counts as: closed (forecast 0) or missing (forecast on).")
    ] = "closed"


@takes
def baseline(source: Source, *, options: BaselineOptions, effects: EffectOptions, paths: PathOptions, out: Out = None) -> None:
    """Forecast every series and every total: the point, the mean and quantiles of joint sample paths.

    Working days and moving feasts of the country are used where the history's own past forecasts gain by them, known events (columns
    event, start, end and dimensions) where they have an effect; both are listed below the table.

    A quantile such as 0.1 is the number that is reached nine times in ten. Models: ensemble, seasonal_naive, statsmodels:ets,
    statsmodels:theta, statsmodels:stl. Example: forecast baseline --span year --level region
    """
    source.spare(out)
    probabilities = parse_numbers(options.quantiles)
    history = source.history(effects)
    with progress("forecasting"):
        forecast = forecast_baseline(
            history, periods=options.periods, model=options.model, seed=paths.seed, draws=paths.draws, ended=options.ended
        )
        table = forecast.quantile(probabilities, level=options.level, span=options.span)
    print_or_save(table, out, title=f"Baseline, {history.measure.name} per {options.span}")
    print_lines(f"Covers {dates_said([each.dates for each in outlooks(forecast, options.span)])}")
    if len(forecast.effects):
        print_table(forecast.effects.drop(columns="block"), title="Effects of calendar and events", rows=len(forecast.effects))


@takes
def backtest(
    source: Source,
    *,
    periods: Annotated[int, typer.Option(help="How many periods each forecast looks ahead.", min=1, max=120)] = 12,
    origins: Annotated[int, typer.Option(help="How many past forecasts are tried; they do not overlap.", min=1, max=40)] = 4,
    model: Model = "ensemble",
    effects: EffectOptions,
    paths: PathOptions,
    out: Out = None,
) -> None:
    """Try the forecast on the past: how near it came beside last year, and how often floor, base and stretch were reached.

    Each past forecast sees only what was known then. A share is judged where there are enough origins, and is not
    testable otherwise. Example: forecast backtest sales.csv --period month --value amount --by region,product
    """
    source.spare(out)
    history = source.history(effects)
    with progress("forecasting the past"):
        tested = past_forecasts(history, periods=periods, origins=origins, model=model, seed=paths.seed, draws=paths.draws)
    dates = ", ".join(f"{day:%Y-%m-%d}" for day in tested.origins)
    print_or_save(tested.summary(), out, title=f"Forecasts of {history.measure.name} with what was known on {dates}")


@takes
def explain(
    source: Source,
    *,
    key: Annotated[str, typer.Option(help="The node, as region=North,product=A. Default: the total.")] = "",
    periods: Periods = 12,
    model: Model = "ensemble",
    effects: EffectOptions,
    language: Language = None,
    paths: PathOptions,
    out: Annotated[Path | None, typer.Option(help="The folder for picture and tables. Default: the facts are printed.")] = None,
) -> None:
    """Say why a node is forecast as it is: route, members, season, trend, spread, effects and past errors, as tables and a picture.

    Example: forecast explain --key region=North --out north
    """
    node = dict(parse_pair(part, "--key name=member") for part in key.split(",") if part.strip())
    history = source.history(effects)
    with progress("explaining"):
        forecast = forecast_baseline(history, periods=periods, model=model, seed=paths.seed, draws=paths.draws)
        explanation = explain_node(forecast, node)
    if out is None:
        print_table(
            explanation.facts,
            title=f"Why {' · '.join(node.values()) or 'the total'} is forecast as it is",
            rows=len(explanation.facts),
        )
        return
    workbook = source.workbook
    picture = pictures.plot_explanation(explanation, language=language or (workbook.language if workbook else "en"))
    files = save_results(out, facts=explanation.facts, components=explanation.components, course=explanation.course)
    print_lines(*(f"Written: {path}" for path in [*files, write_text(out / "explanation.svg", picture.svg)]))
