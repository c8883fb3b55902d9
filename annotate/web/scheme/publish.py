"""/scheme/publish: what a draft changes, what that does to labels, and the note that goes along."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from annotate.errors import AnnotateError
from annotate.web.frame.access import lead, me, store
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
    return redirect(url_for("scheme.page"), 303)


def _page(draft: drafts.SchemeDraft, note: str = "", mistake: AnnotateError | None = None) -> str:
    return render_template(
        "scheme/publish.html",
        draft=draft,
        effects=effects.list_effects(store(), draft),
        number=next_version(store()),
        note=note,
        mistake=mistake,
    )
