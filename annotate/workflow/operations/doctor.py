"""Checks of a project's file and of the machine: faults that are found, notes that inform."""

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from annotate.store.file import doctor as stored
from annotate.store.file.backup import open_unchanged
from annotate.store.file.connection import Store
from annotate.store.scheme.successors import list_successors
from annotate.wording import in_bytes
from annotate.workflow.operations.backups import save_copy
from annotate.workflow.scheme import get_scheme

# https://sqlite.org/wal.html, “the WAL-reset bug”: fixed in 3.51.3 and in two older lines.
_WAL_BUG_SINCE, _WAL_BUG_FIXED = (3, 7, 0), (3, 51, 3)
_BACKPORTED = ((3, 44, 6), (3, 50, 7))
_ENOUGH = 20  # fsyncs per second: a group of saves then waits 50 ms


@dataclass
class Findings:
    """`faults` make the command fail, `notes` do not."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def examine(store: Store) -> Findings:
    """Examine a project's file and the disk it is on."""
    db = store.reader()
    findings = Findings()
    try:
        findings.faults += stored.list_wrong_views(db)
        findings.faults.extend(stored.list_wrong_rows(db))  # what is found before an error stays
        if list_successors(db) != get_scheme(store).successors:
            findings.faults.append("merged values count as others than the scheme says")
        counts = stored.count_rows(db)
        findings.notes.append(", ".join(f"{count:,} × {name}" for name, count in counts.items()))
    except sqlite3.Error as error:
        findings.faults.append(f"the file cannot be read to the end: {error}")
    _look_around(findings, store.path)
    return findings


def examine_old(path: str) -> Findings | None:
    """Check a file that still needs migrations, as far as this version can; None if it needs none.

    Its labels cannot be compared with its events before it is updated.
    """
    if not Path(path).is_file():
        return None
    try:
        with closing(open_unchanged(path)) as conn:
            db = Database(conn, execute_plugins=False)
            pending = stored.list_pending(db)
            if not pending or not db["event"].exists():
                return None
            findings = Findings(stored.list_faults(db))
    except sqlite3.Error:
        return None  # `open_existing` says what is wrong
    findings.faults.append(
        f"the file needs an update ({', '.join(pending)}): start “python -m annotate serve” once"
    )
    _look_around(findings, path)
    return findings


def repair(store: Store, path: str) -> Path:
    """Make what follows from the events again, after a backup; return the backup."""
    saved = save_copy(path, None)
    store.write(stored.rebuild)
    return saved


def _look_around(findings: Findings, path: str) -> None:
    """Note what the machine allows: its SQLite, its disk, its space."""
    findings.notes.append(sqlite_note(sqlite3.sqlite_version_info))
    folder = Path(path).resolve().parent
    findings.notes.append(_fsync_note(folder))
    findings.notes.append(_space_note(Path(path), folder))


def has_wal_bug(version: tuple[int, int, int]) -> bool:
    """Return whether this SQLite may damage a file when two programs reset its WAL at once."""
    is_fixed = version in _BACKPORTED
    return _WAL_BUG_SINCE <= version < _WAL_BUG_FIXED and not is_fixed


def sqlite_note(version: tuple[int, int, int]) -> str:
    """Name the version of SQLite, and whether it has a fault that is known."""
    name = f"SQLite {'.'.join(map(str, version))}"
    if not has_wal_bug(version):
        return name
    return (
        f"{name} has a rare fault when two programs write to one file: "
        "until 3.51.3, let only the server write while it runs"
    )


def _space_note(path: Path, folder: Path) -> str:
    try:
        free = shutil.disk_usage(folder).free
        wal = Path(f"{path}-wal")
        size = sum(one.stat().st_size for one in (path, wal) if one.exists())
        waiting = wal.stat().st_size if wal.exists() else 0
    except OSError as error:
        return f"free space could not be measured ({error.strerror})"
    return (
        f"file {in_bytes(size)}, of it {in_bytes(waiting)} in the WAL; {in_bytes(free)} free"
        f"{': too little for a backup' if free < size * 2 else ''}"
    )


def _fsync_note(folder: Path, limit: int = 200, seconds: float = 1.0) -> str:
    """Measure the fsyncs per second of the disk, which limit how fast single labels are saved."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            done = 0
            start = time.perf_counter()
            while done < limit and time.perf_counter() - start < seconds:
                file.write(b"x" * 4096)
                file.flush()
                os.fsync(file.fileno())
                done += 1
            rate = done / (time.perf_counter() - start)
    except OSError as error:
        return f"the disk could not be measured ({error.strerror})"
    verdict = (
        "enough for any team" if rate >= _ENOUGH else "slow: saves wait when many people label"
    )
    return f"{rate:,.0f} fsyncs per second on this disk, one per group of saves: {verdict}"
