"""One project: its file opened, founded once, its settings and its scheme."""

import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlite_utils import Database

from annotate import schemes
from annotate.errors import NotFound
from annotate.records import ASKED_KINDS, Scheme
from annotate.store import project as stored
from annotate.store import schema
from annotate.store.connection import MEMORY, Store
from annotate.store.views import create_views
from annotate.workflow import clock

DEFAULT_SCHEME = "news-source"


@dataclass(frozen=True, slots=True)
class Project:
    """The settings of one project file."""

    id: str
    name: str
    words: str
    asked_kinds: tuple[str, ...]
    scheme: str
    scheme_version: int


def open_project(path: str, name: str = "") -> Store:
    """Open a project's file, made or migrated first; found the project if it is new."""
    stamp = clock.now()[:19].replace(":", "").replace("-", "")
    if path != MEMORY:
        schema.prepare(path, stamp)
    store = Store(path)
    if path == MEMORY:
        store.write(schema.migrate)
    if stored.find_setting(store.reader(), "project_id") is None:
        found(store, name or default_name(path))
    return store


def open_existing(path: str) -> Store:
    """Open a project's file as it is; NoDatabase where it is missing or out of date."""
    schema.require(path)
    return Store(path)


def default_name(path: str) -> str:
    """Make a project's name of its file's name."""
    words = Path(path).stem.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:] or "Annotate"


def found(store: Store, name: str) -> None:
    """Give a new file its id, name, scheme and settings."""
    scheme = schemes.builtin(DEFAULT_SCHEME)

    def change(db: Database) -> None:
        first = {
            "project_id": secrets.token_hex(6),
            "name": name,
            "words": "several",
            "asked_kinds": list(ASKED_KINDS),
            "split_train": 80,
            "split_dev": 10,
        }
        for key, value in first.items():
            stored.save_setting(db, key, value)
        use_scheme(db, scheme)

    store.write(change)


def use_scheme(db: Database, scheme: Scheme) -> None:
    """Put a scheme in force: keep it, name its fields, make the views anew."""
    stored.insert_scheme(db, scheme, clock.now())
    stored.save_setting(db, "scheme", [scheme.id, scheme.version])
    stored.save_setting(db, "fields", [field.id for field in scheme.further])
    create_views(db)


def get_project(db: Database) -> Project:
    """Read the project's settings."""
    settings = stored.list_settings(db)
    if "project_id" not in settings:
        raise NotFound("This file holds no project yet.", "Start it with “serve” or “import”.")
    return Project(
        id=settings["project_id"],
        name=settings["name"],
        words=settings["words"],
        asked_kinds=tuple(settings["asked_kinds"]),
        scheme=settings["scheme"][0],
        scheme_version=settings["scheme"][1],
    )


def get_scheme(db: Database, project: Project) -> Scheme:
    """Read the scheme in force."""
    scheme = find_scheme(db, project.scheme, project.scheme_version)
    if scheme is None:
        raise NotFound("The scheme in force is missing.", "Run “python -m annotate doctor”.")
    return scheme


def find_scheme(db: Database, scheme_id: str, version: int) -> Scheme | None:
    """Find one version of a scheme that this project has used."""
    toml = stored.find_scheme_toml(db, scheme_id, version)
    return None if toml is None else _parsed(toml)


@lru_cache(maxsize=32)
def _parsed(toml: str) -> Scheme:
    return schemes.parse(toml)
