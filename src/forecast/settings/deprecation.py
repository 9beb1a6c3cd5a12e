"""Old public names that still work for one minor version, each with a warning that names the new one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping


def warn_of_rename(old: str, new: str) -> None:
    """Warn the caller of an old name, two calls up, of the new one (a DeprecationWarning)."""
    warnings.warn(f"{old} is now {new}", DeprecationWarning, stacklevel=3)


def with_old_names(lookup: Callable[[str], object], names: Mapping[str, str], *, owner: str) -> Callable[[str], object]:
    """The lookup of a module's names (its `__getattr__`) that also answers old names with what is called otherwise now.

    Each use of an old name is a DeprecationWarning at the caller's line.
    """

    def look_up(name: str) -> object:
        if name in names:
            warn_of_rename(f"{owner}.{name}", f"{owner}.{names[name]}")
            return lookup(names[name])
        return lookup(name)

    return look_up
