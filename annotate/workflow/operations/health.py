"""Checks of a project in use, quick enough for a page; `doctor` also replays a large project."""

import sqlite3
from dataclasses import dataclass

from annotate.errors import AnnotateError
from annotate.store.file import doctor as stored
from annotate.store.file.connection import Store
from annotate.store.file.healthz import probe
from annotate.wording import plural
from annotate.workflow import clock
from annotate.workflow.operations.doctor import has_wal_bug, sqlite_note

REPLAYED_AT_MOST = 20_000  # saves: some 3 seconds
FINE, WARNING, BAD, UNKNOWN = "fine", "look", "fault", "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: what was found, and whether that is fine."""

    name: str
    found: str
    state: str


@dataclass(frozen=True, slots=True)
class Health:
    """What the checks found, and when."""

    at: str
    checks: tuple[Check, ...]

    def count(self, state: str) -> int:
        return sum(check.state == state for check in self.checks)


def check(store: Store) -> Health:
    """Check the file, its views, a save, and the version of SQLite."""
    checks = (_check_file(store), _check_views(store), _check_saving(store), _check_sqlite())
    return Health(clock.now(), (*checks, _check_replay(store)))


def _check_replay(store: Store) -> Check:
    """Replay the saves of a project that is small enough for a page to wait for it."""
    name = "Labels match the history"
    try:
        saves = stored.count_rows(store.reader())["event"]
        if saves > REPLAYED_AT_MOST:
            return Check(name, "run “python -m annotate doctor” to check", UNKNOWN)
        faults = stored.compare_replay(store.reader())
    except sqlite3.Error as error:
        return Check(name, str(error), BAD)
    except AnnotateError as error:
        return Check(name, error.reason, UNKNOWN)
    if faults:
        return Check(name, faults[0], BAD)
    return Check(name, f"{plural(saves, 'save')} replayed, no difference", FINE)


def _check_file(store: Store) -> Check:
    name = "File is intact"
    try:
        faults = stored.list_faults(store.reader())
    except sqlite3.Error as error:
        faults = [str(error)]
    if faults:
        return Check(name, faults[0], BAD)
    return Check(name, "SQLite’s own check found nothing", FINE)


def _check_views(store: Store) -> Check:
    name = "Views for other programs"
    try:
        faults = stored.list_wrong_views(store.reader())
    except sqlite3.Error as error:
        faults = [str(error)]
    if faults:
        return Check(name, faults[0], BAD)
    return Check(name, "labels and gold are up to date", FINE)


def _check_saving(store: Store) -> Check:
    name = "Saving"
    began = clock.seconds()
    try:
        is_kept = store.write(lambda db: probe(db, str(clock.now_ms())))
    except AnnotateError as error:
        return Check(name, error.reason, BAD)
    took = (clock.seconds() - began) * 1000
    if not is_kept:
        return Check(name, "a test record could not be read back", BAD)
    return Check(name, f"a test record was on disk after {took:,.0f} ms", FINE)


def _check_sqlite() -> Check:
    version = sqlite3.sqlite_version_info
    note = sqlite_note(version)
    if has_wal_bug(version):
        return Check("SQLite", note, WARNING)
    return Check("SQLite", f"{note}: no known fault", FINE)
