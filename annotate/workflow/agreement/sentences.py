"""The sentences behind a figure: disagreements, those of a cell, a pair, a value."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from annotate.agreement import Match
from annotate.records import Answer
from annotate.store import agreement as stored
from annotate.store.counted import list_labelled
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.keeping import pause
from annotate.workflow.agreement.known import Known
from annotate.workflow.agreement.measures import Measure, compared
from annotate.workflow.agreement.said import Part, Said

SORTS = ("split", "text")
_in_text = itemgetter(1, 2)


class Split(NamedTuple):
    """A sentence on which people differ; `people` counts them by answer, most first."""

    sentence: str
    article: str
    start: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RowAnswers:
    """A sentence with each person's answer; `split` is empty if all agree."""

    sentence: str
    article: str
    title: str
    position: int
    text: str
    answers: list[tuple[str, Answer]]
    split: tuple[int, ...]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sentences to find.

    Those in the cell (first, second) of the confusion, of `who` alone if named;
    or those on which `who` and `other` differ; or those where some people chose
    `value` and some did not.
    """

    first: str = ""
    second: str = ""
    value: str = ""
    who: str = ""
    other: str = ""


def list_splits(basis: Basis, measure: Measure, sort: str = "split") -> list[Split]:
    """List the sentences on which people differ, most split first or in text order."""
    found = basis.once(("splits", measure.id), lambda: _list_splits(basis, measure))
    if sort == "text":
        return sorted(found, key=_in_text)
    return found


def _list_splits(basis: Basis, measure: Measure) -> list[Split]:
    if measure.is_source and basis.lacks_parts and basis.scope.takes_present:
        found = _list_present(basis, measure)
    else:
        found = _list_of_parts(basis, measure, basis.parts)
    how_split = cache(_how_split)
    alike: dict[tuple[float, int], list[Split]] = {}
    for one in found:
        alike.setdefault(how_split(one.people), []).append(one)
    return [one for how in sorted(alike) for one in alike[how]]


def _list_of_parts(
    basis: Basis, measure: Measure, parts: Sequence[tuple[str, Part]]
) -> list[Split]:
    """List splits in text order. Each article keeps its own, until its answers change."""
    known = basis.ground.known
    find_split = _split_of_sets if measure.is_source else _split_of_field
    found: list[Split] = []
    for _, part in parts:
        pause()
        found += part.each(("split", measure.id), lambda one: find_split(known, measure, one))
    return found


def _list_present(basis: Basis, measure: Measure) -> list[Split]:
    """List splits in text order before parts are made, which takes many times as long."""
    rows, others = stored.list_splits(basis.db, basis.scope.kinds)
    articles = {*list_labelled(basis.db, basis.scope)}
    others &= articles
    articles -= others
    people = cache(_count_sources)
    found = []
    for sentence, sources in rows:
        article, start, _ = sentence.split("-")
        if article in articles:
            found.append(Split(sentence, article, int(start), people(sources)))
    if others:
        found += _list_of_parts(basis, measure, basis.list_parts(tuple(sorted(others))))
    return sorted(found, key=_in_text)


def _count_sources(sources: str) -> tuple[int, ...]:
    return tuple(sorted(Counter(sources.split("/")).values(), reverse=True))


def _split_of_sets(known: Known, measure: Measure, one: Said) -> Split | None:
    sets = one.sets
    distinct = set(sets)
    if len(distinct) == 1:
        return None
    return _split(one, tuple(sorted(map(sets.count, distinct), reverse=True)))


def _split(one: Said, people: tuple[int, ...]) -> Split:
    _, start, _ = one.cluster.sentence.split("-")
    return Split(one.cluster.sentence, one.cluster.article, int(start), people)


def _how_split(people: tuple[int, ...]) -> tuple[float, int]:
    """Return what sorts the most split first."""
    return people[0] / sum(people), -sum(people)


def _split_of_field(known: Known, measure: Measure, one: Said) -> Split | None:
    """Find where claims with the same source differ, with people counted by their values.

    A sentence with several such sources gets the split of the most split one.
    """
    said: dict[str, dict[str, set[tuple[int, str]]]] = {}
    is_split = set()
    for match in known.matches_of(one):
        if (values := compared(measure, match)) is None:
            continue
        of_source = said.setdefault(match.ours.source, {})
        sides = (match.first, match.ours), (match.second, match.theirs)
        for (names, claim), value in zip(sides, values, strict=True):
            for name in names:
                of_source.setdefault(name, set()).add((claim.start, value))
        if values[0] != values[1]:
            is_split.add(match.ours.source)
    splits = [_split(one, _count_alike(said[source].values())) for source in sorted(is_split)]
    # The last source of several that are equally split.
    return min(reversed(splits), key=lambda one: _how_split(one.people), default=None)


def _count_alike(said: Iterable[set[tuple[int, str]]]) -> tuple[int, ...]:
    """Count people by the values they gave in the order of their claims, most first."""
    counts = Counter(tuple(value for _, value in sorted(one)) for one in said)
    return tuple(count for _, count in counts.most_common())


def count_decided(basis: Basis, splits: Sequence[Split]) -> int:
    """Count the sentences that have a gold answer."""
    decided = basis.once("decided", lambda: stored.list_decided(basis.db))
    return sum(one.sentence in decided for one in splits)


def find(basis: Basis, measure: Measure, wanted: Wanted) -> list[str]:
    """Find the ids of the sentences behind a figure, in text order."""
    return basis.once(("found", measure.id, wanted), lambda: _find(basis, measure, wanted))


def _find(basis: Basis, measure: Measure, wanted: Wanted) -> list[str]:
    if wanted.value:
        return _of_value(basis, measure, wanted.value)
    if wanted.other:
        return _of_pair(basis, measure, (wanted.who, wanted.other))
    cell = wanted.first, wanted.second
    found = dict.fromkeys(
        match.sentence
        for match in basis.matches
        if (said := compared(measure, match)) and _is_in_cell(match, said, cell, wanted.who)
    )
    return list(found)


def _is_in_cell(match: Match, said: tuple[str, str], cell: tuple[str, str], who: str) -> bool:
    if not who:
        return said in (cell, cell[::-1])
    return (who in match.first and said == cell) or (who in match.second and said == cell[::-1])


def _of_pair(basis: Basis, measure: Measure, two: tuple[str, str]) -> list[str]:
    """List the sentences on which two people differ."""
    if not measure.is_source:
        return list(
            dict.fromkeys(
                match.sentence
                for match in basis.matches
                if match.is_between(*two)
                and (said := compared(measure, match))
                and said[0] != said[1]
            )
        )
    return [
        sentence
        for sentence, sets in _sets(basis).items()
        if sets.keys() >= {*two} and len({sets[name] for name in two}) > 1
    ]


def _of_value(basis: Basis, measure: Measure, value: str) -> list[str]:
    """List the sentences where some people chose a value and some did not."""
    if not measure.is_source:
        return list(
            dict.fromkeys(
                match.sentence
                for match in basis.matches
                if (said := compared(measure, match))
                and measure.is_in(value, said[0]) != measure.is_in(value, said[1])
            )
        )
    return [
        sentence
        for sentence, sets in _sets(basis).items()
        if len({value in one for one in sets.values()}) > 1
    ]


def _sets(basis: Basis) -> dict[str, dict[str, frozenset[str]]]:
    """Return each person's sources in each sentence: sentence → person → sources."""
    return {
        one.cluster.sentence: dict(zip(one.cluster.people, one.sets, strict=True))
        for one in basis.said
    }


def list_answers(
    basis: Basis,
    sentences: Sequence[str],
    splits: Sequence[Split] = (),
    known: dict[str, Answer] | None = None,
) -> list[RowAnswers]:
    """List what everyone answered to these sentences, in the given order.

    Equal answers are one object, with `known` those of several calls.
    """
    places = stored.list_places(basis.db, sentences)
    decided = basis.once("decided", lambda: stored.list_decided(basis.db))
    split_of = {one.sentence: one.people for one in splits}
    answers: dict[str, list[tuple[str, Answer]]] = {}
    for _, sentence, name, answer in stored.list_blind_answers(
        basis.db, basis.scope, sentences=sentences, known=known
    ):
        answers.setdefault(sentence, []).append((name, answer))
    return [
        RowAnswers(
            sentence=sentence,
            article=places[sentence]["article"],
            title=places[sentence]["title"],
            position=places[sentence]["position"],
            text=places[sentence]["text"],
            answers=answers.get(sentence, []),
            split=split_of.get(sentence, ()),
            is_decided=sentence in decided,
        )
        for sentence in sentences
        if sentence in places
    ]
