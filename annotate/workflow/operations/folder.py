"""The project files of a folder: which there are, and what a list shows of each."""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from annotate.errors import NotFound
from annotate.store.file import glance
from annotate.workflow.clock import ms_to_iso

# No dot: backups have one, as in “town.backup-20260101T120000.db”.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Listed:
    """A project of the list: `file` is its name in addresses; no count if it cannot be read."""

    file: str
    name: str
    articles: int | None
    changed_at: str


def list_projects(folder: Path) -> list[Listed]:
    """List the projects of a folder by name."""
    found = [_look(path) for path in folder.glob("*.db") if _is_served(path)]
    return sorted(found, key=lambda one: (one.name.casefold(), one.file))


def list_unserved(folder: Path) -> list[str]:
    """List the database files whose names cannot be part of an address, without backups."""
    return sorted(
        path.name
        for path in folder.glob("*.db")
        if "." not in path.stem and not _NAME.fullmatch(path.stem)
    )


def get_path(folder: Path, name: str) -> Path:
    """Return the file of a project."""
    path = folder / f"{name}.db"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound("There is no project at this address.", "Check the address.")
    return path


def _is_served(path: Path) -> bool:
    return bool(_NAME.fullmatch(path.stem)) and path.is_file()


def _look(path: Path) -> Listed:
    try:
        changed = ms_to_iso(glance.changed_ms(path))
        name, articles = glance.read(path)
    except (sqlite3.Error, OSError):
        return Listed(path.stem, path.stem, None, "")
    return Listed(path.stem, name or path.stem, articles, changed)
