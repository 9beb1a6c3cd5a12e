from .track import Status, track

__all__ = [
    "Status",
    "track",
]
