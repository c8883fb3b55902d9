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
    """Save the keys, or restore the default ones if the form says `usual`."""
    own, mistakes = ({}, {}) if "usual" in request.form else read_keys(request.form)
    if mistakes:
        return _render(own, mistakes), 422
    own_settings.save_settings(store(), me(), keys=own)
    flash("Keys saved. Reload open pages to use them.", "ok")
    return redirect(url_for("keys.page"), 303)


def _render(own: object, mistakes: dict[str, Mistake]) -> str:
    commands = commands_for(own)
    return render_template(
        "keys/page.html",
        commands=commands,
        usual={command.id: command for command in COMMANDS},
        cancel=next(command for command in commands if command.id == "cancel"),
        clashes=find_clashes(commands, get_scheme(store())),
        mistakes=mistakes,
    )
