"""/scheme/publish: what a draft changes, what that does to labels, and the note that goes along."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from annotate.errors import AnnotateError, Invalid
from annotate.records import Scheme
from annotate.web.frame.access import lead, me, store
from annotate.workflow import progress
from annotate.workflow.answers import look_again, replies
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme import effects
from annotate.workflow.scheme.publish import next_version, publish

blueprint = Blueprint("scheme_publish", __name__, url_prefix="/scheme/publish")


@blueprint.get("")
@lead
def page() -> Any:
    draft = drafts.get_draft(store())
    if draft is None or not draft.changes:
        flash("There is nothing to publish: the draft changes nothing.", "warn")
        return redirect(url_for("scheme.page"), 303)
    return _page(draft)


@blueprint.post("")
@lead
def save() -> Any:
    """Publish the draft that was shown, and go back to the scheme."""
    note, rev = request.form.get("note", ""), request.form.get("rev", "")
    try:
        number = int(rev) if rev.isascii() and rev.isdigit() and len(rev) < 10 else -1
        scheme = publish(store(), me(), note, number)
    except AnnotateError as mistake:
        draft = drafts.get_draft(store())
        if draft is None:
            flash(f"{mistake} Nothing was published.", "warn")
            return redirect(url_for("scheme.page"), 303)
        return _page(draft, note, mistake), mistake.status
    flash(
        f"Version {scheme.version} is published. Reviewers get it with their next sentence.", "ok"
    )
    for value in request.form.getlist("again"):
        _send_back(scheme, *value.partition(":")[::2], note)
    return redirect(url_for("scheme.page"), 303)


def _send_back(scheme: Scheme, field_id: str, value_id: str, note: str) -> None:
    """Send back the answers with a value that has changed; the note says more on the reason."""
    field = scheme.field(field_id)
    value = field and field.value(value_id)
    if not value:
        return
    what = "The guideline for “{}” has changed" if value.is_offered else "“{}” is no longer offered"
    reason = f"{what.format(value.label)} in version {scheme.version}. {note.strip()}".strip()
    wanted = look_again.Wanted(field=field_id, value=value_id)
    try:
        sent = look_again.send(store(), me(), wanted, reason[: look_again.LONGEST_REASON])
    except Invalid as mistake:
        flash(f"“{value.label}”: {mistake}", "warn")
        return
    flash(f"Sent back {sent.words}.", "ok")


def _page(draft: drafts.SchemeDraft, note: str = "", mistake: AnnotateError | None = None) -> str:
    return render_template(
        "scheme/publish.html",
        draft=draft,
        effects=effects.list_effects(store(), draft),
        number=next_version(store()),
        note=note,
        mistake=mistake,
        again=request.form.getlist("again"),
        labelling=progress.count_labelling(store()),
        hidden=replies.count_hidden(store(), me()),
    )
