"""The pictures of a report, each with the scale it was drawn in."""
