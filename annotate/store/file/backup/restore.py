"""A backup → the project file; what was there is kept under another name."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils import Database

from annotate.errors import Busy, NoDatabase
from annotate.store.file import backup, schema
from annotate.store.file.faults import translate

try:
    import fcntl
except ImportError:  # not on this system, where an open file cannot be renamed anyway
    fcntl = None

# The bytes that each connection to a file in WAL mode locks while it is open.
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510


def check(source: Path, named: str = "") -> None:
    """Raise NoDatabase unless a file is a whole backup that this version can read.

    `named` is what the error calls it: the file that `source` is a copy of.
    """
    named = named or str(source)
    try:
        with closing(backup.open_unchanged(source)) as conn:
            marked = conn.execute("pragma application_id").fetchone()[0]
            if marked != schema.APPLICATION_ID:
                raise NoDatabase(
                    f"“{named}” is not a file of an Annotate project.", "Name another file."
                )
            schema.refuse_strange_file(Database(conn, execute_plugins=False), named)
            faults = conn.execute("pragma integrity_check(1)").fetchall()
    except sqlite3.Error as error:
        cause = translate(error, named)
        raise NoDatabase(cause.reason, "Nothing was changed. Use another copy of it.") from error
    if faults != [("ok",)]:
        raise NoDatabase(
            f"“{named}” is damaged ({faults[0][0]}).",
            "Nothing was changed. Use another copy of it.",
        )


def put_back(path: str, source: Path, stamp: str) -> Path | None:
    """Replace a project file by a copy of `source`; return where the present file is now.

    At every moment either a whole project is under the name, or nothing, which `serve` refuses.
    """
    present, fresh = Path(path), Path(f"{path}.restoring")
    _refuse_in_use(present)
    backup.copy(str(source), fresh)
    try:
        kept = _move_aside(present, stamp)
        fresh.replace(present)
        backup.sync_folder(present.parent)
    except OSError as error:
        raise Busy(
            f"“{path}” cannot be replaced ({error.strerror}).",
            "Stop the server and close other programs that use it, then try again.",
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _move_aside(present: Path, stamp: str) -> Path | None:
    """Rename the file, then its WAL: between the two, `serve` finds no file and refuses."""
    kept = present.with_name(f"{present.stem}.replaced-{stamp}.db")
    was_there = present.exists()
    wal = Path(f"{present}-wal")
    if wal.exists() and not wal.stat().st_size:
        wal.unlink()  # left by someone who only read
    for end in ("", "-wal"):  # never a WAL beside a file it does not belong to
        with suppress(FileNotFoundError):
            os.replace(f"{present}{end}", f"{kept}{end}")
    Path(f"{present}-shm").unlink(missing_ok=True)  # SQLite makes it again
    return kept if was_there else None


def _refuse_in_use(path: Path) -> None:
    """Refuse a file that another process has open: what it saves next would be lost."""
    if fcntl is None or not path.exists():
        return
    with suppress(PermissionError), open(path, "r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except OSError as error:
            raise Busy(
                f"“{path}” is open in another program, probably the server.",
                "Stop it, then restore again.",
            ) from error
