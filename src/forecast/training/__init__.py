"""Seeded exercises with checks, hints and worked answers: plain classes without widgets."""

from forecast.language.catalogue import Text
from forecast.training.catalogue import EXERCISES, exercise
from forecast.training.exercise import Exercise, Mistake, Part, PartResult, Rule, Verdict, WorkedStep

__all__ = ["EXERCISES", "Exercise", "Mistake", "Part", "PartResult", "Rule", "Text", "Verdict", "WorkedStep", "exercise"]
