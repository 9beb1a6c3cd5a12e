"""From columns of text to checked rows: dates, numbers, members, subtotals, anomalies."""
