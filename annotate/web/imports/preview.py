"""What came of reading files → what the preview of an import shows of it."""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from annotate.importers import ITEM_ROLES, ROLES
from annotate.records import Mistake
from annotate.registry import members
from annotate.store.connection import Store
from annotate.web.imports.bundles import Batch
from annotate.web.imports.parcel import Bundle, pack
from annotate.web.imports.unit_rows import Row, Wish, data_of, rows_of
from annotate.workflow.imports.articles import FROM_FILE, Preview, preview

AT_LENGTH = 5  # articles whose units are on the page at once; the others' when they are opened
MOST_LISTED = 300  # articles of a preview; of the rest only how many they are


@dataclass(frozen=True, slots=True)
class Shown:
    """One article of the preview; `data` and `rows` only where its units are on the page,
    `is_open`; of these the ones that the person works on are unfolded."""

    look: Preview
    asked: int
    is_open: bool
    is_unfolded: bool
    is_left_out: bool
    rows: list[Row]
    data: dict[str, Any] | None
    edited: int | None


@dataclass(frozen=True, slots=True)
class File:
    """One file of the preview; of `more` articles only the number is shown."""

    bundle: Bundle
    parcel: str
    title: str
    is_ready: bool
    roles: tuple[str, ...]
    articles: list[Shown]
    more: int
    notes: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a whole preview holds: counts of articles and of sentences to label."""

    fresh: int
    known: int
    near: int
    asked: int
    corrects: bool
    fresh_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class State:
    """What a person has done to a preview so far, as its form tells."""

    wish: Wish = field(default_factory=Wish)
    left: Set[str] = frozenset()
    opened: Set[str] = frozenset()


def show(
    store: Store, batch: Batch, kinds: tuple[str, ...], state: State
) -> tuple[list[File], Sums, list[Mistake]]:
    """Show a batch: its files, sums over all articles, and what is refused."""
    looks = iter(preview(store, batch.drafts))
    files: list[File] = []
    everything: list[Preview] = []
    listed = 0
    for bundle in batch.bundles:
        mine = [next(looks) for _ in bundle.drafts]
        everything += mine
        shown = []
        for one in mine[: max(0, MOST_LISTED - listed)]:
            listed += 1
            shown.append(show_article(one, kinds, state, listed))
        files.append(_file(bundle, shown, len(mine) - len(shown)))
    return files, _sums(everything, kinds), batch.refused


def show_article(one: Preview, kinds: tuple[str, ...], state: State, place: int) -> Shown:
    """Show one article of a preview, the first being at place 1."""
    wish = state.wish
    is_open = one.id in state.opened or (place <= AT_LENGTH and not one.is_known)
    is_at_hand = wish.article == one.id and wish.what in ("edit", "merge", "split", "kind")
    is_first = place == 1 and not wish.what
    edited = min(wish.index, len(one.units) - 1) if is_at_hand else None
    return Shown(
        look=one,
        asked=_count(one, kinds),
        is_open=is_open,
        is_unfolded=is_open and (is_first or wish.article == one.id),
        is_left_out=one.id in state.left,
        rows=rows_of(one.draft.text, one.units, at=edited) if is_open else [],
        data=data_of(one.draft.text, one.units) if is_open else None,
        edited=edited,
    )


def _file(bundle: Bundle, shown: list[Shown], more: int) -> File:
    module = members("importers").get(bundle.format)
    is_ready = any(one.look.draft.segmenter.startswith(FROM_FILE) for one in shown)
    return File(
        bundle=bundle,
        parcel=pack(bundle),
        title=module.TITLE if module else "",
        is_ready=is_ready,
        roles=ITEM_ROLES if is_ready else ROLES,
        articles=shown,
        more=more,
        notes=[(one.place, note) for one in bundle.drafts for note in one.notes],
    )


def _sums(everything: list[Preview], kinds: tuple[str, ...]) -> Sums:
    fresh = [one for one in everything if not one.is_known]
    return Sums(
        fresh=len(fresh),
        known=len(everything) - len(fresh),
        near=sum(one.near is not None for one in fresh),
        asked=sum(_count(one, kinds) for one in fresh),
        corrects=any(one.draft.corrects for one in fresh),
        fresh_ids=frozenset(one.id for one in fresh),
    )


def _count(one: Preview, kinds: tuple[str, ...]) -> int:
    return sum(unit.kind in kinds for unit in one.units)
