"""New texts → the texts they are nearly the same as, new or stored."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from annotate.shingles import NEAR, first_few, likeness, shingles, sizes
from annotate.store import likeness as stored
from annotate.store.file.connection import Store

_BATCH_SIZE = 200
MOST_COMPARED = 2_000_000  # characters of stored texts that one new text is compared with


@dataclass(frozen=True, slots=True)
class Near:
    """The article that another one is most like; `share` of its shingles, 0 to 1.

    `place` is the file it comes from, or the importer's own id if it is stored.
    """

    article: str
    title: str
    place: str
    share: float
    bucket: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What is stored about a new text, so that later ones find it."""

    few: list[int]
    count: int
    near: Near | None


def count_new(store: Store, texts: Mapping[str, tuple[str, str, str]]) -> dict[str, Counted]:
    """Compare new texts, id → (title, place, text), with earlier ones and with the stored ones."""
    count_old(store)
    db = store.reader()
    counted: dict[str, Counted] = {}
    sets: dict[str, frozenset[int]] = {}
    by_hash: dict[int, list[str]] = {}
    # In order: each text is compared with those before it, so every pair is compared once.
    for article, (_, _, text) in texts.items():
        found = sets[article] = shingles(text)
        few = first_few(found)
        among_new = [
            Near(
                one, *texts[one][:2], likeness(found, sets[one]), bucket_of(one, counted[one].near)
            )
            for one in _sharing(few, by_hash)
        ]
        near = [*_among_stored(db, article, found, few), *among_new]
        best = max(near, key=lambda one: one.share, default=None)
        counted[article] = Counted(few, len(found), best if best and best.share >= NEAR else None)
        for one in few:
            having = by_hash.setdefault(one, [])
            if len(having) < stored.MOST_SHARING:
                having.append(article)
    return counted


def bucket_of(article: str, near: Near | None) -> int:
    """Return the split bucket of a new article: that of the one it is like, else by its id."""
    return near.bucket if near else int(article[:8], 16) % 100


def count_old(store: Store) -> None:
    """Store the shingles of articles that were stored by an earlier version."""
    while rows := stored.list_uncounted(store.reader(), _BATCH_SIZE):
        made = [(article, shingles(text)) for article, text in rows]

        def change(db: Database, made: list = made) -> None:
            for article, found in made:
                stored.save_shingles(db, article, first_few(found), len(found))

        store.write(change)


def _sharing(few: list[int], by_hash: Mapping[int, list[str]]) -> list[str]:
    """List the new texts that share enough of a few shingles, as `list_candidates` does."""
    shared = Counter(one for each in few for one in by_hash.get(each, ()))
    likely = shared.most_common(stored.MOST_CANDIDATES)
    return [one for one, count in likely if count * stored.SHARED >= len(few)]


def _among_stored(db: Database, article: str, found: frozenset[int], few: list[int]) -> list[Near]:
    near, compared = [], 0
    for row in stored.list_candidates(db, few, *sizes(found)):
        # The likeliest come first; a second for each of twenty books would be too long.
        if row["id"] == article or compared > MOST_COMPARED:
            continue
        compared += len(row["text"])
        share = likeness(found, shingles(row["text"]))
        near.append(Near(row["id"], row["title"], row["ref"], share, row["split_bucket"]))
    return near
