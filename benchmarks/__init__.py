"""Benchmarks of the package: what is measured, on which sets, against whom; run as `python -m benchmarks`."""
