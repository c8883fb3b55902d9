"""What SQLite reports → our named errors.

Apart from `connection`, so that the command line knows these errors without loading sqlite-utils.
"""

import sqlite3

from annotate.errors import AnnotateError, Busy, Damaged, DiskFull, NoDatabase


def translate(error: sqlite3.Error, path: str = "The database") -> AnnotateError:
    """Return the named error, with its remedy, for what SQLite reported."""
    # The low byte is the kind of error; the rest says where it occurred (SQLITE_IOERR_FSYNC).
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskFull("The disk is full.", "Free some space and try again.")
    if code == sqlite3.SQLITE_IOERR:
        return DiskFull(
            f"The disk could not save this ({error}).", "Free some space and try again."
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(
            "Another program has locked the database.", "Close it in that program and try again."
        )
    if code == sqlite3.SQLITE_READONLY:
        return NoDatabase(
            f"{path} is read-only.", "Allow the server to write to the file and its folder."
        )
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return NoDatabase(
            f"{path} cannot be opened for writing ({error}).",
            "Check that the folder exists and can be written to, or name another file with --db.",
        )
    if code == sqlite3.SQLITE_CORRUPT:
        return Damaged(
            f"{path} is damaged ({error}).",
            "Run “python -m annotate restore FILE” with a backup; it keeps the damaged file.",
        )
    if code == sqlite3.SQLITE_NOTADB:
        return NoDatabase(
            f"{path} is not an Annotate database ({error}).",
            "Name another file with --db, or restore a backup.",
        )
    return Busy(f"The database returned an error ({error}).", "Run “python -m annotate doctor”.")
