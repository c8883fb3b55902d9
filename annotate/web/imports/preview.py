"""What was read from files → what the preview of an import shows."""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from annotate.importers import ITEM_ROLES, ROLES
from annotate.records import Mistake
from annotate.registry import members
from annotate.store.file.connection import Store
from annotate.web.imports.bundles import Batch
from annotate.web.imports.parcel import Bundle, pack
from annotate.web.imports.unit_rows import Action, Line, data_of, list_lines
from annotate.workflow.imports.articles import Preview, preview
from annotate.workflow.imports.cutting import FROM_FILE

AT_LENGTH = 5  # articles whose units are on the page from the start; the others load when opened
MOST_LISTED = 300  # articles of a preview; the rest are only counted


@dataclass(frozen=True, slots=True)
class Shown:
    """One article of the preview; `data` and `rows` only if its units are on the page (`is_open`).

    The one that the person works on is unfolded.
    """

    preview: Preview
    asked: int
    is_open: bool
    is_unfolded: bool
    is_left_out: bool
    rows: list[Line]
    data: dict[str, Any] | None
    edited: int | None


@dataclass(frozen=True, slots=True)
class File:
    """One file of the preview; `more` counts the articles that are not shown."""

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
    """Sums over a whole preview: counts of articles and of sentences to label."""

    fresh: int
    chosen: int  # fresh, and not to be left out
    known: int
    near: int
    asked: int
    corrects: bool
    fresh_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class State:
    """What a person has done to a preview, as its form says."""

    action: Action = field(default_factory=Action)
    left: Set[str] = frozenset()
    opened: Set[str] = frozenset()


def show(
    store: Store, batch: Batch, kinds: tuple[str, ...], state: State
) -> tuple[list[File], Sums, list[Mistake]]:
    """Return what is shown of a batch: its files, sums over all articles, and what is refused."""
    previews = iter(preview(store, batch.drafts))
    files: list[File] = []
    everything: list[Preview] = []
    listed = 0
    for bundle in batch.bundles:
        of_file = [next(previews) for _ in bundle.drafts]
        everything += of_file
        shown = []
        for one in of_file[: max(0, MOST_LISTED - listed)]:
            listed += 1
            shown.append(show_article(one, kinds, state, listed))
        files.append(_file(bundle, shown, len(of_file) - len(shown)))
    return files, _sums(everything, kinds, state.left), batch.refused


def show_article(one: Preview, kinds: tuple[str, ...], state: State, place: int) -> Shown:
    """Return what is shown of one article of a preview; the first one is at place 1."""
    action = state.action
    is_open = one.id in state.opened or (place <= AT_LENGTH and not one.is_known)
    is_first = place == 1 and not action.name
    edited = action.edited_unit(len(one.units)) if action.article == one.id else None
    return Shown(
        preview=one,
        asked=_count(one, kinds),
        is_open=is_open,
        is_unfolded=is_open and (is_first or action.article == one.id),
        is_left_out=one.id in state.left,
        rows=list_lines(one.draft.text, one.units, edited=edited) if is_open else [],
        data=data_of(one.draft.text, one.units) if is_open else None,
        edited=edited,
    )


def _file(bundle: Bundle, shown: list[Shown], more: int) -> File:
    module = members("importers").get(bundle.format)
    is_ready = any(one.preview.draft.segmenter.startswith(FROM_FILE) for one in shown)
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


def _sums(everything: list[Preview], kinds: tuple[str, ...], left: Set[str]) -> Sums:
    fresh = [one for one in everything if not one.is_known]
    return Sums(
        fresh=len(fresh),
        chosen=sum(one.id not in left for one in fresh),
        known=len(everything) - len(fresh),
        near=sum(one.near is not None for one in fresh),
        asked=sum(_count(one, kinds) for one in fresh),
        corrects=any(one.draft.corrects for one in fresh),
        fresh_ids=frozenset(one.id for one in fresh),
    )


def _count(one: Preview, kinds: tuple[str, ...]) -> int:
    return sum(unit.kind in kinds for unit in one.units)
