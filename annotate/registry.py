"""A family folder → its members: every module in it that has a NAME."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from annotate.errors import NotFound


@cache
def members(family: str) -> dict[str, ModuleType]:
    """Find the members of `annotate.<family>` by their NAME, in order of ORDER then NAME.

    A member is a module of the folder whose name does not start with an
    underscore and which defines NAME. Adding one is adding one file.
    """
    package = import_module(f"annotate.{family}")
    modules = [
        import_module(f"{package.__name__}.{info.name}")
        for info in iter_modules(package.__path__)
        if not info.name.startswith("_")
    ]
    named = [module for module in modules if hasattr(module, "NAME")]
    named.sort(key=lambda module: (getattr(module, "ORDER", 50), module.NAME))
    return {module.NAME: module for module in named}


def member(family: str, name: str) -> ModuleType:
    """Get one member by name; NotFound lists the names there are."""
    known = members(family)
    if name not in known:
        raise NotFound(
            f"There is no “{name}” among {family}.", f"Choose one of: {', '.join(known)}."
        )
    return known[name]
