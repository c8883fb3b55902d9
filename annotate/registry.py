"""A family folder → its modules, and its members: the modules that define NAME.

It is also the one place that imports a module of the package only when it is needed.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from annotate.errors import NotFound

# What a message calls a member, because folder names mean nothing to a user.
_MEMBER_OF = {
    "importers": "import format",
    "exporters": "export format",
    "agreement": "coefficient",
}


@cache
def modules(family: str) -> tuple[ModuleType, ...]:
    """Import the modules of `annotate.<family>` and its wings, except names with an underscore."""
    package = import_module(f"annotate.{family}")
    loaded: list[ModuleType] = []
    for info in iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue
        if info.ispkg:
            loaded.extend(modules(f"{family}.{info.name}"))
        else:
            loaded.append(import_module(f"{package.__name__}.{info.name}"))
    return tuple(loaded)


@cache
def members(family: str) -> dict[str, ModuleType]:
    """Find the members of `annotate.<family>` by their NAME, in order of ORDER then NAME.

    To add a member, add one file that defines NAME.
    """
    named = [module for module in modules(family) if hasattr(module, "NAME")]
    named.sort(key=lambda module: (getattr(module, "ORDER", 50), module.NAME))
    return {module.NAME: module for module in named}


def member(family: str, name: str) -> ModuleType:
    """Get one member by name; NotFound lists the known names."""
    known = members(family)
    if name not in known:
        raise NotFound(
            f"There is no {_MEMBER_OF[family]} called “{name}”.",
            f"Choose one of: {', '.join(known)}.",
        )
    return known[name]


def load(place: str) -> Any:
    """Import a module and return the object that `module:name` names."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def deferred(place: str) -> Callable[..., Any]:
    """Return a function that imports the function at `module:name` when it is first called."""
    return lambda *values, **named: load(place)(*values, **named)
