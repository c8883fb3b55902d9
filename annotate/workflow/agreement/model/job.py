"""Answers → a model of every source and nominal field: a job in the background per scope."""

from collections.abc import Iterator
from itertools import count
from subprocess import Popen
from threading import Lock, Thread
from weakref import WeakKeyDictionary

from annotate.agreement import NONE
from annotate.agreement.aggregates.fields import (
    FieldGiven,
    FieldModel,
    Item,
    fit_field,
    gather_field,
    list_items,
)
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
from annotate.workflow.agreement.kept.keeping import pause
from annotate.workflow.agreement.known import SETS
from annotate.workflow.agreement.measures import list_measures
from annotate.workflow.agreement.model import child

SENTENCES_NEEDED = 500  # with two or more answers


class Job:
    """One computation: `models` grows up to one for each source, `field_models` for each field.

    Unless it is stopped or fails.
    """

    def __init__(self, given: list[Given], fields: list[FieldGiven], stamp: Stamp) -> None:
        self.given, self.fields, self.stamp = given, fields, stamp
        self.number = next(_numbers)
        self.sources = list_sources(given, NONE)
        self.models: list[SourceModel] = []
        self.field_models: list[FieldModel] = []
        self.finished_at = ""
        self.is_stopped = self.has_failed = False
        self._child: Popen[bytes] | None = None
        self._thread = Thread(target=self._run, daemon=True)

    @property
    def total(self) -> int:
        return len(self.sources) + len(self.fields)

    @property
    def done(self) -> int:
        return len(self.models) + len(self.field_models)

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
        for one in child.ask(self._child, self.given, self.sources, self.fields):
            if isinstance(one, FieldModel):
                self.field_models.append(one)
            else:
                self.models.append(one)
        if self.done == self.total:
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
    given, fields = collect(basis), collect_fields(basis)
    with _lock:
        jobs = _jobs.setdefault(basis.store, {})
        job = jobs.get(basis.scope)
        if job is None or not job.is_running:
            job = jobs[basis.scope] = Job(given, fields, basis.stamp)
            job.start()
    return job


def stop_job(store: Store, scope: Scope) -> None:
    """Cancel the computation for a scope, if it is running."""
    job = find_job(store, scope)
    if job is not None and job.is_running:
        job.stop()


def compute(basis: Basis) -> list[SourceModel]:
    """Compute the models of all sources at once, for the command line."""
    given = collect(basis)
    return [fit_source(given, source) for source in list_sources(given, NONE)]


def compute_fields(basis: Basis) -> list[FieldModel]:
    """Compute the models of all nominal fields at once, for the command line."""
    return [fit_field(one) for one in collect_fields(basis)]


def collect_fields(basis: Basis) -> list[FieldGiven]:
    """Gather what was given on matched claims, for each nominal field that has any."""
    gathered = [gather_field(field, list_claims(basis, field)) for field in _fields(basis)]
    return [one for one in gathered if one.patterns]


def list_claims(basis: Basis, field: str) -> Iterator[Item]:
    """List the claims of two or more people who gave a value of a field."""
    known = basis.ground.known
    for _, part in basis.parts:
        pause()
        for one in part.said:
            if len(one.cluster.people) > 1:
                yield from list_items(one.cluster.sentence, known.matches_of(one), field)


def _fields(basis: Basis) -> list[str]:
    return [one.id for one in list_measures(basis.scheme)[1:] if one.level == "nominal"]


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
