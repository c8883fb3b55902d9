"""The backups of a project: listed, made, and removed when there are enough newer ones."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from sqlite_utils import Database

from annotate.errors import NoDatabase, NotFound, WrongUse
from annotate.records import Person
from annotate.store.file import backup as stored
from annotate.store.file.connection import MEMORY, Store
from annotate.workflow import clock
from annotate.workflow.audit import note
from annotate.workflow.project import get_project

BY_HAND, SCHEDULED, BEFORE_UPDATE = "backup", "auto", "before"
_NAME = re.compile(r"\.(backup|auto|before)-(\d{8}T\d{6})(?:-\d+)?\.db$")
_LEFT = 24 * clock.HOUR  # ms after which a half-made copy belongs to a process that has died


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: `kind` is why it was made, `at` when, in ISO 8601."""

    path: Path
    kind: str
    at: str
    size: int

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True, slots=True)
class Rules:
    """Where the server puts its backups, every how many hours (0: never), and how many it keeps.

    Without a folder, they are beside the project.
    """

    folder: Path | None = None
    every: float = 0
    keep: int = 28


def stamp() -> str:
    """Return the present time as it stands in the name of a backup."""
    return clock.now()[:19].replace(":", "").replace("-", "")


def save_copy(path: str, target: str | None) -> Path:
    """Copy a project's file, also one of an earlier version, to a name that is still free.

    Without a target, or with a folder, the name has the time in it.
    """
    if not Path(path).is_file():
        raise NoDatabase(f"There is no database at “{path}”.", "Name another file with --db.")
    default = f"{Path(path).stem}.{BY_HAND}-{stamp()}.db"
    chosen = Path(target) if target else Path(path).parent
    if chosen.is_dir():
        chosen = _free(chosen / default)
    if chosen.exists():
        raise WrongUse(f"“{chosen}” already exists.", "Choose another name, or name a folder.")
    stored.copy(path, chosen)
    return chosen


def _free(path: Path) -> Path:
    """Return a name that no copy of the same second has."""
    names = chain([path], (path.with_stem(f"{path.stem}-{number}") for number in count(2)))
    return next(one for one in names if not one.exists())


def list_backups(store: Store, rules: Rules) -> list[Backup]:
    """List the copies in the folder of the rules and beside the project, newest first."""
    if store.path == MEMORY:
        return []
    own = Path(store.path).absolute().parent
    folders = dict.fromkeys((own, _folder(store, rules)))
    found = [one for folder in folders for one in _list_in(folder, _prefix(store, folder))]
    return sorted(found, key=lambda one: (one.at, one.name), reverse=True)


def get_backup(store: Store, rules: Rules, name: str) -> Backup:
    """Return the backup with a name."""
    for one in list_backups(store, rules):
        if one.name == name:
            return one
    raise NotFound("This backup is no longer there.", "Reload the page and choose another one.")


def back_up(
    store: Store,
    rules: Rules,
    person: Person | None,
    kind: str = BY_HAND,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Path:
    """Copy the project into the folder of the rules, and note that in the security log."""
    if store.path == MEMORY:
        raise WrongUse("A project in memory has no backups.", "Start the server with a file.")
    folder = _folder(store, rules)
    target = folder / f"{_prefix(store, folder)}.{kind}-{stamp()}.db"
    stored.copy(store.path, target, is_wanted)

    def change(db: Database) -> None:
        note(db, person, "backup", file=target.name)

    if person is not None:
        store.write(change)
    return target


def note_download(store: Store, person: Person, name: str) -> None:
    """Note in the security log who took a backup, which has every label in it."""
    store.note(lambda db: note(db, person, "backup downloaded", file=name))


def remove_old(store: Store, rules: Rules) -> None:
    """Remove the oldest scheduled backups beyond those to keep, and copies left half-made."""
    folder = _folder(store, rules)
    prefix = _prefix(store, folder)
    scheduled = [one for one in _list_in(folder, prefix) if one.kind == SCHEDULED]
    for one in sorted(scheduled, key=lambda one: one.at, reverse=True)[rules.keep :]:
        one.path.unlink(missing_ok=True)
    for part in folder.glob(f"{prefix}.*{stored.PART}"):
        if clock.now_ms() - part.stat().st_mtime * 1000 > _LEFT:
            part.unlink(missing_ok=True)


def _folder(store: Store, rules: Rules) -> Path:
    return (rules.folder or Path(store.path).parent).absolute()


def _prefix(store: Store, folder: Path) -> str:
    """Return how names of this project's backups begin: other projects may share a folder."""
    stem = Path(store.path).stem
    is_own = folder == Path(store.path).absolute().parent
    return stem if is_own else f"{stem}-{get_project(store).id}"


def _list_in(folder: Path, prefix: str) -> list[Backup]:
    found = []
    if folder.is_dir():
        for path in folder.iterdir():
            matched = _NAME.match(path.name, len(prefix)) if path.name.startswith(prefix) else None
            if matched:
                kind, at = matched.groups()
                with suppress(FileNotFoundError):  # removed in the meantime, as an old one
                    found.append(Backup(path, kind, _moment(at), path.stat().st_size))
    return found


def _moment(at: str) -> str:
    day, time = at.split("T")
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}.000Z"
