"""The models of a scope → how probable each answer is, and the sentences to look at first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotate.agreement import NONE
from annotate.agreement.aggregates.sources import Given, SourceModel, Sources, probabilities
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.keeping import pause
from annotate.workflow.agreement.said import Said

MOST_DOUBTED = 20


@dataclass(frozen=True, slots=True)
class Doubted:
    """A sentence whose most common answer is improbable, with the probability of each answer."""

    sentence: str
    answers: tuple[tuple[Sources, int, float], ...]


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
