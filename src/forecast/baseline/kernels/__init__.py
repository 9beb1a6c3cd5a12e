"""Kernels: arrays in, arrays out, compiled by numba; nothing here knows of tables."""
