"""Articles: read from files, looked at before they are stored, listed with progress."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from annotate import sentences
from annotate.errors import Conflict, Invalid
from annotate.importers import Options
from annotate.records import Article, Draft, Person, Sentence, Unit
from annotate.registry import members
from annotate.store import articles as stored
from annotate.store import assign as stored_assign
from annotate.store import labels as stored_labels
from annotate.store import project as stored_project
from annotate.store.connection import Store
from annotate.workflow import clock, reading
from annotate.workflow.assign import balance
from annotate.workflow.project import get_project
from annotate.workflow.rights import list_scope

LONGEST_REASON = 500
SEED = Path(__file__).resolve().parent.parent.parent / "seeds" / "seed_article.txt"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would become: its title, units and whether its text is already stored."""

    draft: Draft
    id: str
    title: str
    language: str
    units: list[Unit]
    is_known: bool


def list_formats() -> list[str]:
    """List the titles of the formats that can be read."""
    return [module.TITLE for module in members("importers").values()]


def accepted_endings() -> list[str]:
    """List the endings of files that can be read."""
    return [ending for module in members("importers").values() for ending in module.EXTENSIONS]


def read_file(data: bytes, name: str, options: Options | None = None) -> list[Draft]:
    """Read the articles of one file; Refused says why a file is none."""
    return reading.read_file(data, name, options)


def preview(store: Store, drafts: Iterable[Draft]) -> list[Preview]:
    """Cut drafts into units without storing anything."""
    made = [_preview(draft) for draft in drafts]
    known = stored.find_known_ids(store.reader(), [one.id for one in made])
    return [one if one.id not in known else _as_known(one) for one in made]


def add_articles(store: Store, person: Person | None, drafts: Iterable[Draft]) -> list[Preview]:
    """Store drafts as articles, each in a transaction of its own; known texts are passed over."""
    result = []
    for one in preview(store, drafts):
        if not one.is_known and not _store(store, person, one):
            one = _as_known(one)
        result.append(one)
    if get_project(store.reader()).mode == "balance":
        balance(store, person)
    return result


def add_seed(store: Store) -> None:
    """Store the sample article; nothing happens where it is there."""
    add_articles(store, None, read_file(SEED.read_bytes(), SEED.name))


def list_articles(store: Store, person: Person, search: str = "") -> list[dict[str, Any]]:
    """List a reviewer's articles, or all of them for a lead, with progress.

    Keys: id, title, outlet, published, imported_at, asked, k, calibration,
    released_at, withdrawn_at, mine (finished, skipped, flagged, last), is_mine
    (to label), can_give_back, people (for a lead: name, finished of each who
    began; else empty).
    """
    db = store.reader()
    project = get_project(db)
    progress = defaultdict(list)
    for one in stored.list_progress(db, project.asked_kinds, None if person.is_lead else person.id):
        progress[one["article"]].append(one)
    scope = None if person.is_lead else list_scope(project, person)
    listed = stored.list_articles(
        db, project.asked_kinds, search, only_for=scope, withdrawn=person.is_lead
    )
    modes = stored_assign.list_modes(db, person.id)
    nothing = {"finished": 0, "skipped": 0, "flagged": 0, "last": None}
    for row in listed:
        here = progress[row["id"]]
        row["mine"] = next((one for one in here if one["person"] == person.id), nothing)
        row["people"] = here if person.is_lead else []
        row["is_mine"] = not row["withdrawn_at"] and (not person.is_lead or row["id"] in modes)
        row["can_give_back"] = modes.get(row["id"]) in ("own", "queue")
    return listed


def carry_on(store: Store, person: Person) -> str | None:
    """Find the article to go on with: the one labelled last, else the first with work in it."""
    db = store.reader()
    listed = [row for row in list_articles(store, person) if row["is_mine"]]
    unfinished = [row["id"] for row in listed if row["mine"]["finished"] < row["asked"]]
    last = stored_labels.find_last_labelled(db, person.id)
    if last and last[0] in unfinished:
        return last[0]
    return unfinished[0] if unfinished else None


def find_first(store: Store) -> str | None:
    """Find the first article with something to label."""
    db = store.reader()
    listed = stored.list_articles(db, get_project(db).asked_kinds)
    return next((row["id"] for row in listed if row["asked"]), None)


def withdraw(store: Store, lead: Person | None, article_id: str, why: str = "") -> None:
    """Take an article out of queue, agreement and export; the labels stay, and it can come back."""
    if len(why) > LONGEST_REASON:
        raise Invalid(f"A reason has at most {LONGEST_REASON} letters.", "Shorten it.")

    def change(db: Database) -> None:
        if stored.get_article(db, article_id).withdrawn_at:
            raise Conflict("This article is withdrawn already.", "Restore it to bring it back.")
        maker = lead.id if lead else None
        stored.save_withdrawn(db, article_id, clock.now(), maker, why)
        _note(db, lead, "withdraw", article=article_id)

    store.write(change)


