"""/settings/second-factor: set it up, confirm it with a first code, turn it off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid, TooMany
from annotate.web.frame.access import me, reviewer, store
from annotate.web.people.account import check_current_password, retry_header
from annotate.workflow.people import second_factor

blueprint = Blueprint("second_factor", __name__, url_prefix="/settings/second-factor")


@blueprint.get("")
@reviewer
def page() -> str:
    return _page()


@blueprint.post("/begin")
@reviewer
def begin() -> tuple[str, int, dict[str, str]] | str:
    """Show a new secret to someone who knows the current password."""
    try:
        check_current_password()
        return _page(shows_secret=True)
    except (Invalid, Conflict, TooMany) as mistake:
        return _page(mistake), mistake.status, retry_header(mistake)


@blueprint.post("/confirm")
@reviewer
def confirm() -> tuple[str, int] | Response:
    try:
        second_factor.confirm(store(), me(), request.form.get("code", ""))
    except Invalid as mistake:
        return _page(mistake, shows_secret=me().has_password), mistake.status
    flash("Second factor turned on. From now on, signing in asks for a code.", "ok")
    return redirect(url_for("account.settings"), 303)


@blueprint.post("/off")
@reviewer
def turn_off() -> tuple[str, int, dict[str, str]] | Response:
    try:
        check_current_password()
        second_factor.turn_off(store(), me())
    except (Invalid, Conflict, TooMany) as mistake:
        return _page(mistake), mistake.status, retry_header(mistake)
    flash("Second factor turned off.", "ok")
    return redirect(url_for("account.settings"), 303)


def _page(mistake: AnnotateError | None = None, *, shows_secret: bool = False) -> str:
    secret, address = "", ""
    if shows_secret and not me().has_second_factor:
        secret, address = second_factor.begin_set_up(store(), me())
    return render_template(
        "second_factor/page.html",
        mistake=mistake,
        secret=secret,
        address=address,
        is_asked=second_factor.is_missing(store(), me()),
    )
