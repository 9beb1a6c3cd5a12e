"""Joint sample paths for every series: kernels, models by name, backtests."""
