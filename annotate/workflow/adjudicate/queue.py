"""The sentences to decide: most split first, in text order or by model; decided ones last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from annotate.agreement.aggregates.side_by_side import name_difference
from annotate.records import Answer
from annotate.store import agreement as stored_agreement
from annotate.store import gold as stored
from annotate.store.counted import list_labelled
from annotate.workflow.adjudicate.changed import find_changed
from annotate.workflow.agreement import SORTS as SORTS_OF_SPLITS
from annotate.workflow.agreement import (
    KeptSplits,
    Split,
    Wanted,
    choose_splits,
    find,
    list_answers,
    list_splits,
)
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.measures import Measure

SORTS = (*SORTS_OF_SPLITS, "model")
SHOWN = 12  # sentences of the queue on a page


class KeptOrder(Sequence[str]):
    """The ids of the sentences that the file keeps as split: those without gold, then the others.

    They are read as far as asked.
    """

    def __init__(self, splits: KeptSplits) -> None:
        self.splits, self.open = splits, len(splits) - splits.decided

    def __len__(self) -> int:
        return len(self.splits)

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _ = place.indices(len(self))
        todo = self._list(False, start, min(stop, self.open))
        return todo + self._list(True, max(start - self.open, 0), stop - self.open)

    def _list(self, is_decided: bool, start: int, stop: int) -> list[str]:
        if start >= stop:
            return []
        found = self.splits.list(is_decided=is_decided, start=start, limit=stop - start)
        return [one.sentence for one in found]

    def index(self, sentence: str) -> int:
        found = self.splits.place(sentence)
        if found is None:
            raise ValueError(sentence)
        is_decided, place = found
        return place + self.open if is_decided else place


@dataclass(frozen=True, slots=True)
class Queue:
    """The ids of the sentences, those that are open first; `splits` are those that are split."""

    sentences: Sequence[str]
    open: int
    splits: Sequence[Split]

    @property
    def decided(self) -> int:
        return len(self.sentences) - self.open

    def first_open(self) -> str | None:
        return next(iter(self.sentences[:1]), None) if self.open else None

    def place(self, sentence: str) -> int | None:
        """Return where a sentence is in the queue, from 0; None if it is not in it."""
        try:
            return self.sentences.index(sentence)
        except ValueError:
            return None

    def neighbours(self, at: int | None) -> tuple[str | None, str | None]:
        """Return what is before a place, and the open sentence to decide after it.

        After the last one it is the first that is open; None if there is no other.
        """
        if at is None:
            return None, self.first_open()
        first = max(at - 1, 0)
        around = self.sentences[first : at + 2]
        previous = around[0] if at and around else None
        # There may be fewer by now: what the file keeps goes on.
        following = around[at + 1 - first :] if at + 1 < self.open else ()
        return previous, following[0] if following else self.first_open() if at else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence in the list; `differs` names what people differ in, `decided_at` is "" if open."""

    sentence: str
    text: str
    split: tuple[int, ...]
    differs: str
    is_flagged: bool
    is_commented: bool
    is_changed: bool
    decided_at: str


def open_queue(
    basis: Basis,
    measure: Measure,
    sort: str,
    wanted: Wanted | None = None,
    *,
    flagged: bool = False,
    commented: bool = False,
    changed: bool = False,
) -> Queue:
    """Find what is to be decided: what people differ on, or the sentences behind a figure.

    With `flagged` or `commented` it is what has such a note, if people differ or not. With
    `changed` it is what was decided before answers to it changed, to be decided again.
    """
    asked = flagged, commented, changed
    splits = list_splits(basis, measure, "text" if sort == "text" else "split")
    if isinstance(splits, KeptSplits) and not wanted and not any(asked):
        order = KeptOrder(splits)
        return Queue(order, order.open, splits)
    key = "queue", measure.id, sort, wanted, asked
    return basis.once(key, lambda: _find_queue(basis, measure, sort, splits, wanted, asked))


def order_by_model(queue: Queue, likely: Mapping[str, float]) -> Queue:
    """Put those first whose most common answer is least probable, the others in their order."""

    def key(sentence: str) -> float:
        return likely.get(sentence, 1.0)

    order = queue.sentences[:]
    todo, done = order[: queue.open], order[queue.open :]
    return replace(queue, sentences=(*sorted(todo, key=key), *sorted(done, key=key)))


def _find_queue(
    basis: Basis,
    measure: Measure,
    sort: str,
    splits: Sequence[Split],
    wanted: Wanted | None,
    asked: tuple[bool, bool, bool],
) -> Queue:
    if wanted or any(asked):
        found = set(find(basis, measure, wanted)) if wanted else None
        for is_asked, list_them in zip(asked, (_flagged, _commented, _changed), strict=True):
            if is_asked:
                noted = list_them(basis)
                found = noted if found is None else found & noted
        splits = choose_splits(splits, found or set())
        order = _in_order(basis, splits, found or set(), sort)
    else:
        order = [one.sentence for one in splits]
    decided = basis.once("decided", lambda: stored_agreement.list_decided(basis.db))
    if asked[-1]:
        decided = decided - _changed(basis)
    todo = [one for one in order if one not in decided]
    done = [one for one in order if one in decided]
    return Queue((*todo, *done), len(todo), splits)


def _in_order(basis: Basis, splits: Sequence[Split], found: set[str], sort: str) -> list[str]:
    """Order sentences of which some are split: these first, unless in text order."""
    split = [one.sentence for one in splits]
    places = stored_agreement.list_places(basis.db, sorted(found))
    in_text = sorted(places, key=lambda one: (places[one]["article"], places[one]["position"]))
    if sort == "text":
        return in_text
    known = set(split)
    return [*split, *(one for one in in_text if one not in known)]


def _flagged(basis: Basis) -> set[str]:
    return {one for one, _, flag, _ in _list_notes(basis) if flag is not None}


def _commented(basis: Basis) -> set[str]:
    return {one for one, _, _, comment in _list_notes(basis) if comment}


def _changed(basis: Basis) -> set[str]:
    articles = {*list_labelled(basis.db, basis.scope)}
    found = basis.once("changed since gold", lambda: find_changed(basis.db))
    return {one for one in found if one.rsplit("-", 2)[0] in articles}


def _list_notes(basis: Basis) -> list[stored.Note]:
    """List the notes in the articles of the scope, by the people of the scope."""
    articles, people = {*list_labelled(basis.db, basis.scope)}, basis.scope.people
    return [
        note
        for note in stored.list_noted(basis.db)
        if note[0].rsplit("-", 2)[0] in articles and (not people or note[1] in people)
    ]


def list_entries(basis: Basis, queue: Queue, sentences: Sequence[str]) -> list[Entry]:
    """List some sentences of the queue as the list shows them."""
    rows = list_answers(basis, sentences, queue.splits)
    notes = stored.list_notes_of(basis.db, sentences)
    flagged = {one for one, _, flag, _ in notes if flag is not None}
    commented = {one for one, _, _, comment in notes if comment}
    changed = find_changed(basis.db, sentences)
    decided_at = stored.list_decided_at(basis.db, sentences)
    return [
        Entry(
            row.sentence,
            row.text,
            row.split,
            name_difference(_answers(row.answers), basis.scheme),
            row.sentence in flagged,
            row.sentence in commented,
            row.sentence in changed,
            decided_at.get(row.sentence, ""),
        )
        for row in rows
    ]


def _answers(named: list[tuple[str, Answer]]) -> list[Answer]:
    return [answer for _, answer in named]
