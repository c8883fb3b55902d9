"""/settings/keys: a person's own keys of the labelling screen."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.records import Mistake
from annotate.web.frame.access import me, reviewer, store
from annotate.web.label.commands import COMMANDS, commands_for, find_clashes, read_keys
from annotate.workflow.people import own_settings
from annotate.workflow.scheme import get_scheme

blueprint = Blueprint("keys", __name__)


@blueprint.get("/settings/keys")
@reviewer
def page() -> str:
    return _render(own_settings.get_settings(store(), me()).get("keys"), {})


@blueprint.post("/settings/keys")
@reviewer
def save() -> tuple[str, int] | Response:
    """Save the keys, or with `usual` go back to the usual ones."""
    own, mistakes = ({}, {}) if "usual" in request.form else read_keys(request.form)
    if mistakes:
        return _render(own, mistakes), 422
    own_settings.save_settings(store(), me(), keys=own)
    flash("The keys are saved; pages that are open take them on when reloaded.", "ok")
    return redirect(url_for("keys.page"), 303)


def _render(own: object, mistakes: dict[str, Mistake]) -> str:
    usual = {one.id: one for one in COMMANDS}
    commands = commands_for(own)
    return render_template(
        "keys/page.html",
        commands=commands,
        usual=usual,
        cancel=next(one for one in commands if one.id == "cancel"),
        clashes=find_clashes(commands, get_scheme(store())),
        mistakes=mistakes,
    )
