"""Patterns that an engine grouped → a table of ratings, the same as from single rows.

A pattern is all rows of one unit, in order, each a text `3:Ana=author`: the length of the
name, the name, `=` (or `!` if the row means NONE) and the cell. Units of an article with
equal rows come as one pattern with their number.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from annotate.agreement.ratings.grouping import Key, KindMaker, SpreadMaker
from annotate.agreement.ratings.rows import check_rules, combine, is_mixed, scale_of
from annotate.agreement.ratings.tables import NONE, Table, Value, table_of
from annotate.errors import Invalid
from annotate.tables import BETWEEN


class Grouped(NamedTuple):
    """Units of one article with the same pattern; `unit` is the first of them.

    `other_article` differs from `article` if a unit is in two.
    """

    article: str
    other_article: str
    pattern: Sequence[str]
    weight: int
    unit: str


class Rating(NamedTuple):
    """What one row of a pattern says."""

    person: str
    is_none: bool
    cell: str


class Patterns:
    """The different patterns, and how often each occurs in each article."""

    def __init__(self, rows: Iterable[Grouped]) -> None:
        """Read what an engine found; Invalid names a unit that is in two articles, or a gap.

        It takes less memory if the rows of an article come together.
        """
        self._ratings: list[Rating] = []
        self._texts: dict[str, int] = {}  # a row of a pattern → its place in the ratings
        self._patterns: dict[tuple[int, ...], int] = {}
        self._units: list[str] = []
        maker = SpreadMaker()
        for article, alike in groupby(rows, attrgetter("article")):
            counts: dict[int, int] = {}
            for row in alike:
                number = self._number(row)
                counts[number] = counts.get(number, 0) + row.weight
            maker.add(article, counts)
        self._spread = maker.spread()

    def _number(self, row: Grouped) -> int:
        if row.article != row.other_article:
            raise Invalid(f"Unit “{row.unit}” is in two clusters.", "Give every unit its own ID.")
        if not row.unit:
            raise Invalid("A row names no unit.", "Fill it in or delete the row.")
        pattern = tuple([self._place(text, row.unit) for text in row.pattern])
        number = self._patterns.setdefault(pattern, len(self._patterns))
        if number == len(self._units):
            self._units.append(row.unit)
        return number

    def _place(self, text: str, unit: str) -> int:
        place = self._texts.get(text)
        if place is None:
            length, _, rest = text.partition(":")
            size = int(length)
            rating = Rating(rest[:size].strip(), rest[size] == "!", rest[size + 1 :].strip())
            if not rating.person:
                raise Invalid(f"Unit “{unit}”: a row names no annotator.", "Fill it in.")
            place = self._texts[text] = len(self._ratings)
            self._ratings.append(rating)
        return place

    @property
    def has_none(self) -> bool:
        """Whether any row means NONE."""
        return any(one.is_none for one in self._ratings)

    @property
    def has_several(self) -> bool:
        """Whether anyone has several rows for one unit."""
        people = [one.person for one in self._ratings]
        return any(
            len({people[place] for place in pattern}) < len(pattern) for pattern in self._patterns
        )

    def words(self) -> Counter[str]:
        """Count the words in the cells of all rows, in order of the words, without empty ones."""
        counts = [0] * len(self._ratings)
        for pattern, total in zip(self._patterns, self._spread.totals, strict=True):
            for place in pattern:
                counts[place] += total
        words: Counter[str] = Counter()
        for rating, count in zip(self._ratings, counts, strict=True):
            words[rating.cell] += count
        return Counter({word: words[word] for word in sorted(words) if word})

    def table(
        self,
        *,
        level: str = "nominal",
        order: Sequence[str] = (),
        has_rule: bool = False,
        separator: str = BETWEEN,
        missing: Collection[str] = (),
    ) -> Table:
        """Build the table that `table_of_rows` builds from the same rows.

        `has_rule` says whether a row can mean NONE. Invalid names a unit that is wrong.
        """
        check_rules(level, order, has_rule)
        ratings = [one._replace(cell="") if one.cell in missing else one for one in self._ratings]
        scale = scale_of([one.cell or None for one in ratings], level, order)
        people = tuple(sorted({one.person for one in ratings}))
        place_of = {name: place for place, name in enumerate(people)}
        maker = KindMaker()

        def numbers() -> Iterator[int | None]:
            for pattern, unit in zip(self._patterns, self._units, strict=True):
                rows = [ratings[place] for place in pattern]
                values = _values(rows, unit, separator if level == "set" else None)
                key = _key(maker, place_of, scale, values)
                yield None if key is None else maker.unit(key)

        spread = self._spread.merged(list(numbers()))
        listed = tuple(order) if level == "ordinal" else ()
        return table_of(Table, maker, spread, people, level, listed)


def _values(rows: Sequence[Rating], unit: str, separator: str | None) -> dict[str, Value]:
    """Return the rating of each person in one unit; at level set, `separator` is not None."""
    values: dict[str, Value] = {}
    seen: set[str] = set()
    for person, is_none, cell in rows:
        if is_none and cell:
            raise Invalid(
                f"Unit “{unit}”: “{person}” gives none, yet also “{cell}”.",
                "Empty one of the two cells.",
            )
        if separator is None and person in seen:
            raise Invalid(
                f"“{person}” rated unit “{unit}” more than once.",
                "Keep one of the rows, or use level set, which combines them.",
            )
        seen.add(person)
        value = NONE if is_none else cell
        if separator is not None:
            value = combine(values.get(person), value, separator)
            if is_mixed(value):
                raise Invalid(
                    f"“{person}” gives unit “{unit}” both a label and none.", "Keep one of the two."
                )
        if value:
            values[person] = value
    return values


def _key(
    maker: KindMaker, place_of: dict[str, int], scale: dict[Value, Value], values: dict[str, Value]
) -> Key | None:
    by_place = sorted((place_of[person], value) for person, value in values.items())
    return maker.intern(
        tuple([place for place, _ in by_place]), tuple([scale.get(v, v) for _, v in by_place])
    )
