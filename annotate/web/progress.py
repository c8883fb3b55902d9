"""/progress: how far and how fast; for a lead also flags and comments to reply to."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Invalid, NotFound
from annotate.web.frame.access import lead, me, project, reviewer, store
from annotate.web.frame.forms import read_key
from annotate.workflow import progress
from annotate.workflow.answers import look_again, questions, replies
from annotate.workflow.people import practice

blueprint = Blueprint("progress", __name__, url_prefix="/progress")
BATCHES = 3  # of what was sent back; the page of that has more


@blueprint.get("")
@reviewer
def page() -> str:
    return _page()


@blueprint.post("/reply")
@lead
def reply() -> tuple[str, int] | Response:
    """Reply to a flag or comment, or mark it as needing no reply."""
    needs_none = request.form.get("then") == "done"
    text = "" if needs_none else request.form.get("text", "")
    sentence, person = request.form.get("sentence", ""), request.form.get("person", "")
    try:
        if not needs_none and not text.strip():
            raise Invalid("The reply is empty.", "Type a reply, or choose “No reply needed”.")
        replies.reply(store(), me(), sentence, person, text)
    except (Invalid, NotFound) as mistake:
        return _page(mistake), mistake.status
    flash("Reply sent." if text else "Marked as needing no reply.", "ok")
    return redirect(url_for("progress.page") + "#notes", 303)


@blueprint.post("/question")
@lead
def reply_to_question() -> tuple[str, int] | Response:
    """Reply to a question about a released article, or mark it as needing no reply."""
    needs_none = request.form.get("then") == "done"
    text = "" if needs_none else request.form.get("text", "")
    try:
        if not needs_none and not text.strip():
            raise Invalid("The reply is empty.", "Type a reply, or choose “No reply needed”.")
        questions.reply(store(), me(), request.form.get("question", ""), text)
    except (Invalid, NotFound) as mistake:
        return _page(mistake), mistake.status
    flash("Reply sent." if text else "Marked as needing no reply.", "ok")
    return redirect(url_for("progress.page") + "#questions", 303)


def _page(mistake: Invalid | NotFound | None = None) -> str:
    if not me().is_lead:
        pace, days = progress.own(store(), me())
        everything = replies.list_replies(store(), me())
        return render_template("progress/own.html", pace=pace, days=days, replies=everything)
    report = progress.report(store(), read_key("after"))
    notes = replies.list_notes(store(), me(), _note_key())
    asked, asked_count = questions.list_open(store(), me())
    return render_template(
        "progress/page.html",
        asked=asked,
        asked_count=asked_count,
        report=report,
        page=report.articles,
        notes=notes,
        hidden=replies.count_hidden(store(), me()),
        batches=look_again.list_batches(store(), BATCHES),
        results=practice.list_results(store()),
        project=project(),
        mistake=mistake,
    )


def _note_key() -> str:
    """Read the note after which the page of flags and comments begins; "" for the first page."""
    text = request.args.get("notes_after", "")
    return text if re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", text) else ""
