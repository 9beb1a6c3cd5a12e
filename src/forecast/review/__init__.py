"""The review of a half: gap, bridge, landing, and the correction of the rest of the year."""

from forecast.review.options import ReviewOptions
from forecast.review.review import Review, review

__all__ = ["Review", "ReviewOptions", "review"]
