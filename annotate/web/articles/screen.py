"""/ : the articles, how far each is, and the one to continue with."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.records import Filters
from annotate.web.articles.address import (
    FEW,
    ORDERS,
    address_of,
    list_filters,
    parameters,
    read_edge,
    read_filters,
    read_order,
)
from annotate.web.articles.selected import ACTIONS
from annotate.web.frame.access import lead, me, reviewer, store
from annotate.web.frame.htmx import wants_fragment
from annotate.web.frame.shell import local_target
from annotate.workflow import articles
from annotate.workflow.answers import look_again, replies
from annotate.workflow.articles import listing
from annotate.workflow.assign import MOST_COUNTED, count_waiting, has_queue
from annotate.workflow.assign import list_labellers as people_who_label
from annotate.workflow.imports.articles import accepted_file_types, add_seed
from annotate.workflow.label import saving
from annotate.workflow.people import practice
from annotate.workflow.progress import list_steps
from annotate.workflow.project import get_project

blueprint = Blueprint("articles", __name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person is in one article."""

    name: str
    finished: int
    share: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as the table shows it; `others` counts the other people who have labelled it."""

    id: str
    title: str
    outlet: str
    published: str
    imported_at: str
    asked: int
    finished: int
    skipped: int
    flagged: int
    last: str | None
    people: tuple[Progress, ...]
    others: int
    is_current: bool
    is_mine: bool = True
    can_give_back: bool = False
    is_calibration: bool = False
    is_released: bool = False
    is_withdrawn: bool = False
    tags: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    slots: int = 0
    decided: int = 0

    @property
    def share(self) -> float | None:
        return self.finished / self.asked if self.asked else None

    @property
    def left(self) -> int:
        return self.asked - self.finished

    @property
    def done(self) -> int:
        """The number of people who have finished it."""
        return sum(person.finished == self.asked for person in self.people)

    @property
    def state(self) -> tuple[str, str]:
        """How far the article is, for a lead, and the tone of that."""
        if self.is_withdrawn:
            return "Withdrawn", "pill-bad"
        if not self.asked:
            return "Nothing to label", ""
        if self.decided >= self.asked:
            return "Decided", "pill-ok"
        if self.done and (self.done >= self.slots or self.is_calibration):
            return ("Ready to decide" if self.done > 1 else "Finished"), "pill-ok"
        if self.people:
            return f"{self.done} of {self.slots} finished", "pill-warn"
        return "Waiting", ""

    @property
    def own_state(self) -> tuple[str, str, str]:
        """How far the person is in it, the tone of that, and the label of the one button."""
        if not self.asked:
            return "Nothing to label", "", "View"
        if self.finished == self.asked:
            return "Done", "pill-ok", "Review"
        if self.finished or self.skipped:
            return "In progress", "pill-warn", "Resume"
        return "To do", "", "Label"


@blueprint.get("/")
@reviewer
def page() -> str:
    """Show one page of the list; for htmx the table alone."""
    filters, order = read_filters(request.args), read_order(request.args)
    edges = {"after": read_edge("after"), "before": read_edge("before")}
    listed = listing.open_list(store(), me(), filters, order, **edges)
    current = articles.carry_on(store(), me())
    totals = listed.counts["total"]
    values = {
        "articles": [_entry(row, current) for row in listed.rows],
        "search": filters.search,
        "totals": totals,
        "match": listed.counts["match"]["articles"],
        "is_filtered": filters != Filters(),
        "filters": list_filters(filters, listed.counts, order),
        "has_filters": totals["articles"] > FEW or filters != Filters(search=filters.search),
        "chosen": parameters(filters),
        "order": order,
        "address": address_of(filters, order, **edges),
        "actions": ACTIONS.values() if me().is_lead else (),
        "orders": ORDERS,
        "project": get_project(store()),
        "previous": listed.previous and address_of(filters, order, before=listed.previous),
        "next": listed.next and address_of(filters, order, after=listed.next),
    }
    if wants_fragment():
        return render_template("articles/_table.html", **values)
    return render_template("articles/page.html", **values, **_around(current))


def _around(current: str | None) -> dict[str, Any]:
    """Return what the page shows around the table."""
    carry_on = current and _find_entry(current, current)
    first = None if carry_on else _first_for_a_lead_alone()
    sample = articles.find_practice(store(), me())
    must_practise = me().practice and not me().is_lead
    return {
        "practising": practice.find_result(store(), me()) if must_practise else None,
        "practice": _find_entry(sample) if sample and sample != current else None,
        "accepted": accepted_file_types(),
        "steps": _steps(),
        "carry_on": carry_on,
        "begin": first and _find_entry(first),
        "waiting": count_waiting(store(), me())
        if has_queue(store()) and not me().is_lead
        else None,
        "most_counted": MOST_COUNTED,
        "can_ask": not (carry_on or me().is_lead or must_practise) and has_queue(store()),
        "replies": replies.list_replies(store(), me(), unseen=True),
        "again": look_again.list_open(store(), me()),
        "number": _next_number(carry_on.id) if carry_on else 0,
    }


def _steps() -> dict[str, bool] | None:
    """Return the steps of a new project if a lead still has some to take."""
    steps = list_steps(store()) if me().is_lead else {}
    return None if all(steps.values()) else steps


@blueprint.post("/sample")
@lead
def use_sample() -> Response:
    """Import the sample article."""
    add_seed(store())
    flash("Sample article imported.", "ok")
    return redirect(url_for("articles.page"), 303)


@blueprint.post("/replies/<reply>/seen")
@reviewer
def mark_read(reply: str) -> Response:
    """Mark a lead's reply as read, and stay on the page with the button."""
    replies.mark_read(store(), me(), reply)
    return redirect(local_target(request.form.get("next", "")), 303)


def _first_for_a_lead_alone() -> str | None:
    """Return an article that a lead can label if there is no one else to do it."""
    # Once they label it, they cannot see others' answers in it; so it is offered, not assigned.
    if not me().is_lead or len(people_who_label(store())) > 1:
        return None
    return articles.find_first_not_taken(store(), me())


def _next_number(article_id: str) -> int:
    """Return which of the sentences to label comes next, counted from 1."""
    opened = saving.open_article(store(), me(), article_id)
    kinds = opened.project.asked_kinds
    return sum(unit.kind in kinds and unit.position <= opened.resume for unit in opened.sentences)


def _find_entry(article: str, current: str | None = None) -> Entry:
    return _entry(listing.describe(store(), me(), [article])[0], current)


def _entry(article: dict[str, Any], current: str | None) -> Entry:
    mine, asked = article["mine"], article["asked"]
    return Entry(
        id=article["id"],
        title=article["title"],
        outlet=article["outlet"],
        published=article["published"],
        imported_at=article["imported_at"],
        asked=asked,
        finished=mine["finished"],
        skipped=mine["skipped"],
        flagged=mine["flagged"],
        last=mine["last"],
        people=tuple(
            Progress(person["name"], person["finished"], person["finished"] / asked)
            for person in article["people"]
            if asked
        ),
        others=sum(person["person"] != me().id for person in article["people"]),
        is_current=article["id"] == current,
        is_mine=article["is_mine"],
        can_give_back=article["can_give_back"],
        is_calibration=bool(article["calibration"]),
        is_released=article["released_at"] is not None,
        is_withdrawn=article["withdrawn_at"] is not None,
        tags=tuple(article["tags"]),
        waiting=tuple(article["waiting"]),
        slots=article["slots"],
        decided=article["decided"],
    )
