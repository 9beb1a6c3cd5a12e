"""Plans kept: opened, saved as revisions, compared and verified, whatever they are kept in."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)  # the names stand in __init__.pyi
