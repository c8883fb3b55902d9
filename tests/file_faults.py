"""Faults of a project's file as they happen: it is full, cannot be written, is held or is gone."""

import contextlib
from pathlib import Path

from annotate.errors import DiskFull
from annotate.store.file import writer
from annotate.store.file.connection import Store

_MOST_PAGES = 4_294_967_294


@contextlib.contextmanager
def full(store, monkeypatch):
    """Let the file grow no more, and fill what is free in it."""
    writing = store._writing.conn
    pages = writing.execute("pragma page_count").fetchone()[0]
    writing.execute(f"pragma max_page_count = {pages}")
    with contextlib.suppress(DiskFull):
        while True:
            store.write(lambda db: db["filling"].insert({"text": "x" * 900}))
    yield
    writing.execute(f"pragma max_page_count = {_MOST_PAGES}")


@contextlib.contextmanager
def read_only(store, monkeypatch):
    store._writing.conn.execute("pragma query_only = on")
    yield
    store._writing.conn.execute("pragma query_only = off")


@contextlib.contextmanager
def held(store, monkeypatch):
    """Let another program write to the file for longer than the server waits."""
    monkeypatch.setattr(writer, "PATIENCE", 0.1)
    other = Store(store.path)
    other._writing.conn.execute("begin immediate")
    yield
    other._writing.conn.execute("rollback")
    other.close()


@contextlib.contextmanager
def removed(store, monkeypatch):
    """Move the file away, and back."""
    path = Path(store.path)
    aside = path.with_name("aside.db")
    path.rename(aside)
    yield
    aside.rename(path)


FAULTS = {
    "full": (full, 507, "The disk is full."),
    "read-only": (read_only, 503, "The database is read-only."),
    "held": (held, 503, "Another program"),
    "removed": (removed, 503, "was removed or replaced"),
}
