"""Whether the file takes a write and gives it back."""

from sqlite_utils import Database

_KEY = "healthz"


def probe(db: Database, mark: str) -> bool:
    """Write a row and read it back (call in a transaction); nothing of it stays."""
    db.execute("insert or replace into setting (key, value) values (?, ?)", [_KEY, mark])
    row = db.execute("select value from setting where key = ?", [_KEY]).fetchone()
    db.execute("delete from setting where key = ?", [_KEY])
    return row == (mark,)
