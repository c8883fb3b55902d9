"""/people: who takes part, and a one-time link for the next person."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.hosts import host_name, is_loopback
from annotate.web.frame.htmx import page_or_fragment, wants_fragment
from annotate.web.frame.sessions import is_encrypted
from annotate.workflow.people import links, membership

blueprint = Blueprint("people", __name__, url_prefix="/people")

INVITE_DAYS = 7


@dataclass(frozen=True, slots=True)
class InviteLink:
    """A link just made, and for whom; `is_local` if it opens only on this computer."""

    name: str
    url: str
    is_local: bool
    days: int = INVITE_DAYS


@blueprint.get("")
@lead
def page() -> str:
    return render_template("people/page.html", **_values())


@blueprint.post("/invite")
@lead
def invite() -> str | tuple[str, int]:
    """Make a link for each name and show it this one time; show a mistake at the field."""
    text, role = request.form.get("name", ""), request.form.get("role", "reviewer")
    form = {"name": text, "role": role}
    names = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    try:
        made = links.invite_all(store(), me(), names or [""], role)
    except (Invalid, Conflict) as mistake:
        return _render(form=form, mistake=mistake), mistake.status
    return _render(made=[make_link(name, token) for name, token in made])


@blueprint.post("/revoke")
@lead
def revoke() -> Response:
    """End an open invitation or reset link."""
    try:
        name = links.revoke(store(), me(), request.form.get("link", ""))
        flash(f"The link for {name} no longer works.", "ok")
    except Conflict as mistake:
        flash(str(mistake), "warn")
    return redirect(url_for("people.page"), 303)


def make_link(name: str, token: str, days: int = INVITE_DAYS) -> InviteLink:
    """Write a one-time link with the public address, or with that of this page if there is none."""
    public = current_app.config["PUBLIC_URL"]
    if public:
        url = public + url_for("account.accept", token=token)
        return InviteLink(name, url, is_loopback(urlsplit(public).hostname or ""), days)
    # The name by which a lead reached the server is one by which others may reach it.
    url = url_for("account.accept", token=token, _external=True)
    return InviteLink(name, url, is_loopback(host_name()), days)


def _render(**values: object) -> str:
    return page_or_fragment(
        "people/page.html",
        "people/_invited.html",
        **_values(**values),
        out_of_band=wants_fragment(),
    )


def _values(
    form: dict[str, str] | None = None,
    made: Sequence[InviteLink] = (),
    mistake: AnnotateError | None = None,
) -> dict[str, object]:
    return {
        "people": membership.open_page(store(), request.args.get("after", "")),
        "invites": links.list_open_links(store()),
        "form": form or {"name": "", "role": "reviewer"},
        "made": made,
        "mistake": mistake,
        "is_encrypted": is_encrypted(),
        "is_local": is_loopback(host_name()),
    }
