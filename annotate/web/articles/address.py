"""The filters in the address ↔ the list of articles, and what each filter offers."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import request, url_for

from annotate.records import Filters
from annotate.web.frame.access import me, store
from annotate.web.frame.shell import day
from annotate.workflow.articles.listing import FOR_LEADS, SORTS, check, list_names

STATES = {
    "to-label": "To label",
    "begun": "In progress",
    "finished": "Finished",
    "ready": "Ready to decide",
    "decided": "Decided",
    "unassigned": "Not assigned",
    "flagged": "Flagged",
    "calibration": "Calibration",
    "released": "Released",
    "withdrawn": "Withdrawn",
}
ORDERS = {
    "number": "import order",
    "-number": "latest import first",
    "title": "title",
    "outlet": "outlet",
    "-date": "newest first",
    "date": "oldest first",
    "progress": "least progress first",
    "-progress": "most progress first",
}
_NAMES = {  # parameter of the address: attribute of Filters
    "q": "search", "state": "state", "outlet": "outlet", "language": "language",
    "person": "person", "tag": "tag", "imported": "imported",
}  # fmt: skip
_LABELS = {
    "state": "Status", "outlet": "Outlet", "language": "Language", "person": "Assigned to",
    "tag": "Tag", "imported": "Imported",
}  # fmt: skip
_ONLY_FOR_LEADS = ("person", "tag")
FEW = 10  # articles that need no filters


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, with how many articles it would list."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter as the page shows it."""

    name: str
    label: str
    choices: list[Choice]
    is_on: bool


def read_filters(values: Any) -> Filters:
    """Read the filters of an address or a form; those that are for leads only if a lead asks."""
    given = {name: values.get(key, "").strip() for key, name in _NAMES.items()}
    filters = Filters(**given)
    if not me().is_lead:
        filters = replace(filters, **dict.fromkeys(_ONLY_FOR_LEADS, ""))
        if filters.state in FOR_LEADS:
            filters = replace(filters, state="")
    check(filters)
    return filters


def read_order(values: Any) -> str:
    """Read the order of the list; that of the import for one that is not known."""
    order = values.get("sort", "")
    return order if order in SORTS else "number"


def read_edge(name: str) -> int | None:
    """Read the number of the article that a page begins after or ends before."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def parameters(filters: Filters) -> dict[str, str]:
    """Return the filters that are on as parameters of an address."""
    values = asdict(filters)
    return {key: values[name] for key, name in _NAMES.items() if values[name]}


def address_of(filters: Filters, order: str, **edge: int | None) -> str:
    """Return the address of a page of the list, without what is empty."""
    sort = order if order != "number" else None
    return url_for("articles.page", **parameters(filters), sort=sort, **edge)


def list_filters(filters: Filters, counts: dict[str, dict[str, int]]) -> list[Filter]:
    """List the filters that have something to choose, each choice with its number of articles."""
    people = list_names(store()) if me().is_lead else {}
    made = []
    for name, label in _LABELS.items():
        chosen, found = getattr(filters, name), dict(counts.get(name, {}))
        if chosen:
            found.setdefault(chosen, 0)
        choices = [
            Choice(value, f"{_label(name, value, people)} ({count:,})", value == chosen)
            for value, count in _sorted(name, found)
            if count or value == chosen
        ]
        if len(choices) > 1 or chosen:
            made.append(Filter(name, label, choices, bool(chosen)))
    return made


def _sorted(name: str, found: dict[str, int]) -> list[tuple[str, int]]:
    if name == "state":
        return list(found.items())  # as the states are listed
    if name == "imported":
        return sorted(found.items(), reverse=True)
    return sorted(found.items(), key=lambda pair: pair[0].casefold())


def _label(name: str, value: str, people: dict[str, str]) -> str:
    if name == "state":
        return STATES[value]
    if name == "person":
        return people.get(value, "not known")
    return day(value) if name == "imported" else value
