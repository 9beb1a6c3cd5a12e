"""Past errors, joint sample paths, the calibration of ranges, reconciliation."""
