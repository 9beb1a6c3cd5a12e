"""The synthetic sample company: its stated truth, and the tables drawn from it."""
