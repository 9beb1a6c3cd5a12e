"""Summary, charts, page, file."""
