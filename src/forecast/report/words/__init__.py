"""Codes and values of a summary put into the words of a language."""
