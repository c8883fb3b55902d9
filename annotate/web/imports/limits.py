"""/import/limits: how much may be read, and what splits it into units."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Invalid
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.forms import read_number
from annotate.workflow.imports.cutting import find_segmenter
from annotate.workflow.imports.limits import limits_of
from annotate.workflow.imports.segmenter import load_segmenter
from annotate.workflow.settings import save_settings

blueprint = Blueprint("limits", __name__, url_prefix="/import/limits")

WORDS = {
    "file_bytes": "File size in bytes",
    "html_bytes": "Web page size in bytes",
    "article_characters": "Characters per article",
    "article_units": "Units per article",
    "rows": "Rows per table",
    "pdf_pages": "Pages per PDF",
    "seconds": "Seconds to read a file, or to split a text into sentences",
    "memory_bytes": "Memory for each of these, in bytes",
}


@blueprint.get("")
@lead
def page() -> str:
    return _page()


@blueprint.post("")
@lead
def save() -> tuple[str, int] | Response:
    """Save the limits; those without a field stay as they are."""
    try:
        changed = {key: read_number(key) for key in WORDS}
        save_settings(store(), me(), limits=asdict(limits_of(store())) | changed)
    except Invalid as mistake:
        return _page(mistake), mistake.status
    flash("Import limits saved.", "ok")
    return redirect(url_for("limits.page"), 303)


def _page(mistake: Invalid | None = None) -> str:
    saved = asdict(limits_of(store()))
    shown = {key: request.form.get(key, saved[key]) for key in WORDS}
    return render_template(
        "imports/limits.html",
        limits=[(key, words, shown[key]) for key, words in WORDS.items()],
        segmenter=load_segmenter(find_segmenter(store())).name,
        mistake=mistake,
    )
