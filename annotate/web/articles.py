"""/ : the articles, how far each is, and the one to carry on with."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from annotate.web.frame.access import lead, me, reviewer, store
from annotate.web.frame.htmx import page_or_fragment
from annotate.web.frame.shell import local_target
from annotate.workflow import articles, replies
from annotate.workflow.assign import has_queue
from annotate.workflow.assign import list_labellers as people_who_label
from annotate.workflow.imports.articles import accepted_file_types, add_seed
from annotate.workflow.label import saving

blueprint = Blueprint("articles", __name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person is in one article."""

    name: str
    finished: int
    share: float


@dataclass(frozen=True, slots=True)
class Row:
    """One article as the table shows it; `others`: how many but oneself have labelled in it."""

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

    @property
    def share(self) -> float | None:
        return self.finished / self.asked if self.asked else None

    @property
    def left(self) -> int:
        return self.asked - self.finished

    @property
    def state(self) -> tuple[str, str, str]:
        """Tell status, tone and what its one button says."""
        if self.is_withdrawn:
            return "Withdrawn", "pill-bad", "Open"
        if not self.is_mine:
            return "Not yours", "", "Label it myself"
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
    search = request.args.get("q", "").strip()
    everything = _rows()
    found = everything if not search else _rows(search)
    carry_on = next((row for row in everything if row.is_current), None)
    return page_or_fragment(
        "articles/page.html",
        "articles/_table.html",
        articles=found,
        search=search,
        accepted=accepted_file_types(),
        carry_on=carry_on,
        begin=None if carry_on else _first_for_a_lead_alone(everything),
        can_ask=carry_on is None and not me().is_lead and has_queue(store()),
        replies=replies.list_replies(store(), me(), unseen=True),
        number=_next_number(carry_on.id) if carry_on else 0,
        totals={
            "articles": sum(not row.is_withdrawn for row in everything),
            "sentences": sum(row.asked for row in everything if not row.is_withdrawn),
            "finished": sum(row.finished for row in everything),
        },
    )


@blueprint.post("/sample")
@lead
def use_sample() -> Response:
    """Bring in the sample article."""
    add_seed(store())
    flash("The sample article is here.", "ok")
    return redirect(url_for("articles.page"), 303)


@blueprint.post("/replies/<reply>/seen")
@reviewer
def mark_read(reply: str) -> Response:
    """Put a lead's answer away as read, and stay where the button was."""
    replies.mark_read(store(), me(), reply)
    return redirect(local_target(request.form.get("next", "")), 303)


def _first_for_a_lead_alone(rows: list[Row]) -> Row | None:
    """Offer a lead something to label where there is nobody else to do it."""
    if not me().is_lead or len(people_who_label(store())) > 1:
        return None
    return next((row for row in rows if row.asked and not row.is_mine), None)


def _next_number(article_id: str) -> int:
    """Tell which of the asked sentences comes next, counted from 1."""
    opened = saving.open_article(store(), me(), article_id)
    kinds = opened.project.asked_kinds
    return sum(one.kind in kinds and one.position <= opened.resume for one in opened.sentences)


def _rows(search: str = "") -> list[Row]:
    current = articles.carry_on(store(), me())
    return [_row(one, current) for one in articles.list_articles(store(), me(), search)]


def _row(one: dict[str, Any], current: str | None) -> Row:
    mine, asked = one["mine"], one["asked"]
    return Row(
        id=one["id"],
        title=one["title"],
        outlet=one["outlet"],
        published=one["published"],
        imported_at=one["imported_at"],
        asked=asked,
        finished=mine["finished"],
        skipped=mine["skipped"],
        flagged=mine["flagged"],
        last=mine["last"],
        people=tuple(
            Progress(who["name"], who["finished"], who["finished"] / asked)
            for who in one["people"]
            if asked
        ),
        others=sum(who["person"] != me().id for who in one["people"]),
        is_current=one["id"] == current,
        is_mine=one["is_mine"],
        can_give_back=one["can_give_back"],
        is_calibration=bool(one["calibration"]),
        is_released=one["released_at"] is not None,
        is_withdrawn=one["withdrawn_at"] is not None,
    )
