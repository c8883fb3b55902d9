"""What one article adds to the figures: its sentences with the claims of everyone, placed."""

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from annotate.agreement import NONE, Marked, Match, PlacedClaim, SentenceCluster, match_all
from annotate.store.counted import Row, Version
from annotate.words import list_words

_NOTHING = frozenset({NONE})
_BYTES_PER_SENTENCE, _BYTES_PER_MATCH = 320, 110  # measured, roughly


class Claims(tuple[PlacedClaim, ...]):
    """The claims of one person in one sentence; equal ones are one object.

    `sources` is the set of their sources, NONE if there are no claims.
    """

    sources: frozenset[str]


class Said(NamedTuple):
    """A sentence that someone finished, with the claims of each of `cluster.people`."""

    cluster: SentenceCluster
    position: int
    words: int
    week: str
    claims: tuple[Claims, ...]

    @property
    def sets(self) -> tuple[frozenset[str], ...]:
        return tuple([one.sources for one in self.claims])


class Part:
    """One article: how many sentences anyone finished, and those where they could tell.

    `versions` are the scheme versions of all its labels.
    """

    __slots__ = ("_matches", "cant_tell", "finished", "said", "versions")

    def __init__(
        self, said: list[Said], finished: int, cant_tell: int, versions: frozenset[Version]
    ) -> None:
        self.said, self.finished, self.cant_tell = said, finished, cant_tell
        self.versions = versions
        self._matches: list[Match] | None = None

    def matches(self, known: "Known") -> list[Match]:
        """The claims of every two people matched one to one, sentence by sentence."""
        if self._matches is None:
            self._matches = [match for one in self.said for match in known.matches_of(one)]
        return self._matches

    def forget_matches(self) -> None:
        """Keep less: they are made again when they are asked for."""
        self._matches = None

    def size(self) -> int:
        """Return roughly how many bytes are kept."""
        return (
            200 + _BYTES_PER_SENTENCE * len(self.said) + _BYTES_PER_MATCH * len(self._matches or ())
        )

    def marked(self, known: "Known") -> Iterator[Marked]:
        """Yield the sentences as the figures on words take them."""
        start = 0
        matches = self.matches(known)
        for one in self.said:
            marked = Marked(
                one.cluster.article, one.cluster.sentence, one.words,
                dict(zip(one.cluster.people, one.claims, strict=True)),
            )  # fmt: skip
            end = start
            while end < len(matches) and matches[end].cluster is one.cluster:
                end += 1
            # It computes these when it is asked; here they are known already.
            vars(marked).update(cluster=one.cluster, matches=matches[start:end])
            start = end
            yield marked


class Known:
    """What sentences share: equal claims, people, weeks are one object each."""

    LIMIT = 100_000

    def __init__(self) -> None:
        self._claims: dict[tuple, Claims] = {}
        self._fields: dict[str, dict[str, Any]] = {}
        self._equal_fields: dict[str, dict[str, Any]] = {}
        self._people: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._weeks: dict[str, str] = {}
        self._matched: dict[tuple[int, int], list] = {}

    def part(self, article: str, rows: Iterable[Row], people: dict[int, str],
             versions: frozenset[Version]) -> Part:  # fmt: skip
        """Put the rows of one article together."""
        said, finished, cant_tell = [], 0, 0
        for sentence, of_sentence in groupby(rows, attrgetter("sentence")):
            finished += 1
            told: dict[str, list[Row]] = {}
            last = ""
            for row in of_sentence:
                name = people[row.person]
                if row.verdict == "cant_tell":
                    cant_tell += 1
                    continue
                told.setdefault(name, []).append(row)
                last = max(last, row.at)
            if told:
                said.append(self._said(article, sentence, told, last))
        return Part(said, finished, cant_tell, versions)

    def matches_of(self, one: Said) -> Iterator[Match]:
        """Match the claims of every two people of a sentence."""
        groups: dict[int, list[str]] = {}
        claims_of: dict[int, Claims] = {}
        for name, claims in zip(one.cluster.people, one.claims, strict=True):
            groups.setdefault(id(claims), []).append(name)
            claims_of[id(claims)] = claims
        listed = [(tuple(names), claims_of[key]) for key, names in groups.items()]
        for place, (first, ours) in enumerate(listed):
            if len(first) > 1:
                pairs = len(first) * (len(first) - 1) // 2
                for a, b in self._match(ours, ours):
                    yield Match(one.cluster, first, first, pairs, a, b)
            for second, theirs in listed[place + 1 :]:
                pairs = len(first) * len(second)
                for a, b in self._match(ours, theirs):
                    yield Match(one.cluster, first, second, pairs, a, b)

    def _match(self, ours: Claims, theirs: Claims) -> list:
        # By identity: what is kept here keeps both alive, so their ids stay theirs.
        key = id(ours), id(theirs)
        found = self._matched.get(key)
        if found is None:
            if len(self._matched) > self.LIMIT:
                self._matched.clear()
            found = self._matched[key] = [(ours, theirs), match_all(ours, theirs)]
        return found[1]

    def _said(self, article: str, sentence: str, told: dict[str, list[Row]], last: str) -> Said:
        names = tuple(sorted(told))
        names = self._people.setdefault(names, names)
        text = next(iter(told.values()))[0].text
        words = list_words(text) or [(0, len(text))]
        claims = tuple([self._placed(told[name], words) for name in names])
        position = told[names[0]][0].position
        cluster = SentenceCluster(article, sentence, names)
        return Said(cluster, position, len(words), self._week(last[:10]), claims)

    def _placed(self, rows: list[Row], words: list[tuple[int, int]]) -> Claims:
        if len(self._claims) > self.LIMIT:
            self._claims.clear()
        key = tuple(
            [
                (*_words_of(row, words), row.source, id(self._fields_of(row.fields)))
                for row in rows
                if row.source is not None
            ]
        )
        found = self._claims.get(key)
        if found is None:
            found = Claims(
                PlacedClaim(*_words_of(row, words), row.source, self._fields_of(row.fields))
                for row in rows
                if row.source is not None
            )
            found.sources = frozenset(one.source for one in found) or _NOTHING
            self._claims[key] = found
        return found

    def _fields_of(self, text: str) -> dict[str, Any]:
        known = self._fields.get(text)
        if known is None:
            read = json.loads(text)
            sorted_text = json.dumps(read, sort_keys=True)
            known = self._fields[text] = self._equal_fields.setdefault(sorted_text, read)
        return known

    def _week(self, day: str) -> str:
        if day not in self._weeks:
            read = date.fromisoformat(day)
            self._weeks[day] = (read - timedelta(read.weekday())).isoformat()
        return self._weeks[day]


def count_sets(parts: Iterable[tuple[str, Part]]) -> Iterator[tuple[str, str, tuple, tuple, int]]:
    """Count the sentences that have the same answers: (article, week, people, sets, count)."""
    for article, part in parts:
        counts: Counter[tuple] = Counter(
            [(one.week, one.cluster.people, one.sets) for one in part.said]
        )
        for (week, people, sets), count in counts.items():
            yield article, week, people, sets, count


def _words_of(row: Row, words: list[tuple[int, int]]) -> tuple[int, int]:
    """Turn code points into a half-open range of words: every word that the claim touches."""
    first, end = 0, len(words)
    if row.start is not None and row.end is not None:
        first = bisect_right(words, row.start, key=_end_of)
        end = bisect_left(words, row.end, key=_start_of)
    return (first, end) if first < end else (0, 0)


def _start_of(word: tuple[int, int]) -> int:
    return word[0]


def _end_of(word: tuple[int, int]) -> int:
    return word[1]
