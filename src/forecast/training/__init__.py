"""Seeded exercises with checks, hints and worked answers."""
