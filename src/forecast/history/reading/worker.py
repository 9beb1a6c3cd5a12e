"""The reading of one heavy file, as a program of its own: the request as JSON on standard input, the columns on standard output.

It runs in a fresh interpreter (see `apart`) and loads of this package the readers only.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from forecast.history.reading.ipc import TOO_MUCH, send, send_faults
from forecast.history.reading.options import ImportRequest, ReadOptions
from forecast.history.reading.readers import read_here
from forecast.settings.errors import InputError

if sys.platform != "win32":
    import resource


def limit(memory: int, seconds: float) -> None:
    """Refuse this process more memory than it has now plus `memory`; end it after four times `seconds` of processor time.

    Memory is counted as Linux does for RLIMIT_DATA: what can be written to. Arrow takes it from the system as it needs it and not in
    large reserves. Where the system has no such limits, only the process that started this one watches the clock.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    pages = Path("/proc/self/statm")
    if sys.platform != "win32" and pages.exists():
        now = int(pages.read_text("ascii").split()[5]) * resource.getpagesize()
        for kind, most in ((resource.RLIMIT_DATA, now + memory), (resource.RLIMIT_CPU, int(4 * seconds) + 1)):
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def serve(fields: Mapping[str, Any]) -> int:
    """The exit code, after the answer to a request was written."""
    try:
        request = ImportRequest(fields["period"], fields["value"], tuple(fields["by"]), ReadOptions(**fields["reading"]))
        raw, sha256 = read_here(Path(fields["path"]), request)
        send(raw, sha256, sys.stdout.buffer)
    except InputError as error:
        send_faults(error.faults, sys.stdout.buffer)
    except MemoryError:
        return TOO_MUCH
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    request = json.load(sys.stdin)
    limit(request["memory"], request["seconds"])
    sys.exit(serve(request))
