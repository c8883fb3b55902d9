"""The one draft of the scheme: small edits of several leads, none of which is lost."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from annotate import schemes
from annotate.errors import Busy, Conflict, Invalid
from annotate.records import Mistake, Person, Scheme
from annotate.schemes import editing
from annotate.schemes.difference import Change, difference
from annotate.schemes.editing import Edit
from annotate.schemes.writing import write
from annotate.store.file.connection import Store
from annotate.store.scheme import drafts as stored
from annotate.store.scheme import find_last_version, has_labels
from annotate.workflow import clock
from annotate.workflow.scheme.versions import get_scheme, get_version

_ATTEMPTS = 20
_PART = re.compile(r"field\[(\d+)\](?:\.value\[(\d+)\])?\.?(.*)")


@dataclass(frozen=True, slots=True)
class SchemeDraft:
    """The draft as it is: it may have mistakes, which keep it from being published.

    `rev` counts its edits; `base` is the version it was started from, `current` the current one.
    """

    scheme: Scheme
    mistakes: list[Mistake]
    base: Scheme
    current: Scheme
    rev: int
    saved_at: str
    saved_by: str

    @property
    def changes(self) -> list[Change]:
        """What it changes in the current version."""
        return difference(self.current, self.scheme)


@dataclass(frozen=True, slots=True)
class Overlap:
    """An attribute that someone else changed since the form was filled; theirs stays.

    `by` and `at` are empty if it is not known who changed it.
    """

    attribute: str
    theirs: Any
    yours: Any
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Edited:
    """The draft after an edit, and what of the edit was not taken over."""

    draft: SchemeDraft
    overlaps: tuple[Overlap, ...] = ()


def get_draft(store: Store) -> SchemeDraft | None:
    """Return the draft; None if nothing was changed since the last version."""
    row = stored.find_draft(store.reader())
    return None if row is None else _draft(store, row)


def shown_draft(store: Store) -> SchemeDraft:
    """Return the draft, or the current version as a draft without changes (`rev` 0)."""
    draft = get_draft(store)
    if draft is not None:
        return draft
    current = get_scheme(store)
    return SchemeDraft(current, [], current, current, 0, "", "")


def edit(store: Store, lead: Person, one: Edit) -> Edited:
    """Apply an edit to the draft, which begins with it if there is none.

    What someone else changed in the meantime is left as it is and returned as overlaps. What the
    lead changed there last is their own: a page may send more before it has heard of it.
    """
    for _ in range(_ATTEMPTS):
        before = shown_draft(store)
        published = _published(store, before.current)
        changed, clashes = editing.apply(before.scheme, one, published)
        own = {
            clash.attribute: clash.theirs
            for clash in clashes
            if (row := _find_edit(store, one, clash)) and row["name"] == lead.name
        }
        if own:
            known = replace(one, was={**one.was, **own})
            changed, clashes = editing.apply(before.scheme, known, published)
        made = _applied(before.scheme, changed, one)
        if changed == before.scheme or _store(store, lead, before, changed, made.as_json()):
            overlaps = tuple(_overlap(store, one, clash) for clash in clashes)
            return Edited(shown_draft(store), overlaps)
    raise Busy("Someone else is editing the scheme.", "Try again in a moment.")


def list_edits(store: Store, after: int = 0) -> list[dict[str, Any]]:
    """List the edits of the draft after `after`: rev, name, at, edit (an Edit or a dict).

    What is not an edit of a part has an `action` “start” and says from what.
    """
    return stored.list_edits(store.reader(), after)


def has_edits(store: Store) -> bool:
    """Return whether a draft was changed since it was started from something."""
    edits = list_edits(store)
    return bool(edits) and edits[-1]["edit"].get("action") != "start"


def list_kept(store: Store) -> frozenset[tuple[str, str]]:
    """List the values that may be retired, but no longer removed, as (field, value)."""
    published = _published(store, get_scheme(store))
    fields = published.fields if published else ()
    return frozenset((field.id, value.id) for field in fields for value in field.values)


def discard(store: Store, lead: Person, rev: int | None = None) -> None:
    """Delete the draft; Conflict if it is no longer the one that was shown, `rev`."""

    def change(db: Database) -> None:
        row = stored.find_draft(db)
        if row is not None and rev not in (None, row["rev"]):
            raise Conflict("The draft was changed in the meantime.", "Look at it again.")
        stored.delete_draft(db)

    store.write(change)


def start_from(store: Store, lead: Person, scheme: Scheme, called: str = "") -> SchemeDraft:
    """Replace the draft by another scheme: a built-in one, that of a file, an old version.

    Once there are labels, what was published and is missing there stays as retired.
    """
    for _ in range(_ATTEMPTS):
        before = shown_draft(store)
        current = before.current
        changed = scheme
        if has_labels(store.reader()):
            changed = editing.keep_published(scheme, current)
        start = {"action": "start", "from": called or f"{scheme.id} {scheme.version}"}
        if _store(store, lead, replace(before, base=current), changed, start):
            return shown_draft(store)
    raise Busy("Someone else is editing the scheme.", "Try again in a moment.")


def start_from_text(store: Store, lead: Person, toml_text: str, name: str = "") -> SchemeDraft:
    """Replace the draft by an uploaded file, which may have mistakes, but must be TOML."""
    scheme, _ = schemes.read(toml_text)
    if scheme is None or not scheme.fields:
        raise Invalid(schemes.describe_mistakes(toml_text)[0], "")
    return start_from(store, lead, scheme, name)


def start_from_version(store: Store, lead: Person, scheme_id: str, version: int) -> SchemeDraft:
    """Replace the draft by an old version, to be published again under the next number."""
    return start_from(store, lead, get_version(store, scheme_id, version))


def locate(scheme: Scheme, mistake: Mistake) -> tuple[str, str, str]:
    """Find what a mistake is about: (field id, value id, attribute), "" for what it is not."""
    match = _PART.fullmatch(mistake.where)
    if match is None:
        return "", "", mistake.where
    number, place, attribute = match.groups()
    field = scheme.fields[int(number)]
    return field.id, field.values[int(place)].id if place else "", attribute


def _published(store: Store, current: Scheme) -> Scheme | None:
    """Return what can no longer be removed: the current version, once there are labels."""
    return current if has_labels(store.reader()) else None


def _applied(before: Scheme, changed: Scheme, one: Edit) -> Edit:
    """Leave out of an edit what it did not change: forms send all of their fields."""
    if not one.action.startswith("change "):
        return one
    old, new = editing.part_of(before, one), editing.part_of(changed, one)
    now = {name: to for name, to in one.now.items() if getattr(old, name) != getattr(new, name)}
    return replace(one, now=now)


def _store(
    store: Store, lead: Person, before: SchemeDraft, scheme: Scheme, one: dict[str, Any]
) -> bool:
    """Store the next state of the draft; False if it was changed in the meantime."""
    number = find_last_version(store.reader()) + 1
    text = write(replace(scheme, version=number))
    if len(text) > schemes.CHARACTER_LIMIT:
        raise Invalid("The scheme is too long.", "Shorten some texts.")
    base = before.base.id, before.base.version

    def change(db: Database) -> bool:
        row = stored.find_draft(db)
        if (row["rev"] if row else 0) != before.rev:
            return False
        stored.save_draft(db, text, base, one, lead.id, clock.now())
        return True

    return store.write(change)


def _draft(store: Store, row: dict[str, Any]) -> SchemeDraft:
    scheme, mistakes = _read(row["toml"])
    return SchemeDraft(
        scheme=scheme,
        mistakes=list(mistakes),
        base=get_version(store, row["base"], row["base_version"]),
        current=get_scheme(store),
        rev=row["rev"],
        saved_at=row["saved_at"],
        saved_by=row["saved_by"] or "",
    )


# A page asks for the draft several times, and to read its text takes longer than all the rest.
@lru_cache(maxsize=16)
def _read(toml: str) -> tuple[Scheme, tuple[Mistake, ...]]:
    scheme, mistakes = schemes.read(toml)
    return scheme, tuple(mistakes)


def _overlap(store: Store, one: Edit, clash: editing.Clash) -> Overlap:
    row = _find_edit(store, one, clash)
    by, at = (row["name"], row["at"]) if row else ("", "")
    return Overlap(clash.attribute, clash.theirs, clash.yours, by, at)


def _find_edit(store: Store, one: Edit, clash: editing.Clash) -> dict[str, Any] | None:
    """Find the last edit of the attribute; None if it is not known, as of a rule that was moved."""
    place, noun = (one.field, one.value, one.number), one.action.partition(" ")[2]
    for row in reversed(stored.list_edits(store.reader())):
        said = row["edit"]
        where = tuple(said.get(name) for name in ("field", "value", "number"))
        if said["action"] == one.action:
            if where == place and clash.attribute in said["now"]:
                return row
        elif said["action"] == "start" or (not one.field and said["action"].endswith(noun)):
            return None
    return None
