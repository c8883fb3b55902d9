"""The models of a scope → how probable each answer is, and the sentences to look at first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotate.agreement import NONE
from annotate.agreement.aggregates.fields import FieldModel, share_right
from annotate.agreement.aggregates.sources import Given, SourceModel, Sources, probabilities
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.kept.keeping import pause
from annotate.workflow.agreement.model.job import Job, list_claims
from annotate.workflow.agreement.said import Said

MOST_DOUBTED = 20


@dataclass(frozen=True, slots=True)
class Doubted:
    """A sentence whose most common answer is improbable, with the probability of each answer."""

    sentence: str
    answers: tuple[tuple[Sources, int, float], ...]


def list_doubted(basis: Basis, job: Job) -> list[Doubted]:
    """List the sentences whose most common answer is least probable, at most MOST_DOUBTED.

    Sentences that were answered otherwise since a finished job computed its models are left out.
    """
    return basis.once(("doubted", job.number), lambda: _list_doubted(basis, job.models))


def _list_doubted(basis: Basis, models: list[SourceModel]) -> list[Doubted]:
    weigh = _Weighing(models)
    found = []
    for one in _shared(basis):
        likely, answers = weigh(one)
        if likely < 0.5:
            found.append((likely, one.cluster.article, one.position, one.cluster.sentence, answers))
    found.sort(key=lambda row: row[:3])
    return [Doubted(sentence, answers) for *_, sentence, answers in found[:MOST_DOUBTED]]


def list_likely(basis: Basis, job: Job) -> dict[str, float]:
    """List how probable the most common answer to each split sentence is, by a finished job.

    It is 1 for those that were answered otherwise since. Each article keeps its own.
    """
    weigh = _Weighing(job.models)
    key = "likely", job.number

    def likely(one: Said) -> tuple[str, float] | None:
        if len(set(one.sets)) < 2:
            return None
        return one.cluster.sentence, weigh(one)[0]

    def compute() -> dict[str, float]:
        found: dict[str, float] = {}
        for _, part in basis.parts:
            pause()
            found.update(part.each(key, likely))
        return found

    return basis.once(key, compute)


def as_json(
    basis: Basis, models: list[SourceModel], fields: list[FieldModel] | tuple[()] = ()
) -> dict[str, Any]:
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
        "fields": [_field_as_json(basis, one) for one in fields],
    }


def _field_as_json(basis: Basis, model: FieldModel) -> dict[str, Any]:
    return {
        "field": model.field,
        "shares": model.shares,
        "converged": model.converged,
        "reviewers": [
            {"reviewer": name, "right": share_right(model, name), "confusion": table}
            for name, table in sorted(model.confusion.items())
        ],
        "claims": [
            {
                "sentence": one.sentence,
                "source": one.source,
                "given": dict(one.said),
                "probabilities": model.posteriors[one.said],
            }
            for one in list_claims(basis, model.field)
        ],
    }


def _shared(basis: Basis) -> Iterator[Said]:
    for _, part in basis.parts:
        pause()
        yield from (one for one in part.said if len(one.cluster.people) > 1)


def _given(one: Said) -> Given:
    return Given(one.cluster.people, one.sets)


class _Weighing:
    """Return the probability of the most common answer, and all answers, the most common first.

    What the same people said in the same words is weighed once.
    """

    def __init__(self, models: list[SourceModel]) -> None:
        self._models = models
        self._known: dict[tuple, tuple[float, tuple]] = {}

    def __call__(self, one: Said) -> tuple[float, tuple]:
        key = one.cluster.people, one.sets
        if key not in self._known:
            self._known[key] = self._weigh(one)
        return self._known[key]

    def _weigh(self, one: Said) -> tuple[float, tuple]:
        try:
            found = probabilities(self._models, _given(one))
        except KeyError:  # no one had said just this when the models were computed
            return 1.0, ()
        answers = [(sources, one.sets.count(sources), found[sources]) for sources in found]
        answers.sort(key=lambda row: (-row[1], -row[2], sorted(row[0])))
        return answers[0][2], tuple(answers)
