"""Files → articles: read, cut into units, previewed, stored many at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from annotate import sentences
from annotate.importers import Options
from annotate.installed import SEEDS
from annotate.records import Article, Draft, Mistake, Person, Sentence, Unit
from annotate.registry import members
from annotate.store import articles as stored
from annotate.store import likeness as stored_likeness
from annotate.store import units as stored_units
from annotate.store.answers.sight import has_others_answers
from annotate.store.articles import tags as stored_tags
from annotate.store.file.connection import Store
from annotate.tags import split_tags
from annotate.workflow import audit, clock
from annotate.workflow.assign import balance, slots_for
from annotate.workflow.imports import reading
from annotate.workflow.imports.completing import complete_units
from annotate.workflow.imports.cutting import cut
from annotate.workflow.imports.likeness import Counted, Near, bucket_of, count_new
from annotate.workflow.imports.limits import limits_of
from annotate.workflow.project import check_setting, get_project

SEED = SEEDS / "seed_article.txt"
BY_HAND = ", changed by hand"
SAME = 0.995  # share of a text that is in another: shown as 100%
BATCH_SIZE = 25  # articles per write: labels saved during an import wait for one write only


@dataclass(frozen=True, slots=True)
class Preview:
    """The article that a draft would become.

    `near` is the article it is most like, if at least 90%. `is_known`: the same
    text is already stored, or comes earlier in the import, as `same_as` names it. It `completes`
    an article of which only the labelled sentences are stored.
    """

    draft: Draft
    id: str
    title: str
    language: str
    units: tuple[Unit, ...]
    is_known: bool
    near: Near | None
    same_as: str = ""
    completes: bool = False

    @property
    def has_same_words(self) -> bool:
        """Whether it is another article in another format, and not a correction of it."""
        return self.near is not None and self.near.share >= SAME and not self.draft.corrects


def list_formats() -> list[tuple[str, str]]:
    """List the formats that can be read: (name, title)."""
    return [(name, module.TITLE) for name, module in members("importers").items()]


def accepted_file_types() -> list[str]:
    """List the file types that can be read, as “.txt”."""
    return [suffix for module in members("importers").values() for suffix in module.EXTENSIONS]


def read_file(data: bytes, name: str, options: Options | None = None) -> list[Draft]:
    """Read the articles of one file; Refused says why it cannot become articles."""
    return reading.read_file(data, name, options)


def read_and_cut(
    store: Store,
    data: bytes,
    name: str,
    options: Options,
    language: str = "",
    left_out: list[Mistake] | None = None,
) -> list[Draft]:
    """Read one file within the project's limits and cut its articles; Invalid says why not.

    Rows of a table that cannot become articles are added to `left_out`. Without
    that list, the whole file is refused.
    """
    limits = limits_of(store)
    language = reading.check_language(language)
    drafts = reading.read_file(data, name, replace(options, limits=limits), left_out)
    if language:
        drafts = [replace(draft, language=language) for draft in drafts]
    return cut(store, drafts, limits, left_out)


def describe(drafts: Iterable[Draft]) -> list[Preview]:
    """Return the ids and titles of drafts with units, without regard to what is stored."""
    return [
        Preview(
            draft=draft,
            id=sentences.article_id(draft.text),
            title=sentences.title_of(draft.text, draft.units, draft.title, draft.name),
            language=draft.language,
            units=draft.units,
            is_known=False,
            near=None,
        )
        for draft in drafts
    ]


def preview(store: Store, drafts: Iterable[Draft]) -> list[Preview]:
    """Return the articles that drafts would become, without storing anything."""
    return [one for one, _ in _describe(store, drafts)]


def prepare(store: Store, drafts: Iterable[Draft]) -> list[tuple[Article, list[Sentence]]]:
    """Return the articles that drafts become, for an import that stores them with its labels."""
    spread = {"k": None, "share": 100, "calibration": False, "sample": False}
    made = (_rows(one, spread) for one in describe(cut(store, drafts)))
    return [
        (replace(article, split_bucket=bucket_of(article.id, None)), units)
        for article, units in made
    ]


def add_articles(
    store: Store,
    person: Person | None,
    drafts: Iterable[Draft],
    *,
    k: int | None = None,
    share: int = 100,
    is_calibration: bool = False,
    is_sample: bool = False,
    is_near_taken: bool = True,
) -> list[Preview]:
    """Store drafts as articles, many per transaction; known texts are skipped.

    `k` people label `share` percent of them and one the rest (None: as the
    project says), or everyone labels them for calibration. Samples are for practice.
    Without `is_near_taken`, articles that have the words of another are not stored.
    Invalid if a number is out of bounds.
    """
    check_spread(k, share)
    spread = {"k": k, "share": share, "calibration": is_calibration, "sample": is_sample}
    result: list[Preview] = []
    waiting = iter(drafts)
    while some := list(islice(waiting, BATCH_SIZE)):
        described = _describe(store, some)
        if not is_near_taken:
            described = [(one, None if one.has_same_words else count) for one, count in described]
        result += _store(store, person, described, spread)
    if get_project(store).mode == "balance" and any(not one.is_known for one in result):
        balance(store, person)
    return result


def check_spread(k: int | None, share: int) -> None:
    """Raise Invalid if a number of people or a share is out of its bounds."""
    check_setting("share", share)
    if k is not None:
        check_setting("k", k)


def add_seed(store: Store, *, is_sample: bool = True) -> None:
    """Store the sample article, unless it is already stored, for practice or for real work."""
    add_articles(store, None, read_file(SEED.read_bytes(), SEED.name), is_sample=is_sample)


def find_fresh_seed(store: Store) -> str | None:
    """Find the sample article of a project without other articles and without labels."""
    db = store.reader()
    seed = stored.find_sample(db)
    if seed is None or stored.count_articles(db) > 1 or has_others_answers(db, seed, ""):
        return None
    return seed


def with_units(draft: Draft, units: Sequence[Unit]) -> Draft:
    """Return a draft with units that were made by hand."""
    if tuple(units) == draft.units:
        return draft
    return replace(
        draft, units=tuple(units), segmenter=draft.segmenter.removesuffix(BY_HAND) + BY_HAND
    )


def _describe(store: Store, drafts: Iterable[Draft]) -> list[tuple[Preview, Counted | None]]:
    """Return the preview of each draft with the shingles of its text; None if it is known."""
    previews = describe(cut(store, drafts))
    ids = [one.id for one in previews]
    incomplete = stored.find_incomplete(store.reader(), ids)
    known = stored.find_titles(store.reader(), ids)
    fresh: dict[str, Preview] = {}
    described = []
    for one in previews:
        completes = one.id in incomplete and one.id not in fresh
        is_known = (one.id in known or one.id in fresh) and not completes
        before = fresh[one.id].draft.place if one.id in fresh else known.get(one.id, "")
        described.append(replace(one, is_known=is_known, same_as=before, completes=completes))
        if not is_known:
            fresh[one.id] = one
    counted = count_new(
        store, {key: (one.title, one.draft.place, one.draft.text) for key, one in fresh.items()}
    )
    return [
        (one, None) if one.is_known else (replace(one, near=counted[one.id].near), counted[one.id])
        for one in described
    ]


def _store(
    store: Store,
    person: Person | None,
    described: list[tuple[Preview, Counted | None]],
    spread: dict[str, Any],
) -> Iterator[Preview]:
    """Store what is new in one transaction; what was stored in the meantime counts as known."""
    made = [(one, counted, *_rows(one, spread)) for one, counted in described if counted]
    maker = person.id if person else None

    def change(db: Database) -> set[str]:
        new = set()
        for one, counted, article, units in made:
            # False if another import stored the same text since it was described.
            if _complete(db, article, one) or stored.insert_article(
                db, _settle(db, article, one.near), units, maker
            ):
                stored_likeness.save_shingles(db, one.id, counted.few, counted.count)
                stored_tags.add_tags(db, [one.id], split_tags(one.draft.tags))
                new.add(one.id)
        if new:
            what = {"article": min(new)} if len(new) == 1 else {"articles": len(new)}
            audit.note(db, person, "import", **what)
        return new

    new = store.write(change) if made else set()
    for one, counted in described:
        is_settled = counted is None or one.id in new
        yield one if is_settled else replace(one, is_known=True)


def _complete(db: Database, article: Article, one: Preview) -> bool:
    """Store the text that an incomplete article lacks; False if there is no such article."""
    old = stored.find_article(db, article.id)
    if old is None or not old.incomplete:
        return False
    labelled = stored.list_sentences(db, article.id)
    units = complete_units(article.text, labelled, one.units)
    sentences_now = sentences.sentences_of(article.id, article.text, units)
    stored_units.complete_article(db, article, sentences_now)
    return True


def _settle(db: Database, article: Article, near: Near | None) -> Article:
    """Choose the split bucket: a corrected or nearly identical text shares that of the other."""
    corrected = article.corrects and stored.find_article(db, article.corrects)
    if corrected:
        return replace(article, split_bucket=corrected.split_bucket)
    return replace(article, split_bucket=bucket_of(article.id, near), corrects=None)


def _rows(one: Preview, spread: dict[str, Any]) -> tuple[Article, list[Sentence]]:
    draft, k = one.draft, spread["k"]
    article = Article(
        id=one.id,
        text=draft.text,
        title=one.title,
        ref=draft.ref or Path(draft.name).stem,
        outlet=draft.outlet,
        url=draft.url,
        published=draft.published,
        published_given=draft.published_given,
        language=one.language,
        segmenter=draft.segmenter,
        imported_at=clock.now(),
        corrects=draft.corrects or None,
        k=None if k is None else slots_for(one.id, k, spread["share"]),
        calibration=spread["calibration"],
        sample=spread["sample"],
    )
    return article, sentences.sentences_of(one.id, draft.text, one.units)
