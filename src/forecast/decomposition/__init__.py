"""Decomposition: targets split over time and members, held, spread and typed over, always adding exactly."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)  # the names stand in __init__.pyi
