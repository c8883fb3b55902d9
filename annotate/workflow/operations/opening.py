"""A path → an open project; a new file gets its id, scheme and settings once."""

import secrets
from pathlib import Path

from sqlite_utils import Database

from annotate import schemes
from annotate.records import ASKED_KINDS, Scheme
from annotate.store import project as stored
from annotate.store.file import schema
from annotate.store.file.connection import MEMORY, Store
from annotate.store.file.replica import ReadOnlyStore
from annotate.workflow import clock
from annotate.workflow.scheme import use_scheme
from annotate.workflow.scheme.publish import finish, use

DEFAULT_SCHEME = "news-source"


def open_project(path: str, name: str = "", scheme: Scheme | None = None) -> Store:
    """Open a project's file, created or migrated first if needed.

    With a `scheme`, it becomes the current one.
    """
    stamp = clock.now()[:19].replace(":", "").replace("-", "")
    if path != MEMORY:
        schema.prepare(path, stamp)
    store = Store(path)
    if path == MEMORY:  # each connection to “:memory:” is another database
        store.write(schema.migrate)
    if stored.find_setting(store.reader(), "project_id") is None:
        found(store, name or default_name(path), scheme or schemes.builtin(DEFAULT_SCHEME))
    else:
        finish(store)  # publishing, if the server was ended in the middle of it
        if scheme is not None:
            use(store, None, scheme)
    return store


def open_existing(path: str) -> Store:
    """Open a project's file as it is; NoDatabase if it is missing or not up to date."""
    schema.require(path)
    return Store(path)


def open_to_read(path: str) -> ReadOnlyStore:
    """Open a project's file without ever writing to it; NoDatabase as `open_existing`."""
    schema.require(path, only_reading=True)
    store = ReadOnlyStore(path)
    store.side.write(schema.migrate)
    return store


def default_name(path: str) -> str:
    """Derive the default name of a project from the name of its file."""
    words = Path(path).stem.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:] or "Annotate"


def found(store: Store, name: str, scheme: Scheme) -> None:
    """Store the id, name, scheme and settings of a new file."""

    def change(db: Database) -> None:
        first = {
            "project_id": secrets.token_hex(6),
            "name": name,
            "asked_kinds": list(ASKED_KINDS),
            "split_train": 80,
            "split_dev": 10,
        }
        for key, value in first.items():
            stored.save_setting(db, key, value)
        use_scheme(db, scheme)

    store.write(change)
