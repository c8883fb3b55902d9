"""/ : the articles, how far each is, and the one to carry on with."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from annotate.web._access import lead, me, reviewer, store
from annotate.web._htmx import page_or_fragment
from annotate.workflow import articles, labels

blueprint = Blueprint("articles", __name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person is in one article."""

    name: str
    finished: int
    share: float


@dataclass(frozen=True, slots=True)
class Row:
    """One article as the table shows it; `tone` is the class of the status."""

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
    is_current: bool

    @property
    def share(self) -> float | None:
        return self.finished / self.asked if self.asked else None

    @property
    def left(self) -> int:
        return self.asked - self.finished

    @property
    def state(self) -> tuple[str, str, str]:
        """Tell status, tone and what its one button says."""
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
        accepted=articles.accepted_endings(),
        carry_on=carry_on,
        number=_next_number(carry_on.id) if carry_on else 0,
        totals={
            "articles": len(everything),
            "sentences": sum(row.asked for row in everything),
            "finished": sum(row.finished for row in everything),
        },
    )


@blueprint.post("/sample")
@lead
def use_sample() -> Response:
    """Bring in the sample article."""
    articles.add_seed(store())
    flash("The sample article is here.", "ok")
    return redirect(url_for("articles.page"), 303)


def _next_number(article_id: str) -> int:
    """Tell which of the asked sentences comes next, counted from 1."""
    opened = labels.open_article(store(), me(), article_id)
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
        is_current=one["id"] == current,
    )
