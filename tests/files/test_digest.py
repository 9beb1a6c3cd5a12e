"""A file is named by its bytes alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from forecast.files.digest import sha256


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5000
    (tmp_path / "a").write_bytes(data)
    assert sha256(tmp_path / "a") == hashlib.sha256(data).hexdigest()
