"""/project: its name, words of claims, length of sessions, source names offered to everyone."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Invalid
from annotate.records import SENTENCE_KINDS
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.forms import read_number
from annotate.workflow.project import get_project
from annotate.workflow.settings import list_settings, save_settings

blueprint = Blueprint("project", __name__, url_prefix="/project")

# What each value of the setting `words` asks of a reviewer.
WORDS = {
    "several": (
        "When a sentence has several claims",
        "a single claim is the whole sentence; two or more are marked on their own words",
    ),
    "always": (
        "Always",
        "every claim is stored with its words, even a single one that is the whole sentence",
    ),
    "off": (
        "Off",
        "claims have no words, and “Add a claim” only adds one; words marked earlier stay"
        " in the history, and a sentence loses them when it is labelled again",
    ),
}

# What each value of the setting `released_shows` shows to the reviewers of an article.
RELEASED = {
    "gold": ("Gold, its reasons and their own answers", ""),
    "answers": ("Also what the others answered", "without names"),
    "names": ("Also what the others answered, with names", "reviewers learn who answered what"),
}
PRACTICE = ("practice_share", "practice_least", "repeat_share", "repeat_days")


@blueprint.get("")
@lead
def page() -> str:
    return _page()


@blueprint.post("")
@lead
def save() -> tuple[str, int] | Response:
    project = get_project(store())
    needs_code = request.form.get("leads_need_code") == "on"
    try:
        if needs_code and not me().has_second_factor:
            raise Invalid("You do not have a second factor yet.", "Set up yours first.")
        save_settings(
            store(),
            me(),
            name=request.form.get("name", "").strip(),
            words=request.form.get("words") or project.words,
            asked_kinds=request.form.getlist("asked_kinds"),
            split_train=read_number("split_train"),
            split_dev=read_number("split_dev"),
            licence=request.form.get("licence", "").strip() or get_project(store()).licence,
            idle_minutes=read_number("idle_minutes"),
            session_days=read_number("session_days"),
            **{name: read_number(name) for name in PRACTICE if name in request.form},
            leads_need_code=needs_code,
            released_shows=request.form.get("released_shows") or project.released_shows,
            source_names=_read_names(request.form.get("source_names", "")),
        )
    except Invalid as mistake:
        return _page(mistake), mistake.status
    flash("Project settings saved.", "ok")
    return redirect(url_for("project.page"), 303)


def _read_names(text: str) -> list[str]:
    """Read one name per line, each of them once."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _read_entered() -> dict[str, Any]:
    """Read what was entered as it is, so that a mistake loses nothing of it."""
    form = request.form
    return {
        **form,
        "asked_kinds": form.getlist("asked_kinds"),
        "leads_need_code": "leads_need_code" in form,
        "source_names": _read_names(form.get("source_names", "")),
    }


def _page(mistake: Invalid | None = None) -> str:
    settings = list_settings(store())
    return render_template(
        "project/page.html",
        settings=settings if mistake is None else settings | _read_entered(),
        kinds=SENTENCE_KINDS,
        words=WORDS,
        released=RELEASED,
        mistake=mistake,
    )
