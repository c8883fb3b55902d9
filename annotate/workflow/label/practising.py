"""A practice article as one person labels it: their answers, and what gold says to each."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from annotate.agreement.aggregates.side_by_side import Cell, set_side_by_side
from annotate.errors import NotFound
from annotate.records import Answer, Event, Person, Scheme
from annotate.store import articles as stored_articles
from annotate.store.answers import sight as stored_sight
from annotate.store.answers.side import (
    Practised,
    list_practised,
    list_side_log,
    save_side_event,
)
from annotate.store.file.connection import Store
from annotate.wording import plural
from annotate.workflow import clock
from annotate.workflow.people import practice
from annotate.workflow.project import Project, get_project
from annotate.workflow.scheme import get_scheme

LAYER = "practice"


@dataclass(frozen=True, slots=True)
class Told:
    """What gold says to a sentence beside what they said first; `differences` in words."""

    sentence: str
    text: str
    first: Answer
    gold: Answer
    is_same: bool
    differences: tuple[str, ...]


def list_log(db: Database, person: Person, article: str, after: str = "") -> list[Event]:
    """List a person's own events of this round of practice in an article, oldest first."""
    return list_side_log(db, person.id, article, LAYER, person.practice_round, after)


def tell(store: Store, person: Person, sentence_id: str) -> Told:
    """Tell what gold says to a practice sentence; NotFound until they have answered it."""
    db, kinds = store.reader(), get_project(store).asked_kinds
    sentence = stored_articles.get_sentence(db, sentence_id)
    rows = list_practised(db, person.id, person.practice_round, kinds, sentence.article)
    found = next((one for one in rows if one.sentence == sentence_id), None)
    if found is None or found.first is None:
        raise NotFound("There is nothing to compare with yet.", "Label the sentence first.")
    return _told(found, get_scheme(store))


def find_told(store: Store, person: Person, sentence_id: str) -> Told | None:
    """Return what `tell` does, None if there is nothing to tell."""
    try:
        return tell(store, person, sentence_id)
    except NotFound:
        return None


def list_told(store: Store, person: Person) -> list[Told]:
    """List what gold says to all sentences of this round that they have answered."""
    kinds = get_project(store).asked_kinds
    rows = list_practised(store.reader(), person.id, person.practice_round, kinds)
    scheme = get_scheme(store)
    return [_told(one, scheme) for one in rows if one.first]


def _told(one: Practised, scheme: Scheme) -> Told:
    differences = tuple(name_differences(one.first, one.gold, one.text, scheme))
    is_same = practice.is_same(one.first, one.gold)
    return Told(one.sentence, one.text, one.first, one.gold, is_same, differences)


def find_next_article(store: Store, person: Person) -> str | None:
    """Find the first practice article with sentences that they have not answered."""
    return find_next(store.reader(), person, get_project(store))


def find_next(db: Database, person: Person, project: Project, but: str = "") -> str | None:
    """Find the first practice article, except `but`, with sentences that they have not answered."""
    rows = list_practised(db, person.id, person.practice_round, project.asked_kinds)
    return next((one.article for one in rows if not one.first and one.article != but), None)


def save_events(
    db: Database, person: Person, events: list[Event], now_ms: int
) -> list[tuple[str, bool] | None]:
    """Save answers of practice, and decide after the last (in the caller's transaction)."""
    saved = [save_side_event(db, one, person.practice_round, now_ms) for one in events]
    # They see gold from now on: a label that they make here later is not blind.
    articles = sorted({one.sentence.rsplit("-", 2)[0] for one in events})
    stored_sight.save_sight(db, articles, person.id, clock.now())
    if person.practice:
        practice.decide(db, person)
    return saved


def name_differences(first: Answer, gold: Answer, text: str, scheme: Scheme) -> Iterator[str]:
    """Say in words how an answer differs from gold, one sentence each."""
    if gold.verdict != "claims" or first.verdict != "claims":
        if gold.verdict != first.verdict:
            yield f"You {_choice(first, 'have', 'chose')}. Gold {_choice(gold, 'has', 'is')}."
        return
    for row in set_side_by_side({"you": first, "gold": gold}, text, scheme):
        yours, golds = row.cells
        yield from _of_line(yours, golds, text, scheme)


_VERDICTS = {"no_claim": "No claim", "cant_tell": "Can’t tell"}


def _choice(answer: Answer, has: str, chose: str) -> str:
    if answer.verdict == "claims":
        return f"{has} {plural(len(answer.claims), 'claim')}"
    return f"{chose} “{_VERDICTS[answer.verdict]}”"


def _of_line(yours: Cell, golds: Cell, text: str, scheme: Scheme) -> Iterator[str]:
    label = scheme.source.label
    if yours.claim is None:
        yield f"Gold also has a claim by {label(golds.claim.source)}."
        return
    if golds.claim is None:
        yield f"Gold has no claim by {label(yours.claim.source)} here."
        return
    if yours.claim.source != golds.claim.source:
        chosen, other = label(yours.claim.source), label(golds.claim.source)
        yield f"You chose the source {chosen}. Gold is {other}."
    for field in scheme.further:
        chosen, other = yours.claim.fields.get(field.id), golds.claim.fields.get(field.id)
        if field.compared and field.values and chosen != other:
            name = field.id.replace("_", " ")
            mine, theirs = _labels(field, chosen), _labels(field, other)
            yield f"You chose the {name} {mine}. Gold is {theirs}."
    if yours.words or golds.words:
        start, end = golds.words or (golds.claim.start or 0, golds.claim.end or len(text))
        yield f"The claim words of gold are “{text[start:end]}”."


def _labels(field, given) -> str:
    return field.labels(given) if given else "not set"
