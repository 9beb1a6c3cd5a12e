"""Frequencies, spans of time, blocks of a horizon and the working calendar."""
