"""Checks of a project's file and of the machine: faults that are found, notes that inform."""

import os
import sqlite3
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from annotate.store import doctor as stored
from annotate.store.connection import Store
from annotate.store.scheme.successors import list_successors
from annotate.workflow.scheme import get_scheme

_STRICT_TABLES_SINCE = (3, 37, 0)


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
        findings.faults += stored.list_faults(db)
        findings.faults += stored.list_wrong_sentences(db)
        findings.faults += stored.list_wrong_units(db)
        findings.faults += stored.compare_replay(db)
        if list_successors(db) != get_scheme(store).successors:
            findings.faults.append("merged values count as others than the scheme says")
        counts = stored.count_rows(db)
        findings.notes.append(", ".join(f"{count:,} × {name}" for name, count in counts.items()))
    except sqlite3.Error as error:
        findings.faults.append(f"the file cannot be read to the end: {error}")
    findings.notes.append(f"SQLite {stored.library_version()}")
    if sqlite3.sqlite_version_info < _STRICT_TABLES_SINCE:
        findings.faults.append("SQLite is older than 3.37 and does not support strict tables")
    findings.notes.append(_fsync_note(Path(store.path).resolve().parent))
    return findings


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
    return f"{rate:,.0f} fsyncs per second on this disk (each group of saves needs one)"
