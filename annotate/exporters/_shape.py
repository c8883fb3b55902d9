"""Long rows → answers and claims by name, for the formats that nest them."""

from collections.abc import Mapping, Sequence
from math import log2
from operator import itemgetter
from typing import Any

from annotate.exporters import SET, Column, Row, Sentence

OF_ARTICLE = (
    "article_id", "article_ref", "article_title", "outlet", "url", "published", "language", "split",
)  # fmt: skip
OF_CLAIM = (
    "claim_start", "claim_end", "claim_text", "source", "source_name", "source_start",
    "source_end", "source_text",
)  # fmt: skip
# What splitlines() ends a line at: in a format of lines, each becomes one space.
_LINE_ENDS = {ord(one): " " for one in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"}


class Shape:
    """Where the columns are in the long rows, and what they say together."""

    def __init__(self, columns: Sequence[Column]) -> None:
        names = [column.name for column in columns]
        self.at = {name: place for place, name in enumerate(names)}
        self.fields = names[self.at["source_text"] + 1 : self.at["flagged"]]
        self._sets = {column.name for column in columns if column.kind == SET}
        self._claim = self.picker(OF_CLAIM)

    def picker(self, names: Sequence[str]) -> itemgetter:
        """Return a function that takes these cells of a row, as a tuple."""
        return itemgetter(*(self.at[name] for name in names))

    def is_set(self, name: str) -> bool:
        return name in self._sets

    def cell(self, rows: Sequence[Row], name: str) -> Any:
        """Return what the first row of an answer has in a column."""
        return rows[0][self.at[name]]

    def has_claims(self, rows: Sequence[Row]) -> bool:
        return rows[0][self.at["claim"]] is not None

    def claims(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """List the claims of an answer: the columns of a claim, and `fields` by their names."""
        if not self.has_claims(rows):
            return []
        return [
            {**dict(zip(OF_CLAIM, self._claim(row), strict=True)), "fields": self._fields_of(row)}
            for row in rows
        ]

    def sources(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """List the sources of an answer, each once, in order of their ids."""
        if not self.has_claims(rows):
            return ()
        place = self.at["source"]
        if len(rows) == 1:
            return (str(rows[0][place]),)
        return tuple(sorted({str(row[place]) for row in rows}))

    def votes(self, sentence: Sentence) -> list[tuple[tuple[str, ...], int]]:
        """Count who named which set of sources, most first; “no claim” is the empty set."""
        counts: dict[tuple[str, ...], int] = {}
        verdict = self.at["verdict"]
        for rows in sentence.voters:
            if rows[0][verdict] in ("claims", "no_claim"):
                named = self.sources(rows)
                counts[named] = counts.get(named, 0) + 1
        votes = [*counts.items()]
        return sorted(votes, key=lambda vote: (-vote[1], vote[0])) if len(votes) > 1 else votes

    def _fields_of(self, row: Row) -> Mapping[str, Any]:
        return {name: self._value(name, row[self.at[name]]) for name in self.fields}

    def _value(self, name: str, cell: object) -> object:
        return str(cell or "").split("|") if cell and name in self._sets else cell


def entropy(votes: Sequence[tuple[object, int]]) -> float | None:
    """Return the entropy of votes in bits: 0 if all agree; None without votes."""
    total = sum(count for _, count in votes)
    if not total:
        return None
    # Without “+ 0.0”, votes that agree would give a negative zero.
    return round(-sum(count / total * log2(count / total) for _, count in votes), 4) + 0.0


def in_one_line(text: str) -> str:
    """Replace every line end by one space, so that offsets stay true."""
    return text.translate(_LINE_ENDS)
