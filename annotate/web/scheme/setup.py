"""/scheme/setup: who is cited in the articles of a new project: a list of sources in a minute."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from annotate import schemes
from annotate.errors import AnnotateError, Invalid
from annotate.records import Scheme
from annotate.schemes.editing.edits import Edit
from annotate.schemes.editing.giving import CORE_KEYS
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.htmx import wants_fragment
from annotate.web.scheme.edits import read_edit
from annotate.web.scheme.screen import preview_of, say_overlap, write_was
from annotate.workflow.operations.opening import DEFAULT_SCHEME
from annotate.workflow.project import get_project, save_settings
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme.effects import count_uses
from annotate.workflow.scheme.publish import publish

blueprint = Blueprint("scheme_setup", __name__, url_prefix="/scheme/setup")

# The built-in schemes to start from, in this order: what each is for.
STARTS = {
    "core": ("News", "four core sources, then your own"),
    "news-source": ("News and war", "both sides of a war and their allies"),
    "elections": ("Elections", "candidates, pollsters, courts"),
    "science-health": ("Science and health", "studies, agencies, experts"),
    "admiralty": ("Admiralty", "source, reliability, credibility"),
}
CORE = "core"
MOST_AT_ONCE = 40
_NOTE = "The first list of sources."


@blueprint.get("")
@lead
def page() -> str:
    return _page("scheme/setup.html")


@blueprint.post("/start")
@lead
def start() -> Any:
    """Start the draft from one of the built-in schemes; ask first if that would lose names."""
    name = request.form.get("builtin", "")
    if name in STARTS and "sure" not in request.form and drafts.has_edits(store()):
        return _page("scheme/setup.html", asked=name)
    try:
        scheme = schemes.builtin(name)
        drafts.start_from(store(), me(), scheme, scheme.title)
    except AnnotateError as mistake:
        flash(str(mistake), "warn")
    return redirect(url_for("scheme_setup.page"), 303)


@blueprint.post("/add")
@lead
def add() -> Any:
    """Add the names in the form, one a line; those that are in the list already are named."""
    _begin()
    lines = [" ".join(line.split()) for line in request.form.get("names", "").splitlines()]
    group, mistakes = request.form.get("group", ""), []
    for label in [line for line in lines if line][:MOST_AT_ONCE]:
        try:
            _add(label, group)
        except AnnotateError as mistake:
            mistakes.append(str(mistake))
    return _answer(mistakes)


@blueprint.post("/edit")
@lead
def edit() -> Any:
    """Rename, move, remove a source, or ask how firmly claims are put."""
    _begin()
    try:
        edited = drafts.edit(store(), me(), read_edit())
    except AnnotateError as mistake:
        return _answer([str(mistake)])
    return _answer([say_overlap(one) for one in edited.overlaps])


@blueprint.post("")
@lead
def finish() -> Any:
    """Publish the list, unless it is skipped, and go on to the articles."""
    if request.form.get("then") != "skip":
        _begin()
    draft = drafts.get_draft(store())
    if request.form.get("then") != "skip" and draft is not None and draft.changes:
        try:
            scheme = publish(store(), me(), _NOTE)
        except AnnotateError as mistake:
            return _answer(str(mistake).splitlines())
        flash(f"{scheme.title}: the list is saved. You can change it under Scheme.", "ok")
    save_settings(store(), me(), sources_chosen=True)
    return redirect(url_for("imports.page"), 303)


def _is_untouched() -> bool:
    """Return whether no one has chosen anything yet: then the page starts from the core."""
    project = get_project(store())
    return (
        not project.sources_chosen
        and (project.scheme, project.scheme_version) == (DEFAULT_SCHEME, 1)
        and drafts.get_draft(store()) is None
        and not count_uses(store())
    )


def _begin() -> None:
    """Start the draft that the page shows, if it is not stored yet."""
    if _is_untouched():
        core = schemes.builtin(CORE)
        drafts.start_from(store(), me(), core, core.title)


def _add(label: str, group: str) -> None:
    scheme = drafts.shown_draft(store()).scheme
    if any(one.label.casefold() == label.casefold() for one in scheme.source.offered):
        raise Invalid(f"“{label}” is already in the list.", "Enter another name.")
    now = {"label": label} | ({"group": group} if group else {})
    edited = drafts.edit(store(), me(), Edit("add value", "source", now=now))
    # The core stays at the end of the list, where its keys are.
    offered = edited.draft.scheme.source.offered
    core = next((one.id for one in offered if one.id in CORE_KEYS), "")
    if core:
        move = Edit("move value", "source", offered[-1].id, now={"before": core})
        drafts.edit(store(), me(), move)


def _answer(mistakes: list[str]) -> Any:
    if wants_fragment():
        return _page("scheme/_setup.html", mistakes)
    for mistake in mistakes:
        flash(mistake, "warn")
    return redirect(url_for("scheme_setup.page"), 303)


def _page(template: str, mistakes: list[str] | None = None, asked: str = "") -> str:
    draft = drafts.shown_draft(store())
    scheme = schemes.builtin(CORE) if _is_untouched() else draft.scheme
    offered = scheme.source.offered
    return render_template(
        template,
        draft=draft,
        scheme=scheme,
        starts={name: (*words, schemes.builtin(name)) for name, words in STARTS.items()},
        started=_find_start(scheme),
        asked=asked,
        is_first=not get_project(store()).sources_chosen,
        kept=drafts.list_kept(store()),
        own=[one for one in offered if one.id not in CORE_KEYS],
        core=[one for one in offered if one.id in CORE_KEYS],
        groups=scheme.group_labels,
        was=write_was,
        confidence=scheme.field("confidence"),
        mistakes=[*(mistakes or []), *(f"{one.reason} {one.remedy}" for one in draft.mistakes)],
        **preview_of(scheme),
    )


def _find_start(scheme: Scheme) -> str:
    """Return the built-in scheme that a draft was started from, as far as its id tells."""
    return scheme.id if scheme.id in STARTS else ""
