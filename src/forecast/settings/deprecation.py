"""Old public names that still work for one minor version, each with a warning that names the new one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping


def with_old_names(lookup: Callable[[str], object], names: Mapping[str, str], *, owner: str) -> Callable[[str], object]:
    """The lookup of a module's names (its `__getattr__`) that also answers old names with what is called otherwise now.

    Each use of an old name is a DeprecationWarning at the caller's line.
    """

    def look_up(name: str) -> object:
        if name in names:
            warnings.warn(f"{owner}.{name} is now {owner}.{names[name]}", DeprecationWarning, stacklevel=2)
            return lookup(names[name])
        return lookup(name)

    return look_up
