"""Forecasts a Parquet file of series by statsforecast's DynamicOptimizedTheta with levels, from file to file, on one core.

    python whole.py SERIES.parquet OUT.parquet --season 12 --horizon 12 --level 80

SERIES holds unique_id, ds, y. What statsforecast's own front end does, reading and writing included.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import DynamicOptimizedTheta


def main() -> None:
    """Reads, forecasts and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("series", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--season", type=int, default=12)
    parser.add_argument("--horizon", type=int, default=12)
    parser.add_argument("--level", type=int, default=80)
    given = parser.parse_args()
    model = StatsForecast(models=[DynamicOptimizedTheta(season_length=given.season)], freq="MS", n_jobs=1)
    found = model.forecast(df=pd.read_parquet(given.series), h=given.horizon, level=[given.level])
    found.to_parquet(given.out)


if __name__ == "__main__":
    main()
