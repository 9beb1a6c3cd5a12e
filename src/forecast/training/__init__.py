"""Seeded exercises with checks, hints and worked answers: plain classes without widgets."""

from forecast.training.catalogue import EXERCISES, exercise
from forecast.training.exercise import Exercise, Finding, Mistake, Part, Rule, Step, Text, Verdict

__all__ = ["EXERCISES", "Exercise", "Finding", "Mistake", "Part", "Rule", "Step", "Text", "Verdict", "exercise"]
