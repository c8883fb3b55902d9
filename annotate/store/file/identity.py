"""A path → whether its file and its WAL are still the ones that were opened."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from annotate.errors import NoDatabase


class Identity:
    """The file and the WAL that a connection has opened, to compare with what is there now.

    An open file that someone deletes or replaces can still be written, but nothing
    written to it is ever seen again.

    The file is only looked at, never opened here: on Unix, closing any handle to it
    would release the locks that SQLite has in this process.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._opened = self._look()
        self._size = os.stat(path).st_size

    def check(self) -> None:
        """Raise NoDatabase if the file was removed, replaced or shortened, or its WAL removed."""
        if self._look() != self._opened:
            raise self._lost("removed or replaced")
        size = os.stat(self._path).st_size
        # A file gets smaller when another program compacts it, which is fine.
        # An empty one is not opened at all: SQLite would delete the WAL beside it.
        if size < self._size and not (size and _is_sound(self._path)):
            raise self._lost("shortened")
        self._size = size

    def _look(self) -> list[tuple[int, int] | None]:
        return [_number(self._path), _number(f"{self._path}-wal")]

    def _lost(self, what: str) -> NoDatabase:
        return NoDatabase(
            f"{Path(self._path).name} was {what} while the server was running,"
            " so nothing is saved.",
            "Move the file back. If it is gone, stop the server and put a backup in its place."
            " Labels wait in the browsers.",
        )


def _number(path: str) -> tuple[int, int] | None:
    """Return what the system tells files apart by; None if there is no such file."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    # A file keeps its inode when it is moved; a new one under the old name has another.
    return found.st_dev, found.st_ino


def _is_sound(path: str) -> bool:
    """Return whether all pages of a file are there, seen by a connection that has none of them."""
    try:
        with closing(sqlite3.connect(path)) as conn:
            pages = conn.execute("pragma page_count").fetchone()[0]
            return pages > 0 and conn.execute("pragma quick_check(1)").fetchone() == ("ok",)
    except sqlite3.Error:
        return False
