"""The units of a stored article: merged, split or given another kind after labelling began.

Only units that change lose their answers, which stay in the history; the new
units are to be labelled. The text itself never changes: a corrected text is a
new article that links to the old one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from sqlite_utils import Database

from annotate.errors import Conflict, Invalid
from annotate.records import Article, Person, Sentence, Unit
from annotate.sentences import sentences_of
from annotate.store import articles as stored_articles
from annotate.store import assign as stored_assign
from annotate.store import units as stored
from annotate.store.file.connection import Store
from annotate.units import fault_of
from annotate.workflow import audit, clock
from annotate.workflow.project import read_project


@dataclass(frozen=True, slots=True)
class OpenUnits:
    """An article with its present units.

    `version` names their state, so that two leads do not undo each other's work;
    `people`: sentence id → how many people have answered it.
    """

    article: Article
    units: tuple[Unit, ...]
    version: str
    people: dict[str, int]
    corrects: Article | None
    corrected_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What new units would change: counts of units, and of answers to be given again."""

    new: int
    gone: int
    other_kind: int
    asked_again: int

    @property
    def is_nothing(self) -> bool:
        return not (self.new or self.gone or self.other_kind)


def open_units(store: Store, article_id: str) -> OpenUnits:
    """Open an article's units to change them."""
    db = store.reader()
    article = stored_articles.get_article(db, article_id)
    units = _units(stored_articles.list_sentences(db, article_id))
    return OpenUnits(
        article=article,
        units=units,
        version=_version(units),
        people=stored.count_answers(db, article_id),
        corrects=stored_articles.find_article(db, article.corrects) if article.corrects else None,
        corrected_by=tuple(stored_articles.list_corrections(db, article_id)),
    )


def compare(opened: OpenUnits, units: Sequence[Unit]) -> Change:
    """Count what other units would change in an article."""
    old = {(one.start, one.end): one for one in opened.units}
    new = {(one.start, one.end): one for one in units}
    gone = [key for key in old if key not in new]
    return Change(
        new=len(new.keys() - old.keys()),
        gone=len(gone),
        other_kind=sum(one.kind != old[key].kind for key, one in new.items() if key in old),
        asked_again=sum(
            opened.people.get(f"{opened.article.id}-{start}-{end}", 0) for start, end in gone
        ),
    )


def save_units(
    store: Store, lead: Person | None, article_id: str, units: Sequence[Unit], version: str
) -> Change:
    """Replace the units of an article; `version` is that of the units they replace.

    Answers to units with the same start and end stay. Invalid if the units do
    not fit the text or would leave words out; Conflict if someone else has
    changed them in the meantime.
    """
    opened = open_units(store, article_id)
    text = opened.article.text
    if fault := fault_of(text, units) or _lost(text, opened.units, units):
        raise Invalid(f"These units cannot be used: {fault}.", "Reload the page.")
    sentences = sentences_of(article_id, text, units)
    change = compare(opened, units)
    if change.is_nothing:
        return change

    def save(db: Database) -> Change:
        # Compared inside the transaction: another lead may save between opening and saving.
        if _version(_units(stored_articles.list_sentences(db, article_id))) != version:
            raise Conflict(
                "Someone else has changed these units in the meantime.",
                "Reload the page and make the change again.",
            )
        counted = stored.count_answers(db, article_id)
        stored.save_units(db, article_id, sentences, clock.now())
        kept = {one.id for one in sentences}
        asked_again = sum(count for key, count in counted.items() if key not in kept)
        _renew_leases(db, article_id)
        audit.note(
            db,
            lead,
            "units",
            article=article_id,
            new=change.new,
            gone=change.gone,
            other_kind=change.other_kind,
            asked_again=asked_again,
        )
        return Change(change.new, change.gone, change.other_kind, asked_again)

    return store.write(save)


def find_successors(store: Store, sentence: Sentence) -> list[Sentence]:
    """List the present units with the words of a sentence that is no longer a unit."""
    db = store.reader()
    ids = stored.list_covering(db, sentence.article, sentence.start, sentence.end)
    return [stored_articles.get_sentence(db, unit) for unit in ids]


def _units(sentences: Sequence[Sentence]) -> tuple[Unit, ...]:
    return tuple(Unit(one.start, one.end, one.kind, one.paragraph) for one in sentences)


def _version(units: Sequence[Unit]) -> str:
    named = ";".join(f"{one.start}-{one.end}-{one.kind}" for one in units)
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _lost(text: str, old: Sequence[Unit], new: Sequence[Unit]) -> str:
    """Say where new units leave out a letter or a digit that the old ones contain."""
    kept = set(chain.from_iterable(range(unit.start, unit.end) for unit in new))
    for unit in old:
        for at in range(unit.start, unit.end):
            if at not in kept and text[at].isalnum():
                return f"“{text[at : at + 20]}” would not be in any unit"
    return ""


def _renew_leases(db: Database, article_id: str) -> None:
    """Restart the leases on an article, since there is more to do in it."""
    lease = clock.in_ms(read_project(db).lease_hours * clock.HOUR)
    for one in stored_assign.list_assignments(db, [article_id]):
        if one["lease_until"] and one["ended"] is None:
            stored_assign.save_lease(db, article_id, one["person"], lease)
