"""Targets: levels with stated chances, numbers assigned by equal chance, and what tilts, checks and audits them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)  # the names stand in __init__.pyi
