"""What people and gold say of an article → its rows of `best`, one answer per sentence."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from annotate.agreement.aggregates.best import Best, best_answer, has_votes
from annotate.records import Answer, Claim, Scheme
from annotate.store.export import GivenRow

# What belongs to one person's answer, not to what several people said.
_OF_ONE_PERSON = ("flagged", "comment", "why", "blind", "active_ms", "is_model")

_SAID = slice(GivenRow._fields.index("verdict"), GivenRow._fields.index("cells"))


class Given:
    """One answer with its rows."""

    __slots__ = ("_answer", "rows")

    def __init__(self, rows: list[GivenRow]) -> None:
        self.rows = rows
        self._answer: Answer | None = None

    # Not a cached_property: its lock costs as much as the answer.
    @property
    def answer(self) -> Answer:
        if self._answer is None:
            self._answer = _read_answer(tuple([row[_SAID] for row in self.rows]))
        return self._answer


class BestRows:
    """Makes the rows of `best`.

    The answers of `models` (names) are no votes. `left_out` counts the sentences without a best
    answer: tied, and cant_tell if no one could.
    """

    def __init__(
        self,
        columns: Sequence[str],
        scheme: Scheme,
        left_out: Counter[str] | None = None,
        models: Collection[str] = (),
    ) -> None:
        self._models = models
        self.columns = columns
        self._place = {name: place for place, name in enumerate(columns)}
        self._fields = [one.id for one in scheme.further if one.id in self._place]
        self._scheme = scheme
        self._named = self._place["reviewer"]
        self._made = [self._place[name] for name in ("labelled_at", "scheme", "scheme_version")]
        self._left_out = Counter() if left_out is None else left_out

    def of_sentence(self, given: Sequence[Given]) -> Iterator[Sequence]:
        """Make the rows of one sentence, none if it has no best answer."""
        gold = next((one for one in given if one.rows[0].layer == "gold"), None)
        labels = [one for one in given if one is not gold and not self.is_predicted(one)]
        if not labels and not gold:
            return
        # Numbers in place of names: the best answer depends on no one's name.
        answers = {str(one.rows[0].answer): one.answer for one in labels}
        text = given[0].rows[0].text
        best = best_answer(answers, gold and gold.answer, text, self._scheme)
        if best is None:
            self._left_out["tied" if has_votes(answers.values()) else "cant_tell"] += 1
        elif gold:
            yield from (self._row(row, best) for row in gold.rows)
        else:
            yield from self._voted(best, labels)

    def is_predicted(self, given: Given) -> bool:
        """Return whether an answer is a model's and so no vote."""
        return bool(self._models) and given.rows[0].cells[self._named] in self._models

    def _voted(self, best: Best, labels: Sequence[Given]) -> Iterator[list]:
        """Take the rows of the person whose words were taken, with the fields of all."""
        words = _words(best.answer)
        same = [one for one in labels if _words(one.answer) == words]
        model = max(same, key=lambda one: [one.rows[0].cells[place] for place in self._made])
        others = [row for one in labels for row in one.rows]
        for number, row in enumerate(model.rows):
            cells = self._row(row, best, without=_OF_ONE_PERSON)
            if best.answer.claims:
                chosen = best.answer.claims[number]
                for field in self._fields:
                    cells[self._place[field]] = self._cell(chosen, field, row, others)
            yield cells

    def _row(self, row: GivenRow, best: Best, without: Sequence[str] = ()) -> list:
        cells = list(row.cells)
        for name in without:
            cells[self._place[name]] = None
        for name, value in (
            ("reviewer", "best"), ("decided_by", best.decided_by),
            ("n_labels", best.labels), ("n_agree", best.agree),
        ):  # fmt: skip
            cells[self._place[name]] = value
        return cells

    def _cell(self, claim: Claim, field: str, own: GivenRow, others: Sequence[GivenRow]) -> Any:
        """Return the cell of someone who chose this value, the model's own if it did."""
        value, place = claim.fields.get(field), self._place[field]
        if value is None or _same(_fields(own.fields).get(field), value):
            return own.cells[place] if value is not None else None
        return min(
            row.cells[place]
            for row in others
            if row.source == claim.source and _same(_fields(row.fields).get(field), value)
        )


# Most people say the same of a sentence, thousands of claims have the same fields, and no one
# changes what is read.
@lru_cache(maxsize=4_096)
def _read_answer(said: Sequence[tuple]) -> Answer:
    """Read an answer from what its rows say, the cells from `verdict` to `fields`."""
    is_claim = said[0][1] is not None
    return Answer(verdict=said[0][0], claims=tuple([_claim(*one) for one in said if is_claim]))


def _claim(
    verdict: str,
    number: int,
    start: int | None,
    end: int | None,
    source: str | None,
    source_start: int | None,
    source_end: int | None,
    source_name: str | None,
    fields: str | None,
) -> Claim:
    place = start, end, source_start, source_end
    return Claim(source or "", *place, source_name or "", _fields(fields))


@lru_cache(maxsize=4_096)
def _fields(text: str | None) -> dict[str, Any]:
    return json.loads(text or "{}")


def _words(answer: Answer) -> tuple:
    """Return what an answer says besides its fields."""
    return answer.verdict, [
        (one.source, one.start, one.end, one.source_start, one.source_end, one.source_name)
        for one in answer.claims
    ]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return sorted(one) == sorted(other)
    return one == other
