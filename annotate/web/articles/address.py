"""The filters in the address ↔ the list of articles, and what each filter offers."""

from dataclasses import dataclass, replace
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
_SINGLE = ("search", "state")
_ONLY_FOR_LEADS = ("person", "tag")
_MOST_CHOSEN = 50  # of one filter
FEW = 10  # articles that need no filters


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter; `count` articles have it.

    `without` is the address of the list without it, if it is chosen.
    """

    value: str
    label: str
    count: int
    is_chosen: bool
    without: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter as the page shows it; of some, several values can be chosen."""

    name: str
    label: str
    choices: list[Choice]
    takes_several: bool

    @property
    def chosen(self) -> list[Choice]:
        return [one for one in self.choices if one.is_chosen]


def read_filters(values: Any) -> Filters:
    """Read the filters of an address or a form; those that are for leads only if a lead asks."""
    given: dict[str, Any] = {}
    for key, name in _NAMES.items():
        chosen = tuple(sorted(set(filter(None, map(str.strip, values.getlist(key))))))
        given[name] = (chosen or ("",))[0] if name in _SINGLE else chosen[:_MOST_CHOSEN]
    filters = Filters(**given)
    if not me().is_lead:
        filters = replace(filters, **dict.fromkeys(_ONLY_FOR_LEADS, ()))
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


def parameters(filters: Filters) -> dict[str, list[str]]:
    """Return the filters that are on as parameters of an address: name → values."""
    values = {key: getattr(filters, name) for key, name in _NAMES.items()}
    return {
        key: [value] if _NAMES[key] in _SINGLE else list(value)
        for key, value in values.items()
        if value
    }


def address_of(filters: Filters, order: str, **edge: int | None) -> str:
    """Return the address of a page of the list, without what is empty."""
    sort = order if order != "number" else None
    return url_for("articles.page", **parameters(filters), sort=sort, **edge)


def list_filters(
    filters: Filters, counts: dict[str, dict[str, int]], order: str = "number"
) -> list[Filter]:
    """List the filters that have something to choose, each choice with its number of articles."""
    people = list_names(store()) if me().is_lead else {}
    made, chosen = [], parameters(filters)
    for name, label in _LABELS.items():
        found, present = dict(counts.get(name, {})), chosen.get(name, [])
        for value in present:
            found.setdefault(value, 0)
        choices = [
            Choice(
                value=value,
                label=_label(name, value, people),
                count=count,
                is_chosen=value in present,
                without=address_of(_without(filters, name, value), order)
                if value in present
                else "",
            )
            for value, count in _sorted(name, found)
            if count or value in present
        ]
        if len(choices) > 1 or present:
            made.append(Filter(name, label, choices, name not in _SINGLE))
    return made


def _without(filters: Filters, name: str, value: str) -> Filters:
    if name in _SINGLE:
        return replace(filters, **{name: ""})
    return replace(filters, **{name: tuple(one for one in getattr(filters, name) if one != value)})


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
