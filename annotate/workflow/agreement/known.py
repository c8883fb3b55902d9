"""What sentences share: equal claims, people, weeks and kinds of sentences are one object each."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from annotate.agreement import (
    NONE,
    Alike,
    Marked,
    Match,
    Pairing,
    PlacedClaim,
    SentenceCluster,
    count_exact,
    count_inside,
    match_all,
)
from annotate.store.counted import Row, Version
from annotate.words import list_words
from annotate.workflow.agreement.said import Claims, Part, Said

Of = tuple[str, ...]  # what a kind of sentence is of
SETS, SOURCES, WORDS, SPANS = ("sets",), ("sources",), ("words",), ("spans",)
FIELD = "field"  # (FIELD, its id)
NOTHING = frozenset({NONE})
_BYTES_PER_KIND, _BYTES_PER_CLAIMS, _BYTES_PER_PAIR = 400, 350, 250  # measured, roughly
Values = tuple[tuple[Any, Any], ...]


class Known:
    """Objects that sentences share, each made once."""

    LIMIT = 100_000

    def __init__(self) -> None:
        self._claims: dict[tuple, Claims] = {}
        self._fields: dict[str, dict[str, Any]] = {}
        self._equal_fields: dict[str, dict[str, Any]] = {}
        self._people: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._weeks: dict[str, str] = {}
        self._kinds: dict[tuple, Any] = {}
        # By identity: what is kept here keeps both alive, so their ids stay theirs.
        self._matched: dict[tuple[int, int], tuple] = {}
        self._values: dict[tuple[Of, int, int], tuple[Claims, Claims, Values]] = {}

    def size(self) -> int:
        """Return roughly how many bytes are kept."""
        pairs = len(self._matched) + len(self._values)
        return (
            _BYTES_PER_KIND * len(self._kinds)
            + _BYTES_PER_CLAIMS * len(self._claims)
            + _BYTES_PER_PAIR * pairs
        )

    def forget(self) -> None:
        """Keep less: it is made again when it is needed."""
        for kept in (self._claims, self._kinds, self._matched, self._values):
            kept.clear()

    def kind(self, one: Said, of: Of) -> Any:
        """Return the kind of a sentence: of its sets, its sources, its words, or of a field.

        Of its spans: its claims by their match, None if only one person finished it.
        """
        people = one.cluster.people
        if of == SETS:
            return self.kind_of_sets(people, one.sets)
        if of == WORDS:
            made = Alike(people, tuple(count_inside(one.claims, one.words).items()))
        elif of == SPANS:
            made = self._spans(one) if len(people) > 1 else None
        else:
            made = Alike(people, tuple(self._pairings(one, of)))
        return self._one((of, made), made)

    def kind_of_sets(self, people: tuple[str, ...], sets: tuple[frozenset[str], ...]) -> Alike:
        """Return the kind of a sentence of its sets, one for each of these people."""
        key = SETS, people, sets
        # Most are known, and all sentences are asked for: to make one takes longer than to look.
        return self._kinds.get(key) or self._one(key, Alike(people, ((sets, 1),)))

    def _one(self, key: tuple, made: Any) -> Any:
        if len(self._kinds) > self.LIMIT:
            self._kinds.clear()
        return self._kinds.setdefault(key, made)

    def matches_of(self, one: Said) -> Iterator[Match]:
        """Match the claims of every two people of a sentence."""
        for first, second, pairs, ours, theirs in _sides(one):
            for a, b in self.match(ours, theirs):
                yield Match(one.cluster, first, second, pairs, a, b)

    def marked(self, one: Said) -> Marked:
        """Return a sentence as the figures on words take it."""
        claims = dict(zip(one.cluster.people, one.claims, strict=True))
        marked = Marked(one.cluster.article, one.cluster.sentence, one.words, claims)
        # It computes these when it is asked; here they are known already.
        vars(marked).update(cluster=one.cluster, matches=list(self.matches_of(one)))
        return marked

    def part(
        self,
        article: str,
        rows: Iterable[Row],
        people: dict[int, str],
        versions: frozenset[Version],
    ) -> Part:
        """Put the rows of one article together."""
        said, finished, cant_tell = [], 0, 0
        for sentence, of_sentence in groupby(rows, attrgetter("sentence")):
            finished += 1
            told: dict[str, list[Row]] = {}
            last = ""
            for row in of_sentence:
                if row.verdict == "cant_tell":
                    cant_tell += 1
                    continue
                told.setdefault(people[row.person], []).append(row)
                last = max(last, row.at)
            if told:
                said.append(self._said(article, sentence, told, last))
        return Part(said, finished, cant_tell, versions)

    def _said(self, article: str, sentence: str, told: dict[str, list[Row]], last: str) -> Said:
        names = tuple(sorted(told))
        names = self._people.setdefault(names, names)
        first = told[names[0]][0]
        words = list_words(first.text) or [(0, len(first.text))]
        claims = tuple([self._placed(told[name], words) for name in names])
        cluster = SentenceCluster(article, sentence, names)
        return Said(cluster, first.position, len(words), self._week(last[:10]), claims)

    def _pairings(self, one: Said, of: Of) -> Iterator[Pairing]:
        for first, second, pairs, ours, theirs in _sides(one):
            for a, b in self._values_of(of, ours, theirs):
                yield Pairing(first, second, pairs, a, b)

    def _spans(self, one: Said) -> tuple[int, int, int]:
        """Count the claims of every two people with a match, half and exact, and all of them."""
        half = exact = 0
        for _, _, pairs, ours, theirs in _sides(one):
            for matched, same in self._values_of(SPANS, ours, theirs):
                half, exact = half + pairs * matched, exact + pairs * same
        return half, exact, sum(map(len, one.claims)) * (len(one.claims) - 1)

    def _values_of(self, of: Of, ours: Claims, theirs: Claims) -> Values:
        """Return the values of matched claims: their sources, None if one of them has none.

        Or the values of a field, if the sources are the same; of spans, two counts.
        """
        key = of, id(ours), id(theirs)
        found = self._values.get(key)
        if found is None:
            matched = self.match(ours, theirs)
            if of == SPANS:
                half = sum(a is not None and b is not None for a, b in matched)
                made = [(half, count_exact(ours, theirs))]
            elif of == SOURCES:
                made = [(a and a.source, b and b.source) for a, b in matched]
            else:
                made = [
                    (a.fields.get(of[1]), b.fields.get(of[1]))
                    for a, b in matched
                    if a and b and a.source == b.source
                ]
            if len(self._values) > self.LIMIT:
                self._values.clear()
            found = self._values[key] = ours, theirs, tuple(made)
        return found[2]

    def match(self, ours: Claims, theirs: Claims) -> list:
        """Match the claims of two people."""
        key = id(ours), id(theirs)
        found = self._matched.get(key)
        if found is None:
            if len(self._matched) > self.LIMIT:
                self._matched.clear()
            found = self._matched[key] = ours, theirs, match_all(ours, theirs)
        return found[2]

    def _placed(self, rows: list[Row], words: list[tuple[int, int]]) -> Claims:
        placed = [
            (*_words_of(row, words), row.source, self._fields_of(row.fields))
            for row in rows
            if row.source is not None
        ]
        key = tuple([(first, end, source, id(of)) for first, end, source, of in placed])
        found = self._claims.get(key)
        if found is None:
            found = Claims(PlacedClaim(*one) for one in placed)
            found.sources = frozenset(one.source for one in found) or NOTHING
            if len(self._claims) > self.LIMIT:
                self._claims.clear()
            self._claims[key] = found
        return found

    def _fields_of(self, text: str) -> dict[str, Any]:
        known = self._fields.get(text)
        if known is None:
            read = {name: _as_one(value) for name, value in json.loads(text).items()}
            sorted_text = json.dumps(read, sort_keys=True)
            known = self._fields[text] = self._equal_fields.setdefault(sorted_text, read)
        return known

    def _week(self, day: str) -> str:
        if day not in self._weeks:
            read = date.fromisoformat(day)
            self._weeks[day] = (read - timedelta(read.weekday())).isoformat()
        return self._weeks[day]


def _as_one(value: Any) -> str:
    """Write what a set contains as one text, so that equal sets are equal."""
    return "|".join(sorted(value)) if isinstance(value, list) else value


def _sides(one: Said) -> Iterator[tuple]:
    """Yield every two groups with the same claims: (first, second, pairs, ours, theirs)."""
    groups: dict[int, list[str]] = {}
    claims_of: dict[int, Claims] = {}
    for name, claims in zip(one.cluster.people, one.claims, strict=True):
        groups.setdefault(id(claims), []).append(name)
        claims_of[id(claims)] = claims
    listed = [(tuple(names), claims_of[key]) for key, names in groups.items()]
    for place, (first, ours) in enumerate(listed):
        if len(first) > 1:
            yield first, first, len(first) * (len(first) - 1) // 2, ours, ours
        for second, theirs in listed[place + 1 :]:
            yield first, second, len(first) * len(second), ours, theirs


def _words_of(row: Row, words: list[tuple[int, int]]) -> tuple[int, int]:
    """Turn code points into a half-open range of words: every word that the claim touches."""
    if row.start is None or row.end is None:
        return 0, len(words)
    if row.start < words[0][1] and row.end > words[-1][0]:
        return 0, len(words)  # so are most; to search takes longer
    first = bisect_right(words, row.start, key=_end_of)
    end = bisect_left(words, row.end, key=_start_of)
    return (first, end) if first < end else (0, 0)


def _start_of(word: tuple[int, int]) -> int:
    return word[0]


def _end_of(word: tuple[int, int]) -> int:
    return word[1]
