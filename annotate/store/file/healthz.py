"""Whether a record can be written to the file and read back."""

from sqlite_utils import Database

_KEY = "healthz"


def probe(db: Database, mark: str) -> bool:
    """Write a row, return whether it can be read back, and delete it (call in a transaction)."""
    db.execute("insert or replace into setting (key, value) values (?, ?)", [_KEY, mark])
    row = db.execute("select value from setting where key = ?", [_KEY]).fetchone()
    db.execute("delete from setting where key = ?", [_KEY])
    return row == (mark,)
