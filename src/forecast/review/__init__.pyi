from .options import ReviewOptions
from .review import Review, review

__all__ = [
    "Review",
    "ReviewOptions",
    "review",
]
