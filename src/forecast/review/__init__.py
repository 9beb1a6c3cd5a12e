"""The review of a half: gap, bridge, landing, and the correction of the rest of the year."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)  # the names stand in __init__.pyi
