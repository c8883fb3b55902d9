"""An article as a lead reads it: its text, and beside each sentence what everyone answered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotate.records import Answer, Person, Scheme, Sentence
from annotate.store import articles as stored_articles
from annotate.store.answers import labels as stored
from annotate.store.file.connection import Store
from annotate.workflow.label.sight import show_article
from annotate.workflow.project import get_project
from annotate.workflow.scheme import get_scheme

PAGE_SIZE = 100  # units


@dataclass(frozen=True, slots=True)
class Line:
    """One unit with its answers by name; `number` counts the sentences to label, None for others.

    `split` counts people by their sources, most first, and is empty if all chose the same;
    `differs` names the further fields in which people with the same sources differ.
    """

    unit: Sentence
    number: int | None
    answers: list[tuple[str, Answer]]
    gold: Answer | None
    split: tuple[int, ...] = ()
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of an article. `is_hidden`: this lead sees only their own answers until they finish.

    `previous` and `following` are the positions after which the pages around it begin, or None.
    """

    lines: list[Line]
    scheme: Scheme
    is_hidden: bool
    previous: int | None
    following: int | None


def read_article(store: Store, lead: Person, article_id: str, after: int = -1) -> Reading:
    """Read the page of an article that begins after a position, with the answers to it."""
    db, kinds = store.reader(), get_project(store).asked_kinds
    units = stored_articles.list_sentences(db, article_id)
    asked = [unit.id for unit in units if unit.kind in kinds]
    numbers = {sentence: number for number, sentence in enumerate(asked, 1)}
    begin = sum(unit.position <= after for unit in units)
    here = units[begin : begin + PAGE_SIZE]
    is_hidden = show_article(store, lead, article_id)
    answers: dict[str, list[tuple[str, Answer]]] = {}
    gold: dict[str, Answer] = {}
    if here:
        only = lead.id if is_hidden else None
        edges = here[0].position, here[-1].position
        for sentence, layer, name, answer in stored.list_answers_between(
            db, article_id, *edges, only
        ):
            if layer == "gold":
                gold[sentence] = answer
            else:
                answers.setdefault(sentence, []).append((name, answer))
    scheme = get_scheme(store)
    fields = [field.id for field in scheme.further if field.values]
    previous = max(0, begin - PAGE_SIZE)
    return Reading(
        lines=[
            Line(unit, numbers.get(unit.id), said := answers.get(unit.id, []), gold.get(unit.id),
                 *_compare([one for _, one in said if one.is_finished], fields))
            for unit in here
        ],
        scheme=scheme,
        is_hidden=is_hidden,
        previous=(units[previous - 1].position if previous else -1) if begin else None,
        following=here[-1].position if begin + PAGE_SIZE < len(units) else None,
    )  # fmt: skip


def _compare(
    answers: Sequence[Answer], fields: Iterable[str]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return how people split over the sources of a sentence, and in which fields they differ."""
    sets = Counter((one.verdict, frozenset(c.source for c in one.claims)) for one in answers)
    if len(sets) > 1:
        return tuple(sorted(sets.values(), reverse=True)), ()
    return (), tuple(field for field in fields if len({_values(one, field) for one in answers}) > 1)


def _values(answer: Answer, field: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((one.source, str(one.fields.get(field))) for one in answer.claims))
