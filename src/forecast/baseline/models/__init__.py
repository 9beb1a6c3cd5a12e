"""Forecasting models by name, the ensemble, and pooled seasonality."""
