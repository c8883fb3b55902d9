"""The version, and the folders that are beside the package in a checkout.

In an installed package, they are inside it.
"""

from pathlib import Path

VERSION = "0.1.0"
_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


STATIC = _find("static")
SEEDS = _find("seeds")