def restore(store: Store, lead: Person | None, article_id: str) -> None:
    """Bring a withdrawn article back as it was."""

    def change(db: Database) -> None:
        if not stored.get_article(db, article_id).withdrawn_at:
            raise Conflict("This article is not withdrawn.", "Nothing has to be done.")
        stored.save_withdrawn(db, article_id, None)
        _note(db, lead, "restore", article=article_id)

    store.write(change)


def release(store: Store, lead: Person | None, article_id: str) -> None:
    """Let the reviewers of an article see what the others said; labels from then on are not blind.

    It stays kept that everybody could see it, even if it is closed again.
    """

    def change(db: Database) -> None:
        stored.get_article(db, article_id)
        stored.save_released(db, article_id, clock.now(), lead.id if lead else None)
        stored_labels.save_sight_of_all(db, article_id, clock.now())
        _note(db, lead, "release", article=article_id)

    store.write(change)


def close(store: Store, lead: Person | None, article_id: str) -> None:
    """Take a release back."""

    def change(db: Database) -> None:
        stored.get_article(db, article_id)
        stored_labels.save_sight_of_all(db, article_id, clock.now())
        stored.save_released(db, article_id, None)
        _note(db, lead, "close", article=article_id)

    store.write(change)


def delete(store: Store, lead: Person | None, article_id: str) -> None:
    """Delete a withdrawn article with every label in it, for good (backups still have it)."""

    def change(db: Database) -> None:
        if not stored.get_article(db, article_id).withdrawn_at:
            raise Conflict("Only a withdrawn article can be deleted.", "Withdraw it first.")
        stored.delete_article(db, article_id)
        _note(db, lead, "delete article", article=article_id)

    store.write(change)


def count_articles(store: Store) -> int:
    return stored.count_articles(store.reader())


def get_article(store: Store, article_id: str) -> Article:
    """Get an article by its id; NotFound where there is none."""
    return stored.get_article(store.reader(), article_id)


def find_position(store: Store, sentence_id: str) -> Sentence:
    """Get a sentence by its id; NotFound where there is none."""
    return stored.get_sentence(store.reader(), sentence_id)


def find_neighbours(store: Store, sentence: Sentence) -> tuple[Sentence | None, Sentence | None]:
    """Find the units before and behind a sentence in its article."""
    units = stored.list_sentences(store.reader(), sentence.article)
    place = next(i for i, one in enumerate(units) if one.id == sentence.id)
    before = units[place - 1] if place else None
    return before, units[place + 1] if place + 1 < len(units) else None


def _preview(draft: Draft) -> Preview:
    language = draft.language or sentences.guess_language(draft.text)
    units = sentences.split(draft.text, language)
    return Preview(
        draft=draft,
        id=sentences.article_id(draft.text),
        title=sentences.title_of(draft.text, units, draft.title, draft.name),
        language=language,
        units=units,
        is_known=False,
    )


def _as_known(one: Preview) -> Preview:
    return Preview(one.draft, one.id, one.title, one.language, one.units, is_known=True)


def _store(store: Store, person: Person | None, one: Preview) -> bool:
    """Store one article; False where another put the same text in meanwhile."""
    draft = one.draft
    article = Article(
        id=one.id,
        text=draft.text,
        title=one.title,
        ref=draft.ref or Path(draft.name).stem,
        outlet=draft.outlet,
        url=draft.url,
        published=draft.published,
        language=one.language,
        segmenter=sentences.SEGMENTER,
        split_bucket=int(one.id[:8], 16) % 100,
        imported_at=clock.now(),
    )
    units = [
        Sentence(
            id=f"{one.id}-{unit.start}-{unit.end}",
            article=one.id,
            position=position,
            paragraph=unit.paragraph,
            kind=unit.kind,
            start=unit.start,
            end=unit.end,
            text=draft.text[unit.start : unit.end],
        )
        for position, unit in enumerate(one.units)
    ]
    maker = person.id if person else None

    def change(db: Database) -> bool:
        is_new = stored.insert_article(db, article, units, maker)
        if is_new:
            _note(db, person, "import", article=article.id)
        return is_new

    return store.write(change)


def _note(db: Database, person: Person | None, action: str, **detail: Any) -> None:
    stored_project.note(db, clock.now_ms(), person.id if person else None, action, **detail)
