"""Time progress, required run rate and landing of a plan at a date."""

from forecast.tracking.track import Status, track

__all__ = ["Status", "track"]
