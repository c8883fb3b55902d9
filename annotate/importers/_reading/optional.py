"""Packages that only some formats need: loaded when first used, named when missing."""

from importlib import import_module
from types import ModuleType

from annotate.errors import Refused


def load(package: str, install: str) -> ModuleType:
    """Import a package; Refused names the command that installs it if it is missing."""
    try:
        return import_module(package)
    except ImportError as error:
        raise Refused(
            f"These files need the package {package}, which is not installed.",
            f"Install it with “{install}”, or paste the text.",
        ) from error
