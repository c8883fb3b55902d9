"""Changes to the register of sources; each can be undone.

Merging and splitting never touch a label: they say which names are one source, and exports give
the registered name.
"""

from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict, Invalid, NotFound
from annotate.records import Person
from annotate.sources import KINDS, LONGEST_NAME
from annotate.store import sources as stored
from annotate.store.file.connection import Store
from annotate.workflow import audit, clock
from annotate.workflow.sources.listing import list_reliabilities


def add(store: Store, lead: Person | None, name: str, kind: str = "") -> None:
    """Register a source that everyone is offered; Conflict if its name is registered."""
    name = _check_name(name)
    _check_kind(kind)

    def change(db: Database) -> None:
        if stored.find_entry(db, name):
            raise Conflict(f"“{name}” is already in the register.", "Open it from the list.")
        stored.insert_entry(db, clock.new_id(), name, kind, by_hand=True)
        _record(db, lead, "add", name=name)

    store.write(change)


def merge(store: Store, lead: Person | None, name: str, into: str, grade_of: str = "") -> str:
    """Let all names of one source belong to another; return the change, which can be undone.

    If both are graded, `grade_of` names the one whose grade stays.
    """

    def change(db: Database) -> str:
        target, moved = _entry(db, into), _entry(db, name)
        if target["id"] == moved["id"]:
            raise Conflict(f"“{name}” and “{into}” are one source already.", "Reload the page.")
        names = stored.list_names_of(db, moved["id"])
        grades = stored.list_grades(db, [moved["id"], target["id"]])
        theirs = grades.get(moved["id"], [])
        ours = grades.get(target["id"], [])
        if theirs and ours and grade_of not in (name, into):
            raise Invalid(
                f"“{name}” and “{into}” both have a grade.", "Choose the one whose grade stays."
            )
        stored.move_names(db, names, target["id"])
        stored.move_grades(db, [one["id"] for one in theirs], target["id"])
        added = ""
        if theirs and ours:  # the newest grade counts, so the one that stays is given again
            kept = (theirs if grade_of == name else ours)[0]
            added = stored.insert_grade(
                db, clock.now_ms(), target["id"], kept["grade"], kept["why"], _id(lead)
            )
        if not target["kind"] and moved["kind"]:
            stored.save_entry(db, target["id"], target["name"], moved["kind"])
        stored.delete_entry(db, moved["id"])
        return _record(
            db, lead, "merge", name=moved["name"], into=target["name"], entry=moved,
            target=target, names=names, grades=[one["id"] for one in theirs], added=added,
        )  # fmt: skip

    return store.write(change)


def split(store: Store, lead: Person | None, name: str) -> str:
    """Make one of a source's names a source of its own; return the change."""

    def change(db: Database) -> str:
        entry = stored.find_entry(db, name)
        if entry is None:
            raise NotFound(f"“{name}” is a source of its own already.", "Reload the page.")
        if entry["name"] == name:
            raise Conflict(
                f"“{name}” is the main name of this source.", "Give the source another name first."
            )
        stored.delete_name(db, name)
        stored.insert_entry(db, clock.new_id(), name, entry["kind"])
        return _record(db, lead, "split", name=name, into=entry["name"], target=entry)

    return store.write(change)


def rename(store: Store, lead: Person | None, name: str, new: str) -> str:
    """Give a source another main name; the old one stays among its names."""
    new = _check_name(new)

    def change(db: Database) -> str:
        entry = _entry(db, name)
        other = stored.find_entry(db, new)
        if (other and other["id"] != entry["id"]) or (not other and stored.is_known(db, new)):
            raise Conflict(f"“{new}” is another source.", "Merge the two instead.")
        was_known = other is not None
        stored.add_name(db, new, entry["id"])
        stored.save_entry(db, entry["id"], new, entry["kind"])
        return _record(
            db, lead, "rename", name=entry["name"], into=new, target=entry, was_known=was_known
        )

    return store.write(change)


def set_kind(store: Store, lead: Person | None, name: str, kind: str) -> str:
    """Say what kind of source it is, one of KINDS, or "" for none."""
    _check_kind(kind)

    def change(db: Database) -> str:
        entry = _entry(db, name)
        stored.save_entry(db, entry["id"], entry["name"], kind)
        return _record(db, lead, "kind", name=entry["name"], into=kind, target=entry)

    return store.write(change)


def grade(store: Store, lead: Person | None, name: str, value: str, why: str) -> str:
    """Grade how reliable a source is, with a reason; the grades before it stay."""
    why = why.strip()
    known = dict(list_reliabilities(store))
    if not known:
        reason = "The scheme has no grades of reliability."
        raise Invalid(reason, "Use a scheme with the question “reliability”, such as admiralty.")
    if value not in known:
        raise Invalid("This grade is not in the scheme.", f"Choose one of: {', '.join(known)}.")
    if not why or len(why) > 1_000:
        raise Invalid("A grade needs a reason.", "Write it in at most 1,000 characters.")

    def change(db: Database) -> str:
        entry = _entry(db, name)
        added = stored.insert_grade(db, clock.now_ms(), entry["id"], value, why, _id(lead))
        return _record(db, lead, "grade", name=entry["name"], into=value, added=added)

    return store.write(change)


def keep_apart(store: Store, lead: Person | None, first: str, second: str) -> str:
    """Say that two names are two sources, so that they are not suggested again."""

    def change(db: Database) -> str:
        stored.save_apart(db, first, second)
        return _record(db, lead, "keep apart", name=first, into=second)

    return store.write(change)


