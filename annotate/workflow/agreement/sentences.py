"""The sentences behind a figure: disagreements, those of a cell, a pair, a value."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from annotate.agreement import Match
from annotate.records import Answer
from annotate.store import agreement as stored
from annotate.store.answers import disagreements
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.kept.keeping import pause
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


class KeptSplits(Sequence[Split]):
    """The sentences on which people differ in their sources, read from the file as far as asked.

    `decided` counts those that have gold.
    """

    def __init__(self, basis: Basis, sort: str) -> None:
        self._basis, self.sort = basis, sort
        self._count, self.decided = basis.once(
            "splits counted", lambda: disagreements.count(basis.db, basis.scope)
        )

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Split]:
        return iter(self.list())

    def __getitem__(self, place: int | slice) -> Split | list[Split]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _ = place.indices(len(self))
        return self.list(start=start, limit=max(0, stop - start))

    def list(self, **which: Any) -> "list[Split]":
        """List some of them, by what `list_rows` takes."""
        return as_splits(
            disagreements.list_rows(self._basis.db, self._basis.scope, self.sort, **which)
        )

    def among(self, sentences: Collection[str]) -> "list[Split]":
        """List those of these sentences that are among them, in order."""
        some = list(sentences)
        return as_splits(
            disagreements.list_among(self._basis.db, self._basis.scope, self.sort, some)
        )

    def place(self, sentence: str) -> tuple[bool, int] | None:
        """Find (has gold, its place among those that have or have not); None if not among them."""
        return disagreements.find_place(self._basis.db, self._basis.scope, self.sort, sentence)


def as_splits(rows: Iterable[disagreements.Row]) -> list[Split]:
    return [
        Split(sentence, article, start, tuple(map(int, people.split(":"))))
        for sentence, article, start, people in rows
    ]


def list_splits(basis: Basis, measure: Measure, sort: str = "split") -> Sequence[Split]:
    """List the sentences on which people differ, most split first or in text order."""
    if measure.is_source and basis.scope.takes_present:
        return KeptSplits(basis, sort)
    found = basis.once(("splits", measure.id), lambda: _list_splits(basis, measure))
    if sort == "text":
        return sorted(found, key=_in_text)
    return found


def choose_splits(splits: Sequence[Split], sentences: Collection[str]) -> list[Split]:
    """Choose those of these sentences (ids) on which people differ, in order."""
    if isinstance(splits, KeptSplits):
        return splits.among(sentences)
    wanted = set(sentences)
    return [one for one in splits if one.sentence in wanted]


def list_splits_in(basis: Basis, measure: Measure, articles: Sequence[str]) -> list[Split]:
    """List those in some articles of the scope, in text order."""
    if measure.is_source and basis.scope.takes_present:
        scope = replace(basis.scope, articles=tuple(articles), tags=(), without=())
        return as_splits(disagreements.list_rows(basis.db, scope, "text"))
    find = _split_finder(basis, measure)
    return [one for article in sorted(articles) for one in find(basis.ground.part(article))]


def _list_splits(basis: Basis, measure: Measure) -> list[Split]:
    """List splits by how split they are, then in text order."""
    find, found_split = _split_finder(basis, measure), cache(how_split)
    alike: dict[tuple[float, int], list[Split]] = {}
    for _, part in basis.parts:
        pause()
        for one in find(part):
            alike.setdefault(found_split(one.people), []).append(one)
    return [one for how in sorted(alike) for one in alike[how]]


def _split_finder(basis: Basis, measure: Measure) -> Callable[[Part], tuple[Split, ...]]:
    """Return what lists the splits in a part; each keeps its own, until its answers change."""
    known, key = basis.ground.known, ("split", measure.id)
    find_split = _split_of_sets if measure.is_source else _split_of_field
    return lambda part: part.each(key, lambda said: find_split(known, measure, said))


def _split_of_sets(known: Known, measure: Measure, one: Said) -> Split | None:
    sets = one.sets
    distinct = set(sets)
    if len(distinct) == 1:
        return None
    return _split(one, tuple(sorted(map(sets.count, distinct), reverse=True)))


def _split(one: Said, people: tuple[int, ...]) -> Split:
    _, start, _ = one.cluster.sentence.split("-")
    return Split(one.cluster.sentence, one.cluster.article, int(start), people)


def how_split(people: tuple[int, ...]) -> tuple[float, int]:
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
    return min(reversed(splits), key=lambda one: how_split(one.people), default=None)


def _count_alike(said: Iterable[set[tuple[int, str]]]) -> tuple[int, ...]:
    """Count people by the values they gave in the order of their claims, most first."""
    counts = Counter(tuple(value for _, value in sorted(one)) for one in said)
    return tuple(count for _, count in counts.most_common())


def count_decided(basis: Basis, splits: Sequence[Split]) -> int:
    """Count the sentences that have a gold answer."""
    if isinstance(splits, KeptSplits):
        return splits.decided
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
    split_of = {one.sentence: one.people for one in choose_splits(splits, sentences)}
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
