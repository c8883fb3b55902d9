"""Answers → a model of every source: a job in the background, one for each scope."""

from itertools import count
from subprocess import Popen
from threading import Lock, Thread
from weakref import WeakKeyDictionary

from annotate.agreement import NONE
from annotate.agreement.aggregates.sources import (
    Given,
    SourceModel,
    fit_source,
    list_sources,
)
from annotate.store.agreement import Scope, Stamp
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.headline import extent
from annotate.workflow.agreement.known import SETS
from annotate.workflow.agreement.model import child

SENTENCES_NEEDED = 500  # with two or more answers


class Job:
    """One computation: `models` grows up to one for each source, unless it is stopped or fails."""

    def __init__(self, given: list[Given], stamp: Stamp) -> None:
        self.given, self.stamp = given, stamp
        self.number = next(_numbers)
        self.sources = list_sources(given, NONE)
        self.models: list[SourceModel] = []
        self.finished_at = ""
        self.is_stopped = self.has_failed = False
        self._child: Popen[bytes] | None = None
        self._thread = Thread(target=self._run, daemon=True)

    @property
    def is_running(self) -> bool:
        return not (self.finished_at or self.is_stopped or self.has_failed)

    def start(self) -> None:
        self._child = child.start()
        self._thread.start()

    def stop(self) -> None:
        self.is_stopped = True
        if self._child:
            self._child.kill()

    def wait(self) -> None:
        """Return once it has ended."""
        self._thread.join()

    def _run(self) -> None:
        for one in child.ask(self._child, self.given, self.sources):
            self.models.append(one)
        if len(self.models) == len(self.sources):
            self.finished_at = clock.now()
        else:
            self.has_failed = not self.is_stopped


def why_not(basis: Basis) -> int:
    """Return how many sentences with two or more answers are missing; 0 if there are enough."""
    return max(0, SENTENCES_NEEDED - extent(basis).shared)


def find_job(store: Store, scope: Scope) -> Job | None:
    """Find the last job on a scope; None if none was started, or the last was cancelled."""
    with _lock:
        job = _jobs.get(store, {}).get(scope)
        return None if job is None or job.is_stopped else job


def start_job(basis: Basis) -> Job:
    """Start the computation for a scope, unless it is running."""
    given = collect(basis)
    with _lock:
        jobs = _jobs.setdefault(basis.store, {})
        job = jobs.get(basis.scope)
        if job is None or not job.is_running:
            job = jobs[basis.scope] = Job(given, basis.stamp)
            job.start()
    return job


def stop_job(store: Store, scope: Scope) -> None:
    """Cancel the computation for a scope, if it is running."""
    job = find_job(store, scope)
    if job is not None and job.is_running:
        job.stop()


def compute(basis: Basis) -> list[SourceModel]:
    """Compute all models at once, for the command line."""
    given = collect(basis)
    return [fit_source(given, source) for source in list_sources(given, NONE)]


def collect(basis: Basis) -> list[Given]:
    """List what was said of the sentences with two or more answers, and how often."""
    return [
        Given(kind.people, kind.rows[0][0], count)
        for kind, count in basis.tally(SETS).counted()
        if len(kind.people) > 1
    ]


_jobs: WeakKeyDictionary[Store, dict[Scope, Job]] = WeakKeyDictionary()
_lock = Lock()
_numbers = count(1)
