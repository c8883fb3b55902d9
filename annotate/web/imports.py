"""/import: files or pasted text → a preview of the units → articles."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePath

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Refused
from annotate.records import SENTENCE_KINDS, Draft, Mistake, Unit
from annotate.web import _parcel
from annotate.web._access import lead, me, store
from annotate.web._shell import plural
from annotate.workflow import imports
from annotate.workflow.project import get_project

blueprint = Blueprint("imports", __name__, url_prefix="/import")

MOST_UNITS_SHOWN = 400  # of each of the first articles; of the others only their beginning
SHOWN_AT_LENGTH = 5
UNITS_OF_A_BEGINNING = 12
KIND_NOTES = dict(
    zip(
        SENTENCE_KINDS,
        (
            "asked",
            "asked; its sign is left out",
            "shown, not asked",
            "shown, not asked",
            "place and date; shown, not asked",
            "leftovers of images and advertisements",
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One article of the preview; `parcel` is its draft as it travels to the confirm."""

    title: str
    name: str
    is_known: bool
    asked: int
    count: int
    units: tuple[tuple[Unit, str], ...]
    parcel: str


@blueprint.get("")
@lead
def page() -> str:
    return _form()


@blueprint.post("/preview")
@lead
def preview() -> str | tuple[str, int]:
    """Show how files or a pasted text are cut; files that cannot be read are named."""
    drafts, refused = _read_pasted() if "text" in request.form else _read_files()
    cut = sorted(imports.preview(store(), drafts), key=lambda one: one.is_known)
    shown = [_shown(one, place) for place, one in enumerate(cut)]
    if not shown:
        return _form(refused), 422
    fresh = [one for one in shown if not one.is_known]
    return render_template(
        "imports/preview.html",
        previews=shown,
        refused=refused,
        fresh=len(fresh),
        asked=sum(one.asked for one in fresh),
        kinds=KIND_NOTES,
        asked_kinds=_asked_kinds(),
    )


@blueprint.post("")
@lead
def confirm() -> Response:
    """Store what the preview showed."""
    drafts = [_parcel.unpack(parcel) for parcel in request.form.getlist("parcel")]
    stored = [one for one in imports.add_articles(store(), me(), drafts) if not one.is_known]
    if stored:
        flash(f"{plural(len(stored), 'article is', 'articles are')} imported.", "ok")
    else:
        flash("Nothing was imported: these articles are here already.", "warn")
    return redirect(url_for("articles.page"), 303)


def _read_files() -> tuple[list[Draft], list[Mistake]]:
    drafts: list[Draft] = []
    refused: list[Mistake] = []
    for file in request.files.getlist("file"):
        name = PurePath((file.filename or "").replace("\\", "/")).name
        if not name:
            continue
        try:
            drafts += imports.read_file(file.read(), name)
        except Refused as error:
            refused.append(Mistake(name, error.reason, error.remedy))
    if not drafts and not refused:
        refused.append(Mistake("No file", "Nothing was chosen.", "Choose a file or paste a text."))
    drafts, twins = _name_twins(drafts)
    return drafts, refused + twins


def _read_pasted() -> tuple[list[Draft], list[Mistake]]:
    """Read the pasted text; a browser sends its line ends as CR LF, whatever they were."""
    text = request.form["text"].replace("\r\n", "\n")
    try:
        drafts = imports.read_file(text.encode("utf-8", "surrogatepass"), "pasted text")
    except Refused as error:
        return [], [Mistake("The pasted text", error.reason, error.remedy)]
    title, outlet = (request.form.get(key, "").strip() for key in ("title", "outlet"))
    return [replace(one, title=title or one.title, outlet=outlet) for one in drafts], []


def _name_twins(drafts: Iterable[Draft]) -> tuple[list[Draft], list[Mistake]]:
    """Keep the first of drafts with the same text, and name the others."""
    first: dict[str, Draft] = {}
    twins = []
    for draft in drafts:
        kept = first.setdefault(draft.text, draft)
        if kept is not draft:
            twins.append(Mistake(draft.name, f"It has the same text as {kept.name}.", ""))
    return [*first.values()], twins


def _shown(one: imports.Preview, place: int) -> Shown:
    text, kinds = one.draft.text, _asked_kinds()
    most = MOST_UNITS_SHOWN if place < SHOWN_AT_LENGTH else UNITS_OF_A_BEGINNING
    return Shown(
        title=one.title,
        name=one.draft.name,
        is_known=one.is_known,
        asked=sum(unit.kind in kinds for unit in one.units),
        count=len(one.units),
        units=tuple((unit, text[unit.start : unit.end]) for unit in one.units[:most]),
        parcel="" if one.is_known else _parcel.pack(one.draft),
    )


def _asked_kinds() -> tuple[str, ...]:
    return get_project(store().reader()).asked_kinds


def _form(refused: Iterable[Mistake] = ()) -> str:
    pasted = {key: request.form.get(key, "") for key in ("title", "outlet", "text")}
    largest = current_app.config["MAX_CONTENT_LENGTH"]
    return render_template(
        "imports/page.html",
        refused=refused,
        pasted=pasted,
        accepted=imports.accepted_endings(),
        formats=[title for _, title in imports.list_formats()],
        largest_mb=largest // 1024 // 1024,
    )
