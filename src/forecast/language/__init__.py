"""Words, numbers, chances, dates and tables in English and Chinese."""