def undo(store: Store, lead: Person | None, change_id: str) -> str:
    """Undo a change; return what it was. Conflict if later changes are in the way."""

    def change(db: Database) -> str:
        made = stored.find_change(db, change_id)
        if made is None or made["undone_at"]:
            raise NotFound("This change was undone already.", "Reload the page.")
        _UNDO[made["what"]](db, made["detail"])
        stored.save_undone(db, change_id, clock.now())
        detail = made["detail"]
        _audit(db, lead, f"source {made['what']} undone", detail)
        return made["what"]

    return store.write(change)


def _undo_add(db: Database, detail: dict[str, Any]) -> None:
    entry = stored.find_entry(db, detail["name"])
    if entry and stored.list_names_of(db, entry["id"]) == [detail["name"]]:
        if stored.list_grades(db, [entry["id"]]):
            raise Conflict("This source has a grade.", "Undo the grade first.")
        stored.delete_name(db, detail["name"])
        stored.delete_entry(db, entry["id"])
        return
    raise Conflict("This source has other names by now.", "Split them off first.")


def _undo_merge(db: Database, detail: dict[str, Any]) -> None:
    target, moved = detail["target"], detail["entry"]
    here = set(stored.list_names_of(db, target["id"]))
    missing = sorted(set(detail["names"]) - here)
    if missing or moved["name"] not in here:
        raise Conflict(
            f"“{(missing or [moved['name']])[0]}” has moved since.", "Undo the later change first."
        )
    current = stored.find_entry(db, target["name"])
    if current is None or current["name"] in detail["names"]:
        raise Conflict("This source was renamed since.", "Undo the later change first.")
    if detail["added"]:
        stored.delete_grade(db, detail["added"])
    stored.delete_name(db, moved["name"])
    stored.insert_entry(
        db, moved["id"], moved["name"], moved["kind"], by_hand=bool(moved["by_hand"])
    )
    stored.move_names(db, detail["names"], moved["id"])
    stored.move_grades(db, detail["grades"], moved["id"])
    stored.save_entry(db, current["id"], current["name"], target["kind"])


def _undo_split(db: Database, detail: dict[str, Any]) -> None:
    own = stored.find_entry(db, detail["name"])
    target = stored.find_entry(db, detail["into"])
    if own is None or target is None or own["id"] == target["id"]:
        raise Conflict("These names have moved since.", "Undo the later change first.")
    if stored.list_names_of(db, own["id"]) != [detail["name"]]:
        raise Conflict("This source has other names by now.", "Merge the two instead.")
    if stored.list_grades(db, [own["id"]]):
        raise Conflict("This source has a grade.", "Undo the grade first.")
    stored.move_names(db, [detail["name"]], target["id"])
    stored.delete_entry(db, own["id"])


def _undo_rename(db: Database, detail: dict[str, Any]) -> None:
    entry = stored.find_entry(db, detail["into"])
    if entry is None or entry["name"] != detail["into"]:
        raise Conflict("This source was renamed again.", "Undo the later change first.")
    stored.save_entry(db, entry["id"], detail["name"], entry["kind"])
    if not detail["was_known"]:
        stored.delete_name(db, detail["into"])


def _undo_kind(db: Database, detail: dict[str, Any]) -> None:
    entry = stored.find_entry(db, detail["name"])
    if entry is None:
        raise Conflict("This source was merged since.", "Undo the later change first.")
    stored.save_entry(db, entry["id"], entry["name"], detail["target"]["kind"])


def _undo_grade(db: Database, detail: dict[str, Any]) -> None:
    stored.delete_grade(db, detail["added"])


def _undo_apart(db: Database, detail: dict[str, Any]) -> None:
    stored.delete_apart(db, detail["name"], detail["into"])


_UNDO = {
    "add": _undo_add,
    "merge": _undo_merge,
    "split": _undo_split,
    "rename": _undo_rename,
    "kind": _undo_kind,
    "grade": _undo_grade,
    "keep apart": _undo_apart,
}


def _entry(db: Database, name: str) -> dict[str, Any]:
    """Return the entry of a name; a name that is only in labels is registered now."""
    entry = stored.find_entry(db, name)
    if entry is None:
        if not stored.is_known(db, name):
            reason = f"No source is called “{name[:LONGEST_NAME]}”."
            raise NotFound(reason, "Choose one from the list.")
        stored.insert_entry(db, clock.new_id(), name)
        entry = stored.find_entry(db, name)
    return entry


def _record(db: Database, lead: Person | None, what: str, **detail: Any) -> str:
    _audit(db, lead, f"source {what}", detail)
    return stored.insert_change(db, clock.now_ms(), _id(lead), what, detail)


def _audit(db: Database, lead: Person | None, action: str, detail: dict[str, Any]) -> None:
    # Names of sources are words of labels, which the log never holds: only that it happened.
    audit.note(db, lead, action, names=len(detail.get("names", ())) or 1)


def _id(person: Person | None) -> str | None:
    return person.id if person else None


def _check_name(name: str) -> str:
    """Tidy a new name; one that is known is looked up as it stands in the labels."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("The name is missing.", "Enter the name of the source.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(
            "This name cannot be used.", f"Enter at most {LONGEST_NAME} printable characters."
        )
    return name


def _check_kind(kind: str) -> None:
    if kind and kind not in KINDS:
        raise Invalid(f"There is no kind “{kind[:20]}”.", f"Choose one of: {', '.join(KINDS)}.")
