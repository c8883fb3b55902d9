"""Whether a record can be written to the file and read back."""

from sqlite_utils import Database

_KEY = "healthz"


def probe(db: Database, mark: str) -> bool:
    """Write a row, return whether it can be read back, and delete it (call in a transaction)."""
    db.execute("insert or replace into setting (key, value) values (?, ?)", [_KEY, mark])
    row = db.execute("select value from setting where key = ?", [_KEY]).fetchone()
    db.execute("delete from setting where key = ?", [_KEY])
    return row == (mark,)


def count_free_pages(db: Database) -> int:
    """Count the pages that a connection may still write: empty ones, and those up to its limit."""
    most = db.execute("pragma max_page_count").fetchone()[0]
    used = db.execute("pragma page_count").fetchone()[0]
    return most - used + db.execute("pragma freelist_count").fetchone()[0]
