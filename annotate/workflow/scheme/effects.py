"""What publishing a draft does to the labels there are, in numbers and in words."""

from dataclasses import dataclass

from annotate.records import Scheme
from annotate.schemes.difference import TEXTS, Change, Sentence, difference, say
from annotate.store.file.connection import Store
from annotate.store.scheme import uses as stored
from annotate.store.scheme.uses import Uses
from annotate.wording import plural
from annotate.workflow.scheme.draft import SchemeDraft
from annotate.workflow.scheme.publish import prepare

_NO_LABELS = "No labels yet."


@dataclass(frozen=True, slots=True)
class Effect:
    """One change with its sentence, the labels that it is about, and what happens to them.

    `may_look_again` if a meaning changed or a value is no longer offered, as when it is split:
    then `uses.open` labels can be sent back.
    """

    change: Change
    sentence: Sentence
    uses: Uses
    text: str
    may_look_again: bool


def count_uses(store: Store, field: str = "source") -> dict[str, Uses]:
    """Count how often each value of a field is used now; unused ones are left out."""
    return stored.count_uses(store.reader(), field)


def list_effects(store: Store, draft: SchemeDraft) -> list[Effect]:
    """List what publishing a draft changes in the current version, with its effects."""
    current = draft.current
    scheme = prepare(store, draft.scheme, current)
    return [_effect(store, one, current, scheme) for one in difference(current, scheme)]


def _effect(store: Store, change: Change, current: Scheme, scheme: Scheme) -> Effect:
    uses = _count(store, change, current)
    text = _say(change, current, scheme, uses)
    is_reworded = change.kind == "reworded" and change.attribute in TEXTS
    looks = bool(change.value) and (is_reworded or change.kind == "retired")
    return Effect(change, say(change, current, scheme), uses, text, looks and uses.open > 0)


def _count(store: Store, change: Change, current: Scheme) -> Uses:
    """Count the labels that a change is about."""
    if change.kind == "unmerged":
        counted = current.successor(change.field, change.value)
        return stored.count_chosen(store.reader(), change.field, change.value, counted)
    if change.value:
        return count_uses(store, change.field).get(change.value, Uses())
    if change.kind == "field added":
        return Uses(labels=stored.count_claims(store.reader()))
    if change.field in (field.id for field in current.further):
        labels = sum(uses.labels for uses in count_uses(store, change.field).values())
        return Uses(labels=labels)
    return Uses()


def _say(change: Change, current: Scheme, scheme: Scheme, uses: Uses) -> str:
    """Say what happens to the labels; "" if nothing does."""
    kind, labels = change.kind, plural(uses.labels, "label")
    is_one = uses.labels == 1
    if kind in ("renamed", "merged", "retired", "field retired", "reworded") and not uses.labels:
        return _NO_LABELS
    if kind == "added":
        return _NO_LABELS
    if kind == "renamed":
        return (
            f"{labels} {'shows' if is_one else 'show'} the new name."
            f" Exports keep the id {change.value}."
        )
    if kind == "merged":
        field = scheme.field(change.field)
        into = field.label(field.successor(change.value))
        counts = "counts" if is_one else "count"
        whose = "Its" if is_one else "Their"
        return f"{labels} {counts} as {into} from now on. {whose} history keeps what was chosen."
    if kind == "unmerged":
        label = scheme.field(change.field).label(change.value)
        return f"{labels} {'counts' if is_one else 'count'} as {label} again, as it was chosen."
    if kind in ("retired", "field retired"):
        stays = "stays. It is" if is_one else "stay. They are"
        return f"{labels} {stays} still shown, counted and exported."
    if kind == "reworded":
        were = "was" if is_one else "were"
        return (
            f"{labels} {were} made under the old text,"
            f" {uses.open:,} of them in sentences without gold."
        )
    if kind == "field added" and scheme.field(change.field).required and uses.labels:
        has = "has no answer to it and counts" if is_one else "have no answer to it and count"
        return f"{labels} {has} as missing there."
    return ""
