"""Time progress and landing."""
