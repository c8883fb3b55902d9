"""How reliable everyone is by model, and how probable each answer: a job in the background."""

from collections.abc import Iterator
from dataclasses import dataclass
from subprocess import Popen
from threading import Lock, Thread
from typing import Any
from weakref import WeakKeyDictionary

from annotate.agreement import NONE
from annotate.agreement.aggregates.sources import (
    Given,
    SourceModel,
    Sources,
    fit_source,
    list_sources,
    probabilities,
)
from annotate.store.agreement import Scope, Stamp
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.agreement import model_child
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.headline import extent
from annotate.workflow.agreement.keeping import pause
from annotate.workflow.agreement.known import SETS
from annotate.workflow.agreement.said import Said

SENTENCES_NEEDED = 500  # with two or more answers
MOST_DOUBTED = 20


class Job:
    """One computation: `models` grows up to one for each source, unless it is stopped or fails."""

    def __init__(self, given: list[Given], stamp: Stamp) -> None:
        self.given, self.stamp = given, stamp
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
        self._child = model_child.start()
        self._thread.start()

    def stop(self) -> None:
        self.is_stopped = True
        if self._child:
            self._child.kill()

    def wait(self) -> None:
        """Return once it has ended."""
        self._thread.join()

    def _run(self) -> None:
        for one in model_child.ask(self._child, self.given, self.sources):
            self.models.append(one)
        if len(self.models) == len(self.sources):
            self.finished_at = clock.now()
        else:
            self.has_failed = not self.is_stopped


@dataclass(frozen=True, slots=True)
class Doubted:
    """A sentence whose most common answer is improbable, with the probability of each answer."""

    sentence: str
    answers: tuple[tuple[Sources, int, float], ...]


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


def list_doubted(basis: Basis, models: list[SourceModel]) -> list[Doubted]:
    """List the sentences whose most common answer is least probable, at most MOST_DOUBTED.

    Sentences that were answered otherwise since the models were computed are left out.
    """
    known: dict[tuple, tuple[float, tuple]] = {}
    found = []
    for one in _shared(basis):
        key = one.cluster.people, one.sets
        if key not in known:
            known[key] = _weigh(models, one)
        likely, answers = known[key]
        if likely < 0.5:
            found.append((likely, one.cluster.article, one.position, one.cluster.sentence, answers))
    found.sort(key=lambda row: row[:3])
    return [Doubted(sentence, answers) for *_, sentence, answers in found[:MOST_DOUBTED]]


def as_json(basis: Basis, models: list[SourceModel]) -> dict[str, Any]:
    """Return the models and the probability of every answer, for other programs."""
    return {
        "sources": [
            {
                "source": one.source,
                "share": one.share,
                "converged": one.converged,
                "reviewers": [
                    {"reviewer": who.name, "finds": who.finds, "adds": who.adds}
                    for who in one.people
                ],
            }
            for one in models
        ],
        "answers": [
            {
                "sentence": one.cluster.sentence,
                "sources": sorted(sources - {NONE}),
                "reviewers": [
                    name
                    for name, said in zip(one.cluster.people, one.sets, strict=True)
                    if said == sources
                ],
                "probability": probability,
            }
            for one in _shared(basis)
            for sources, probability in sorted(
                probabilities(models, _given(one)).items(), key=lambda row: sorted(row[0])
            )
        ],
    }


def _shared(basis: Basis) -> Iterator[Said]:
    for _, part in basis.parts:
        pause()
        yield from (one for one in part.said if len(one.cluster.people) > 1)


def _given(one: Said) -> Given:
    return Given(one.cluster.people, one.sets)


def _weigh(models: list[SourceModel], one: Said) -> tuple[float, tuple]:
    """Return the probability of the most common answer, and all answers, the most common first."""
    try:
        found = probabilities(models, _given(one))
    except KeyError:  # no one had said just this when the models were computed
        return 1.0, ()
    answers = [(sources, one.sets.count(sources), found[sources]) for sources in found]
    answers.sort(key=lambda row: (-row[1], -row[2], sorted(row[0])))
    return answers[0][2], tuple(answers)


_jobs: WeakKeyDictionary[Store, dict[Scope, Job]] = WeakKeyDictionary()
_lock = Lock()
