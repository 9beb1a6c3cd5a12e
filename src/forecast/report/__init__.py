"""Summary, charts, page, file: a review as a report in HTML, PDF and Excel, in English and Chinese."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)  # the names stand in __init__.pyi
