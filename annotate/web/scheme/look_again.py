"""/look-again: a lead sends labels back to those who made them, and sees what became of them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Invalid
from annotate.records import Scheme
from annotate.web.agreement.address import read_asked, read_view
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.forms import read_version
from annotate.wording import plural
from annotate.workflow import agreement
from annotate.workflow.answers import look_again
from annotate.workflow.answers.look_again import Wanted
from annotate.workflow.scheme import get_scheme

blueprint = Blueprint("look_again", __name__, url_prefix="/look-again")
LISTED = 20
_FILTERS = ("value", "before_version", "person", "article")


@blueprint.get("")
@lead
def page() -> str:
    """Show the filter, what it finds, and what was sent back before."""
    return _page()


@blueprint.post("")
@lead
def send() -> Any:
    """Send back what the filter in the address finds."""
    try:
        sent = look_again.send(store(), me(), _read_wanted(), request.form.get("reason", ""))
    except Invalid as mistake:
        return _page(mistake), mistake.status
    flash(f"Sent back {sent.words}.", "ok")
    return redirect(url_for("look_again.page"), 303)


@blueprint.post("/sentences")
@lead
def send_sentences() -> Response:
    """Send back the sentences behind a figure of agreement."""
    view, asked = read_view(), read_asked()
    found = agreement.find(view.basis_of(asked), view.measure, agreement.Wanted(**asked))
    people = tuple(view.filters.get("person", ()))
    try:
        wanted = Wanted(sentences=tuple(found), people=people)
        sent = look_again.send(store(), me(), wanted, request.form.get("reason", ""))
        flash(f"Sent back {sent.words}.", "ok")
    except Invalid as mistake:
        flash(f"{mistake}", "warn")
    return redirect(url_for("agreement.sentences", **asked, **view.filters), 303)


@blueprint.post("/<batch>/take-back")
@lead
def take_back(batch: str) -> Response:
    """Take back what no one has looked at yet."""
    taken = look_again.take_back(store(), me(), batch)
    flash(f"{plural(taken, 'answer')} taken back.", "ok")
    return redirect(url_for("look_again.page"), 303)


def _page(mistake: Invalid | None = None) -> str:
    scheme, wanted = get_scheme(store()), _read_wanted()
    scope = agreement.find_scope(store(), me())
    chosen = [wanted.article] if wanted.article else []
    return render_template(
        "progress/look_again.html",
        scheme=scheme,
        query={name: text for name, text in request.args.items() if name in _FILTERS and text},
        found=look_again.count(store(), me(), wanted) if wanted != Wanted() else None,
        labellers=agreement.list_labellers(store()),
        articles=agreement.offer_articles(store(), scope, chosen, request.args.get("find", "")),
        batches=look_again.list_batches(store(), LISTED) if wanted == Wanted() else [],
        mistake=mistake,
        left_out=look_again.LEFT_OUT,
        reason=request.form.get("reason", ""),
    )


def _read_wanted() -> Wanted:
    """Read the filter in the address; Invalid if it names what is not there."""
    args, scheme = request.args, get_scheme(store())
    field, value = _read_value(scheme, args.get("value", ""))
    person = args.get("person", "")
    if person and person not in agreement.list_labellers(store()):
        raise Invalid(f"No “{person[:40]}” has labelled here.", "Choose one from the list.")
    return Wanted(
        field=field,
        value=value,
        before_version=read_version("before_version"),
        people=(person,) if person else (),
        article=args.get("article", ""),
    )


def _read_value(scheme: Scheme, text: str) -> tuple[str, str]:
    """Read “field:value”; empty if no value is asked for."""
    field_id, _, value_id = text.partition(":")
    field = scheme.field(field_id)
    if text and not (field and field.value(value_id)):
        raise Invalid(f"The scheme has no value “{text[:40]}”.", "Choose one from the list.")
    return field_id, value_id
