"""From bytes to columns of text: containers, encodings, spreadsheets, databases, headers."""
