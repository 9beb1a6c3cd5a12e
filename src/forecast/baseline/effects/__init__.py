"""Calendar and event effects: their regressors, their selection on the past, the adjustment around a model."""
