"""A whole copy of a file that may be in use: all of it under its name, or nothing."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from annotate.errors import AnnotateError, DiskFull, NoDatabase
from annotate.store.file.faults import translate

_STEPS = 100_000  # of SQLite's machine, between two looks at whether the copy is still wanted
PART = ".part"


def copy(path: str, target: Path, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Copy a file to `target`, with what is still in its WAL; saves go on in the meantime.

    The copy is checked and on disk before it gets its name.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}{PART}")
    try:
        make_private(part)
        with closing(open_unchanged(path)) as conn:
            conn.set_progress_handler(lambda: not is_wanted(), _STEPS)
            # A copied file would miss what is still in the WAL.
            conn.execute("vacuum into ?", [str(part)])
        check_copy(part)
        _sync(part)
        part.replace(target)
        sync_folder(target.parent)
    except sqlite3.Error as error:
        raise _not_made(translate(error, path)) from error
    except OSError as error:
        raise DiskFull(
            f"No backup was made: {target.parent} cannot be written ({error.strerror}).",
            "Free some space or choose another folder, then try again.",
        ) from error
    finally:
        with suppress(OSError):  # in a folder that cannot be written to there is none
            part.unlink(missing_ok=True)


def open_unchanged(path: str | Path) -> sqlite3.Connection:
    """Open a file that must exist, so that even closing it changes nothing.

    NoDatabase if it is empty: SQLite would delete the WAL beside it, also where it only reads.
    """
    if Path(path).exists() and not Path(path).stat().st_size:
        raise NoDatabase(f"“{path}” is empty (0 bytes).", "Restore a backup, or name another file.")
    how = "mode=ro&immutable=1" if _is_closed(Path(path).absolute()) else "mode=ro"
    address = f"{Path(path).absolute().as_uri()}?{how}"
    return sqlite3.connect(address, uri=True, isolation_level=None)


def _is_closed(path: Path) -> bool:
    """Return whether SQLite could create nothing beside a file to read it, and need not."""
    beside = (Path(f"{path}{end}") for end in ("-wal", "-shm"))
    return not os.access(path.parent, os.W_OK) and not any(one.exists() for one in beside)


def check_copy(path: Path) -> None:
    """Raise NoDatabase if SQLite finds a fault in a copy."""
    with closing(open_unchanged(path)) as conn:
        found = conn.execute("pragma quick_check(1)").fetchone()
    if found != ("ok",):
        raise NoDatabase(
            f"The copy failed its check ({found[0]}).",
            "The project file itself was not changed. Run “python -m annotate doctor”.",
        )


def make_private(path: Path) -> None:
    """Create an empty file for its owner alone, in place of one left by an earlier attempt."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, on systems that can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sync(path: Path) -> None:
    with open(path, "r+b") as file:
        os.fsync(file.fileno())


def _not_made(cause: AnnotateError) -> AnnotateError:
    return type(cause)(f"No backup was made. {cause.reason}", cause.remedy)
