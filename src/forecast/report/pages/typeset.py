"""PDF from HTML, as a program of its own: HTML on standard input, PDF on standard output.

It runs by its path in a fresh interpreter (see `pdf`): the layout libraries are slow to load and can fail to load, and neither
should touch a program that only writes HTML. So it imports nothing of this package.
"""

import sys

from weasyprint import HTML
from weasyprint.urls import URLFetcher


def typeset(html: str) -> bytes:
    """The page as PDF bytes, the same for the same page; every address but data: is refused."""
    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    return bytes(HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_identifier=b"forecast-report"))


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode("utf-8")))
