"""Names that are loaded when they are first asked for, so that importing a big service costs little."""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def loader(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A module-level ``__getattr__`` (PEP 562).

    Args:
        package: The name of the module that it is for; a name once loaded is kept there, and `dir`
            of it knows them all.
        homes: The module of every name; a module's own name stands for itself.
    """

    def __getattr__(name: str) -> Any:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        module = import_module(home)
        value = module if home.endswith(f".{name}") else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    # So that completion and `help` know of what is not loaded yet.
    module = sys.modules[package]
    setattr(module, "__dir__", lambda: sorted(vars(module).keys() | homes))  # noqa: B010 - a module declares no such name
    return __getattr__
