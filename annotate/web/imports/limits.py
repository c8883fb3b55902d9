"""/import/limits: how large what is read may be, and what cuts it."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Invalid
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.forms import read_number
from annotate.workflow.imports.limits import limits_of
from annotate.workflow.imports.segmenter import find_segmenter
from annotate.workflow.settings import save_settings

blueprint = Blueprint("limits", __name__, url_prefix="/import/limits")

WORDS = {
    "file_bytes": "Bytes of a file",
    "html_bytes": "Bytes of a saved web page",
    "article_characters": "Characters of an article",
    "article_units": "Units of an article",
    "rows": "Rows of a table",
    "pdf_pages": "Pages of a PDF",
    "seconds": "Seconds to read a Word, PDF, Excel file or web page",
    "memory_bytes": "Bytes of memory to read one of these",
}


@blueprint.get("")
@lead
def page() -> str:
    return _page()


@blueprint.post("")
@lead
def save() -> tuple[str, int] | Response:
    """Keep the limits; those without a field stay as they are."""
    try:
        said = {key: read_number(key) for key in WORDS}
        save_settings(store(), me(), limits=asdict(limits_of(store())) | said)
    except Invalid as mistake:
        return _page(mistake), mistake.status
    flash("Saved.", "ok")
    return redirect(url_for("limits.page"), 303)


def _page(mistake: Invalid | None = None) -> str:
    now = asdict(limits_of(store()))
    said = {key: request.form.get(key, now[key]) for key in WORDS}
    return render_template(
        "imports/limits.html",
        limits=[(key, words, said[key]) for key, words in WORDS.items()],
        segmenter=find_segmenter(store()).name,
        mistake=mistake,
    )
