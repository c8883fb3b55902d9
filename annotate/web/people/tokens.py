"""/settings/tokens: a lead creates and revokes access tokens for programs."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid, TooMany
from annotate.web.frame.access import lead, me, store
from annotate.web.people.account import check_current_password, retry_header
from annotate.workflow.people import access_tokens

blueprint = Blueprint("tokens", __name__, url_prefix="/settings/tokens")


@blueprint.get("")
@lead
def page() -> str:
    return _page()


@blueprint.post("")
@lead
def create() -> tuple[str, int, dict[str, str]] | str:
    """Create a token and show it, this once."""
    form = request.form
    try:
        check_current_password()
        token = access_tokens.create(
            store(), me(), me(), form.get("name", ""), form.getlist("scope"), form.get("until", "")
        )
    except (Invalid, Conflict, TooMany) as mistake:
        return _page(mistake), mistake.status, retry_header(mistake)
    return _page(made=token)


@blueprint.post("/<token_id>/revoke")
@lead
def revoke(token_id: str) -> Response:
    token = access_tokens.revoke(store(), me(), me(), token_id)
    flash(f"Token “{token.name}” revoked. Programs can no longer use it.", "ok")
    return redirect(url_for("tokens.page"), 303)


def _page(mistake: AnnotateError | None = None, made: str = "") -> str:
    typed = request.form if mistake else {}
    return render_template(
        "tokens/page.html",
        mistake=mistake,
        made=made,
        tokens=access_tokens.list_tokens(store(), me()),
        scopes=access_tokens.SCOPES,
        chosen=request.form.getlist("scope") if mistake else ["read-exports"],
        name=typed.get("name", ""),
        until=typed.get("until", access_tokens.last_day(access_tokens.DEFAULT_DAYS)),
        first_day=access_tokens.first_day(),
        last_day=access_tokens.last_day(),
        longest_name=access_tokens.LONGEST_NAME,
    )
