"""How safe a project is: its backups, its space, and one sentence that says it."""

import os
import shutil
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from annotate.store.file.connection import MEMORY, Store
from annotate.wording import plural
from annotate.workflow import clock
from annotate.workflow.operations import activity
from annotate.workflow.operations.backups import SCHEDULED, Backup, list_backups
from annotate.workflow.operations.health import BAD, WARNING, Health
from annotate.workflow.operations.schedule import Schedule

_OLD = 7 * clock.DAY  # a backup by hand
_LATE = 2  # intervals of scheduled backups
_SEEN = 0.8  # of 100, the width of what is smaller


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence of the page: `kind` is ok, warn or bad."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes on the disk of the project; its backups may be on another one."""

    path: str
    project: int
    backups: int
    backups_here: int
    used: int
    free: int
    is_short: bool

    @property
    def shares(self) -> list[tuple[str, int, float, float]]:
        """List what is on the disk: (name, bytes, where it begins, its width), of 100.

        What is there can be seen, however small.
        """
        other = max(0, self.used - self.project - self.backups_here)
        parts = {"Project": self.project, "Backups": self.backups_here, "Other files": other}
        whole = (sum(parts.values()) + self.free) / 100 or 1
        widths = [max(size / whole, _SEEN) if size else 0 for size in parts.values()]
        starts = accumulate(widths, initial=0)
        return list(zip(parts, parts.values(), starts, widths, strict=False))


def age(at: str) -> str:
    """Say how long ago a moment was: “23 minutes”, “2 hours”, “9 days”."""
    return _say(max(0, clock.now_ms() - clock.iso_to_ms(at)))


def until(at: str) -> str:
    """Say in how long a moment comes."""
    return _say(max(0, clock.iso_to_ms(at) - clock.now_ms()))


def _say(ms: int) -> str:
    if ms < clock.MINUTE:
        return "less than a minute"
    if ms < clock.HOUR:
        return plural(ms // clock.MINUTE, "minute")
    if ms < 2 * clock.DAY:
        return plural(ms // clock.HOUR, "hour")
    return plural(ms // clock.DAY, "day")


def judge(
    schedule: Schedule, backups: list[Backup], health: Health | None, space: Space | None
) -> Verdict:
    """Say how safe the project is, worst news first, and no more than was checked."""
    if health and health.count(BAD):
        return Verdict(
            "bad", "A check found a fault",
            "Run “python -m annotate doctor”. Keep all backups until the cause is known.",
        )  # fmt: skip
    if schedule.failure:
        return Verdict("bad", "The last scheduled backup failed", schedule.failure[1])
    if space and space.is_short:
        return Verdict(
            "bad", "The disk is nearly full", "Free some space before saves and backups fail."
        )
    if not backups:
        return Verdict(
            "warn", "There is no backup yet", "Every confirmed label is on disk, but only once."
        )
    told = f"The last backup is {age(backups[0].at)} old; labels saved since then are not in it."
    if _is_old(schedule, backups[0]):
        return Verdict("warn", "The last backup is old", told)
    if not health:
        return Verdict(
            "warn",
            "Not checked yet",
            f"{told} The file has not been checked since the server started.",
        )
    notes = health.count(WARNING)
    return Verdict(
        "ok", f"No fault found, {plural(notes, 'note')}" if notes else "All checks passed",
        f"Every confirmed label is on disk. {told} Checked {age(health.at)} ago.",
    )  # fmt: skip


def _is_old(schedule: Schedule, last: Backup) -> bool:
    allowed = schedule.rules.every * clock.HOUR * _LATE or _OLD
    return clock.now_ms() - clock.iso_to_ms(last.at) > allowed


def measure(store: Store, backups: list[Backup]) -> Space | None:
    """Measure the project, its backups, and what is free on its disk; None in memory."""
    if store.path == MEMORY:
        return None
    path = Path(store.path).absolute()
    files = [Path(f"{path}{end}") for end in ("", "-wal")]
    project = sum(file.stat().st_size for file in files if file.exists())
    disk = shutil.disk_usage(path.parent)
    saved = sum(one.size for one in backups)
    here = sum(one.size for one in backups if _is_beside(path, one))
    return Space(str(path), project, saved, here, disk.used, disk.free, disk.free < 2 * project)


def share_a_disk(store: Store, backups: list[Backup]) -> bool:
    """Return whether all backups lie on the disk of the project."""
    if not backups:
        return False
    path = Path(store.path).absolute()
    return all(_is_beside(path, one) for one in backups)


def _is_beside(path: Path, backup: Backup) -> bool:
    """Return whether a backup is on the disk of the project."""
    # Of the folders: the files may be gone, which is when this page is needed.
    return os.stat(backup.path.parent).st_dev == os.stat(path.parent).st_dev


def growth(backups: list[Backup]) -> tuple[int, str] | None:
    """Return by how many bytes the project grew from its oldest backup to its newest, in what time.

    None if that is less than a day: copies without their WAL are compared, as a WAL shrinks again.
    """
    if not backups:
        return None
    newest, oldest = backups[0], backups[-1]
    took = clock.iso_to_ms(newest.at) - clock.iso_to_ms(oldest.at)
    return None if took < clock.DAY else (newest.size - oldest.size, _say(took))


def describe(store: Store, schedule: Schedule, health: Health | None) -> dict[str, object]:
    """Return all that the page shows."""
    backups = list_backups(store, schedule.rules)
    space = measure(store, backups)
    return {
        "backups": backups,
        "space": space,
        "verdict": judge(schedule, backups, health, space),
        "health": health,
        "rules": schedule.rules,
        "scheduled": sum(one.kind == SCHEDULED for one in backups),
        "due": schedule.due(),
        "is_same_disk": share_a_disk(store, backups),
        "growth": growth(backups),
        "activity": activity.describe(store),
    }
