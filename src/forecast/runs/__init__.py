"""Notebook runs behind a strict front end, and their records."""
