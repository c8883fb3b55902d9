"""The address of an agreement page → what is compared, in which scope."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import request

from annotate.errors import BadRequest, Invalid, NotFound
from annotate.records import SENTENCE_KINDS
from annotate.web.agreement.view import View
from annotate.web.frame.access import me, store
from annotate.web.frame.forms import read_version
from annotate.workflow import agreement
from annotate.workflow.agreement import Scope
from annotate.workflow.articles import tags

# What leads to sentences: a value, a pair of people, a cell of the confusion.
_QUESTIONS = ({"value"}, {"who", "other"}, {"first", "second"})
_WITH = {"article": "with labels here", "person": "with labels here", "tag": "on any article"}


def read_view(sorts: Sequence[str] = agreement.SORTS) -> View:
    """Read the address; BadRequest or Invalid explain what is wrong with it."""
    args = request.args
    # This records that they saw other people's answers: from now on their own are not blind.
    scope = agreement.show_scope(store(), me())
    filters = {
        "field": args.get("field", ""),
        "article": args.getlist("article"),
        "tag": args.getlist("tag"),
        "person": args.getlist("person"),
        "version": args.get("version", ""),
        "before_version": str(read_version("before_version") or ""),
        "since": _day("since"),
        "until": _day("until"),
        "kind": args.getlist("kind"),
        "with": _with(args.getlist("with")),
    }
    compared = agreement.open_basis(store(), _scope(scope, filters))
    basis = compared.among_people
    sort = args.get("sort", "split")
    if sort not in sorts:
        raise BadRequest(f"There is no sort order “{sort}”.", f"Use {' or '.join(sorts)}.")
    return View(
        basis=basis,
        compared=compared,
        measure=agreement.get_measure(basis.scheme, filters["field"] or "source"),
        filters={key: value for key, value in filters.items() if value},
        sort=sort,
        number=max(1, args.get("page", 1, type=int)),
        is_whole=args.get("whole") == "on",
    )


def read_asked() -> dict[str, str]:
    """Read which figure is asked about; BadRequest if the address names none."""
    names = ("first", "second", "value", "who", "other")
    asked = {name: request.args[name] for name in names if request.args.get(name)}
    if not any(asked.keys() >= needed for needed in _QUESTIONS):
        raise BadRequest(
            "The address does not say which sentences to show.",
            "Select a figure on the Agreement page.",
        )
    return asked


def _scope(scope: Scope, filters: dict[str, Any]) -> Scope:
    kinds = tuple(sorted(filters["kind"])) or scope.kinds
    if unknown := set(kinds) - set(SENTENCE_KINDS):
        raise Invalid(f"There is no kind “{min(unknown)}”.", "Choose one from the list.")
    if filters["article"]:
        _check_named(
            "article", filters, dict(agreement.find_articles(store(), scope, filters["article"]))
        )
    if filters["tag"]:
        _check_named("tag", filters, dict(tags.list_tags(store())))
    if filters["person"]:
        _check_named("person", filters, agreement.list_labellers(store()))
    if filters["since"] and filters["until"] and filters["since"] > filters["until"]:
        raise Invalid(f"{filters['since']} is after {filters['until']}.", "Swap the two dates.")
    # Sorted, so that the same filters in another order find the figures in the cache.
    return Scope(
        kinds=kinds,
        articles=tuple(sorted(filters["article"])),
        tags=tuple(sorted(filters["tag"])),
        people=tuple(sorted(filters["person"])),
        version=_version(filters["version"]),
        before_version=agreement.made_before(store(), int(filters["before_version"] or 0)),
        since=filters["since"],
        until=filters["until"],
        without=scope.without,
        with_gold=agreement.GOLD in filters["with"],
        models=tuple(one for one in filters["with"] if one != agreement.GOLD),
    )


def _with(names: Sequence[str]) -> list[str]:
    """Read what people are compared with, in an order of its own."""
    try:
        return agreement.check_compared(store(), [name for name in names if name])
    except NotFound as error:
        raise BadRequest(error.reason, error.remedy) from error


def _check_named(what: str, filters: dict[str, Any], known: Iterable[str]) -> None:
    if unknown := set(filters[what]).difference(known):
        raise Invalid(
            f"There is no {what} “{min(unknown)}” {_WITH[what]}.", "Choose one from the list."
        )


def _version(text: str) -> tuple[str, int] | None:
    """Read “scheme:version”; Invalid if no one has labelled under it."""
    if not text:
        return None
    scheme, _, number = text.rpartition(":")
    named = (scheme, int(number)) if number.isdecimal() else None
    if named not in agreement.list_used_versions(store()):
        raise Invalid(f"No one has labelled under “{text}”.", "Choose a version from the list.")
    return named


def _day(name: str) -> str:
    text = request.args.get(name, "")
    try:
        return text and date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadRequest(f"“{text}” is not a date.", "Write it as 2026-01-31.") from error
