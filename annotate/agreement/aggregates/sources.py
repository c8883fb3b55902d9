"""Answers of several people → the probability that each is right, by a model of every source.

Each source is a question of its own: is it in the sentence or not? For each, the model of Dawid
and Skene finds how reliable everyone is. The probability of an answer is the product over all
sources, as if they were independent of each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from annotate.agreement.aggregates.dawid_skene import Pattern, dawid_skene

Sources = frozenset[str]
Said = tuple[tuple[str, ...], tuple[Sources, ...]]  # people, and the sources of each
YES, NO = True, False


@dataclass(frozen=True, slots=True)
class Reliability:
    """How often a person names a source where it is right (`finds`) and where not (`adds`)."""

    name: str
    finds: float
    adds: float


@dataclass(frozen=True, slots=True)
class SourceModel:
    """The model of one source.

    `share` is the share of sentences that have it; `posteriors[said]` the probability that a
    sentence has it in which people said just this.
    """

    source: str
    share: float
    people: tuple[Reliability, ...]
    posteriors: Mapping[Said, float]
    converged: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What people said of `count` sentences: the set of sources of each of them."""

    people: tuple[str, ...]
    sets: tuple[Sources, ...]
    count: int = 1

    @property
    def said(self) -> Said:
        return self.people, self.sets

    def pattern(self, source: str) -> Pattern:
        """Return who named a source and who did not, by name."""
        said = zip(self.people, (source in one for one in self.sets), strict=True)
        return tuple(sorted(said))


def list_sources(given: Iterable[Given], nothing: str) -> list[str]:
    """List the sources that anyone named, without the sign for `nothing`."""
    return sorted({source for one in given for said in one.sets for source in said} - {nothing})


def fit_source(given: Sequence[Given], source: str) -> SourceModel:
    """Fit the model of one source."""
    patterns: Counter[Pattern] = Counter()
    for one in given:
        patterns[one.pattern(source)] += one.count
    model = dawid_skene(patterns.items(), (YES, NO))
    return SourceModel(
        source,
        model.shares[YES],
        tuple(
            Reliability(name, table[YES][YES], table[NO][YES])
            for name, table in sorted(model.confusion.items())
        ),
        {one.said: model.posteriors[one.pattern(source)][YES] for one in given},
        model.converged,
    )


def probabilities(models: Iterable[SourceModel], given: Given) -> dict[Sources, float]:
    """Return the probability of each different answer to a sentence.

    They need not add up to 1: none of the answers may be right.
    """
    found = [(one.source, one.posteriors[given.said]) for one in models]
    return {
        said: prod(yes if source in said else 1 - yes for source, yes in found)
        for said in set(given.sets)
    }
