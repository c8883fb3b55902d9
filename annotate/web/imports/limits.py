"""/import/limits: how much may be read, and what splits it into units."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Invalid
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.forms import read_millionths, read_number
from annotate.workflow.imports.cutting import find_segmenter
from annotate.workflow.imports.limits import limits_of
from annotate.workflow.imports.segmenter import load_segmenter
from annotate.workflow.settings import save_settings

blueprint = Blueprint("limits", __name__, url_prefix="/import/limits")

WORDS = {
    "file_bytes": "File size in MB",
    "html_bytes": "Web page size in MB",
    "article_characters": "Characters per article",
    "article_units": "Units per article",
    "rows": "Rows per table",
    "pdf_pages": "Pages per PDF",
    "seconds": "Seconds to read a file, or to split a text into sentences",
    "memory_bytes": "Memory for each of these, in MB",
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
        changed = {key: _read(key) for key in WORDS}
        save_settings(store(), me(), limits=asdict(limits_of(store())) | changed)
    except Invalid as mistake:
        return _page(mistake), mistake.status
    flash("Import limits saved.", "ok")
    return redirect(url_for("limits.page"), 303)


def _read(key: str) -> int:
    return read_millionths(key) if _is_size(key) else read_number(key)


def _is_size(key: str) -> bool:
    """Whether a limit is stored in bytes, and shown in MB."""
    return key.endswith("_bytes")


def _page(mistake: Invalid | None = None) -> str:
    saved = {
        key: f"{number / 1_000_000:.6f}".rstrip("0").rstrip(".") if _is_size(key) else number
        for key, number in asdict(limits_of(store())).items()
    }
    return render_template(
        "imports/limits.html",
        limits=[
            (key, words, request.form.get(key, saved[key]), _is_size(key))
            for key, words in WORDS.items()
        ],
        segmenter=load_segmenter(find_segmenter(store())).name,
        mistake=mistake,
    )
