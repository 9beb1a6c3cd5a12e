"""Whether there is room on the disks that results are written to."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from forecast.files.atomic import check_writable
from forecast.settings.health import Finding

SPACE = 500 << 20  # a review of a large workbook leaves some 50 MB; below ten of them it is time to say so


def disk_findings(folder: Path) -> Iterator[Finding]:
    """The free space of a folder and of the temporary one; a folder that cannot be written raises a StorageError."""
    for name, path in (("this folder", folder), ("temporary folder", Path(tempfile.gettempdir()))):
        check_writable(path)
        free = shutil.disk_usage(path).free
        problem = "" if free >= SPACE else f"{free / 2**20:,.0f} MiB free"
        yield Finding.need("machine", name, problem=problem, found=f"{free / 2**30:,.1f} GiB free", do="Free some")
