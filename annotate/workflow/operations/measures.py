"""The numbers of a running server: what its store counted, its files, and its requests."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotate.installed import VERSION
from annotate.store.file.connection import Store
from annotate.store.file.measures import SECONDS, Counts, Histogram
from annotate.workflow import clock
from annotate.workflow.operations.backups import list_backups
from annotate.workflow.operations.schedule import Schedule
from annotate.workflow.operations.status import measure


class RequestTimes:
    """How long requests took, by method and route."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, str, str], Histogram] = {}
        self._lock = threading.Lock()

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; statuses are counted by their hundreds: 2xx, 4xx."""
        key = method, route, f"{status // 100}xx"
        times = self._times.get(key)
        if times is None:
            with self._lock:
                times = self._times.setdefault(key, Histogram(SECONDS))
        times.add(seconds)

    def read(self) -> list[tuple[dict[str, str], Counts]]:
        """Return the counts of every method, route and status that occurred."""
        with self._lock:
            known = sorted(self._times.items())
        names = ("method", "route", "status")
        return [(dict(zip(names, key, strict=True)), one.read()) for key, one in known]


@dataclass(frozen=True, slots=True)
class Metric:
    """One name with its values: a number, or counts by size, each with its own labels."""

    name: str
    kind: str
    help: str
    values: list[tuple[dict[str, str], float | Counts]] = field(default_factory=list)


def list_metrics(store: Store, schedule: Schedule, times: RequestTimes) -> Iterator[Metric]:
    """List all that a watching program may read; nothing here names a person or a text."""
    measures = store.measures
    yield _one("info", "gauge", "The version, always 1.", 1, version=VERSION)
    yield _one(
        "labels_saved_total", "counter",
        "Labels confirmed to browsers since the start, also those sent again.",
        measures.labels.value,
    )  # fmt: skip
    yield _one("write_queue_length", "gauge", "Changes that wait to be written.", store.waiting())
    yield _one(
        "write_group_size", "histogram", "Changes per commit.", measures.groups.read()
    )  # fmt: skip
    yield _one(
        "commit_seconds", "histogram", "How long a group took to be written and on disk.",
        measures.commits.read(),
    )  # fmt: skip
    yield _one(
        "write_failures_total", "counter", "Groups that could not be written.",
        measures.failures.value,
    )  # fmt: skip
    yield Metric(
        "annotate_request_seconds", "histogram", "How long requests took, by route.",
        times.read(),
    )  # fmt: skip
    yield from _list_files(store, schedule)


def _list_files(store: Store, schedule: Schedule) -> Iterator[Metric]:
    backups = list_backups(store, schedule.rules)
    space = measure(store, backups)
    if space:
        yield _one("project_bytes", "gauge", "The file and its WAL.", space.project)
        yield _one("disk_free_bytes", "gauge", "Free on the disk of the project.", space.free)
    if backups:
        at = clock.iso_to_ms(backups[0].at) / 1000
        yield _one("last_backup_timestamp_seconds", "gauge", "When the last backup was made.", at)


def _one(name: str, kind: str, text: str, value: float | Counts, **labels: str) -> Metric:
    return Metric(f"annotate_{name}", kind, text, [(labels, value)])
