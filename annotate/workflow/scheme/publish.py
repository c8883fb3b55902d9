"""A draft, a built-in scheme or a file → the next version, which never changes again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from sqlite_utils import Database

from annotate import schemes
from annotate.errors import Conflict, Invalid, NotFound
from annotate.records import Mistake, Person, Scheme
from annotate.schemes.difference import difference
from annotate.schemes.editing import keep_published
from annotate.schemes.editing.keeping import list_lost_levels
from annotate.schemes.writing import write
from annotate.store import project as stored_project
from annotate.store import scheme as stored
from annotate.store.answers.tallies import find_disagreements, list_seen
from annotate.store.answers.views import create_views
from annotate.store.file.connection import Store
from annotate.store.scheme import drafts, successors
from annotate.workflow import audit, clock
from annotate.workflow.scheme.draft import get_draft
from annotate.workflow.scheme.real_text import check_real_text, is_replaceable
from annotate.workflow.scheme.versions import find_scheme, get_scheme, read_scheme

NOTE_LIMIT = 4_000
_PART = 500


def use_scheme(db: Database, scheme: Scheme, note: str = "", person: Person | None = None) -> int:
    """Activate a version: store it, bring fields, views and merged values up to date.

    For use in a transaction. Return how many values count as another value than before.
    """
    merged = _store_version(db, scheme, note, person)
    successors.recount_all(db)
    return merged


def _store_version(db: Database, scheme: Scheme, note: str, person: Person | None) -> int:
    """Make a version the current one; the claims of merged values wait to be recounted."""
    stored.insert_scheme(db, scheme, clock.now(), note, person.id if person else None)
    stored_project.save_setting(db, "scheme", [scheme.id, scheme.version])
    stored.refresh_fields(db)
    create_views(db)
    return successors.save_successors(db, scheme.successors)


def finish(store: Store, lead: Person | None = None) -> None:
    """Recount the claims that wait, in parts: labels that are saved in the meantime go between."""
    waiting, count = successors.list_waiting(store.reader()), 0
    for field, values in waiting.items():
        answers = successors.list_answers_with(store.reader(), field, values)
        count += len(answers)
        for start in range(0, len(answers), _PART):
            part = answers[start : start + _PART]
            recount = partial(successors.recount_answers, field=field, values=values, answers=part)
            store.write(recount)
    if "source" in waiting:
        seen = list_seen(store.reader())
        for start in range(0, len(seen), _PART):
            store.write(partial(find_disagreements, sentences=seen[start : start + _PART]))

    def end(db: Database) -> None:
        successors.save_done(db, waiting)
        # Figures that were counted between two parts are counted again after this line.
        audit.note(db, lead, "merge values", answers=count)

    if waiting:
        store.write(end)


def next_version(store: Store) -> int:
    """Return the number that the next version gets: greater than that of any other."""
    return stored.find_last_version(store.reader()) + 1


def publish(store: Store, lead: Person | None, note: str = "", rev: int | None = None) -> Scheme:
    """Publish the draft as the next version; its text is never changed again.

    Invalid lists the mistakes in the draft, or says that nothing was changed; Conflict if the
    draft is no longer the one that was shown, `rev`.
    """
    draft = get_draft(store)
    if draft is None:
        raise NotFound("There is no draft.", "Change something first.")
    if rev not in (None, draft.rev):
        raise _moved_on()
    note = check_note(note)
    current = get_scheme(store)
    scheme = prepare(store, draft.scheme, current)
    _refuse(draft.mistakes or list_mistakes(scheme, current))
    if not difference(current, scheme):
        raise Invalid(f"Nothing differs from version {current.version}.", "Discard the draft.")

    def change(db: Database) -> None:
        now = drafts.find_draft(db)
        if now is None or now["rev"] != draft.rev or read_scheme(db) != current:
            raise _moved_on()
        _activate(db, scheme, note, lead)
        drafts.delete_draft(db)

    _write(store, lead, change)
    return scheme


def use(store: Store, lead: Person | None, scheme: Scheme, note: str = "") -> Scheme:
    """Activate a built-in scheme or that of a file; return the version that is current now.

    It keeps its own number if that is free (or a placeholder’s) and the greatest, or nothing is
    labelled yet, and it has all that was published; otherwise it becomes the next version.
    Conflict if its number is stored with another text.
    """
    current = get_scheme(store)
    if scheme == current:
        return current
    known = find_scheme(store, scheme.id, scheme.version)
    is_replaced = known is not None and known != scheme and is_replaceable(store, scheme)
    if is_replaced:
        check_real_text(store, scheme)
    elif known is not None and known != scheme and not is_builtin(scheme):
        raise _other_text(scheme, f"Give the changed scheme the version {next_version(store)}.")
    kept = prepare(store, scheme, current)
    is_last = scheme.version >= kept.version - is_replaced
    is_free = (known is None or is_replaced) and (is_last or not stored.has_labels(store.reader()))
    if is_free and replace(kept, version=scheme.version) == scheme:
        kept = scheme
    _refuse(list_mistakes(kept, current))

    def change(db: Database) -> None:
        if is_replaced and kept != scheme:
            stored.insert_scheme(db, scheme, clock.now())
        _activate(db, kept, check_note(note), lead)

    _write(store, lead, change)
    return kept


def check_versions(store: Store, versions: Sequence[Scheme]) -> None:
    """Raise Conflict if one of these versions is stored with another text.

    A placeholder gives way to its real text, if its labels fit that.
    """
    for scheme in versions:
        known = find_scheme(store, scheme.id, scheme.version)
        if known is None or known.toml == scheme.toml:
            continue
        if is_replaceable(store, scheme):
            check_real_text(store, scheme, versions)
        else:
            raise _other_text(scheme, "Give the file that “scheme download” wrote.")


def prepare(store: Store, scheme: Scheme, current: Scheme) -> Scheme:
    """Make the next version of what is to be published: with its number and text.

    Once there are labels, what was published and is missing stays as retired.
    """
    if stored.has_labels(store.reader()):
        scheme = keep_published(scheme, current)
    scheme = replace(scheme, version=next_version(store))
    text = write(scheme)
    return replace(scheme, toml=text)


def list_mistakes(scheme: Scheme, current: Scheme) -> list[Mistake]:
    """List what keeps a scheme from being published after the current version."""
    return [*schemes.check(scheme.toml), *list_lost_levels(scheme, current)]


def check_note(note: str) -> str:
    """Return the note without space at its ends; Invalid if it is too long."""
    note = note.replace("\r\n", "\n").strip()
    if len(note) > NOTE_LIMIT:
        raise Invalid(f"The note is longer than {NOTE_LIMIT:,} characters.", "Shorten it.")
    return note


def is_builtin(scheme: Scheme) -> bool:
    """Return whether a scheme comes with the program."""
    return scheme.id in schemes.builtin_names() and schemes.builtin(scheme.id) == scheme


def _write(store: Store, lead: Person | None, change: Callable[[Database], None]) -> None:
    """Publish in a transaction; what merged values count as follows, and went before, in parts."""
    finish(store)
    store.write(change)
    finish(store, lead)


def _activate(db: Database, scheme: Scheme, note: str, lead: Person | None) -> None:
    merged = _store_version(db, scheme, note, lead)
    audit.note(db, lead, "publish scheme", scheme=scheme.id, version=scheme.version, merged=merged)


def _refuse(mistakes: list[Mistake]) -> None:
    if mistakes:
        lines = "\n".join(f"{one.where}: {one.reason} {one.remedy}".strip(" :") for one in mistakes)
        raise Invalid(f"This scheme cannot be published.\n{lines}", "Correct these places.")


def _other_text(scheme: Scheme, remedy: str) -> Conflict:
    reason = f"Version {scheme.version} of the scheme “{scheme.id}” is stored with another text."
    return Conflict(reason, remedy)


def _moved_on() -> Conflict:
    return Conflict("The draft was changed in the meantime.", "Look at the changes again.")
