"""One schema for workbook.yaml, run parameters and measures, and the errors a user can act on."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)  # the names stand in __init__.pyi
