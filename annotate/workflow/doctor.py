"""Is the file well, and is the machine: checks that find faults, notes that inform."""

import os
import sqlite3
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from annotate.store import doctor as stored
from annotate.store.connection import Store

_STRICT_TABLES_SINCE = (3, 37, 0)


@dataclass
class Findings:
    """`faults` make the command fail, `notes` do not."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def examine(store: Store) -> Findings:
    """Examine a project's file and the disk it lies on."""
    db = store.reader()
    findings = Findings()
    try:
        findings.faults += stored.list_faults(db)
        findings.faults += stored.list_wrong_sentences(db)
        findings.faults += stored.list_wrong_units(db)
        findings.faults += stored.compare_replay(db)
        counts = stored.count_rows(db)
        findings.notes.append(", ".join(f"{count:,} × {name}" for name, count in counts.items()))
    except sqlite3.Error as error:
        findings.faults.append(f"the file cannot be read to its end: {error}")
    findings.notes.append(f"SQLite {stored.library_version()}")
    if sqlite3.sqlite_version_info < _STRICT_TABLES_SINCE:
        findings.faults.append("SQLite is older than 3.37 and has no strict tables")
    findings.notes.append(_fsync_note(Path(store.path).resolve().parent))
    return findings


def _fsync_note(folder: Path, most: int = 200, seconds: float = 1.0) -> str:
    """Measure how many fsyncs a second the disk gives: the ceiling of single saves."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            done = 0
            start = time.perf_counter()
            while done < most and time.perf_counter() - start < seconds:
                file.write(b"x" * 4096)
                file.flush()
                os.fsync(file.fileno())
                done += 1
            rate = done / (time.perf_counter() - start)
    except OSError as error:
        return f"the disk could not be measured ({error.strerror})"
    return f"{rate:,.0f} fsyncs a second on this disk (each group of saves needs one)"
