"""/import/labels: a file of labels → a report of what it contains → labels."""

import re
from dataclasses import dataclass
from pathlib import PurePath

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import BadRequest, Invalid, Refused
from annotate.records import VERDICTS
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.shell import plural
from annotate.web.imports.parcel import Bundle, pack, unpack
from annotate.web.imports.screen import ENCODINGS
from annotate.wording import verdict_words
from annotate.workflow.import_labels import (
    CHANGED,
    Imported,
    Naming,
    import_any,
    is_changed,
    is_of_another_tool,
    list_columns,
    list_formats,
)
from annotate.workflow.scheme.versions import get_scheme

blueprint = Blueprint("imported_labels", __name__, url_prefix="/import/labels")

LARGEST = 4_000_000  # bytes: it is read in the server
MOST_WORDS = 200  # that can be mapped on the page
LEFT_OUT = "-"  # the choice for a word whose rows are left out
ROLE_WORDS = {
    "layer": "Layer with the claims", "source_words": "Layer or label of source words",
    "reviewer": "Reviewer", "source": "Source", "sentence": "Sentence", "sentence_id":
    "Sentence ID", "article_ref": "Article reference", "position": "Position in the article",
    "claim_text": "Claim words", "claim": "Claim number", "verdict": "Verdict",
    "source_name": "Source name", "comment": "Comment", "labelled_at": "Time of the label",
}  # fmt: skip
_OF_LAYERS = ("layer", "source_words")
_NAMED = {
    "--reviewer": "“Whose labels”", "--decided-by NAME": "“Who decided gold”",
    "“import --format items” takes": "“Import articles” takes",
    "With --articles, it is": "With “Make missing articles”, it is",
    "Give the file of that version with --scheme, or": "Tick “Make missing articles and versions "
    "of the scheme from the file”, or",
    "with --scheme.": "to the command import-labels, with --scheme.",
    "add --separator": "choose under “Between labels in a cell”",
}  # fmt: skip
_ADD = re.compile(r"Add (?:--column \w+=… ?)+\.")
_COLUMNS = re.compile(r"--column [a-z_]+=…(?: --column [a-z_]+=…)*")
_COLUMN = re.compile(r"--column ([a-z_]+)=…")


_UNCLEAR = Refused(
    "This file is not an export of labels.",
    "Choose its columns: at least the reviewer, the source and the sentence.",
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file: how often it is unknown, its values, and the chosen one."""

    column: str
    word: str
    count: int
    values: list[tuple[str, str]]
    chosen: str


@blueprint.before_request
def allow_a_file() -> None:
    """Accept a file, and what a report of it sends back in base 64."""
    request.max_content_length = request.max_form_memory_size = 2 * LARGEST
    request.max_form_parts = 4 * MOST_WORDS + 100


@blueprint.get("")
@lead
def page() -> str:
    """Show the form to choose a file."""
    return _form()


@blueprint.post("/preview")
@lead
def preview() -> str | tuple[str, int]:
    """Show what a file would bring in, without storing anything."""
    return _report()


@blueprint.post("")
@lead
def confirm() -> Response | str | tuple[str, int]:
    """Import the labels that the report showed."""
    try:
        bundle, naming = _read()
        done = import_any(
            store(),
            bundle.source,
            bundle.name,
            naming,
            person=me(),
            rebuilds=_rebuilds(),
            is_served=True,
        )
    except Invalid:
        return _report()  # with the mistake, and the file to be checked again
    what = f"{plural(done.taken, 'answer')} imported, {done.known:,} already imported"
    flash(f"{what}, {plural(len(done.refused), 'row')} refused.", "ok" if done.taken else "warn")
    return redirect(url_for("articles.page"), 303)


def _report() -> str | tuple[str, int]:
    mistake = done = None
    try:
        bundle, naming = _read()
    except Invalid as error:
        return _form(error), error.status
    columns: list[str] = []
    try:
        columns = list_columns(bundle.source, bundle.name, naming)
        done = import_any(
            store(),
            bundle.source,
            bundle.name,
            naming,
            dry_run=True,
            rebuilds=_rebuilds(),
            is_served=True,
        )
    except Invalid as error:
        is_explained = not columns or naming.columns or _has_layers(bundle, naming)
        mistake = error if is_explained else _UNCLEAR
    shown = render_template(
        "imports/labels_report.html",
        bundle=bundle,
        parcel=pack(bundle),
        naming=naming,
        rebuilds=_rebuilds(),
        columns=columns,
        roles=_roles_of(bundle, naming),
        done=done,
        changed=CHANGED if is_changed(bundle.source) else "",
        words=_words(done, naming) if done else [],
        reasons=[in_words_of_the_page(one) for one in done.other_reasons] if done else [],
        mistake=mistake,
        remedy=in_words_of_the_page(mistake.remedy) if mistake else "",
        encodings=ENCODINGS,
        formats=_formats(),
        left_out=LEFT_OUT,
    )
    return (shown, mistake.status) if mistake else shown


def _form(mistake: Invalid | None = None) -> str:
    return render_template(
        "imports/labels.html",
        mistake=mistake,
        encodings=ENCODINGS,
        formats=_formats(),
        naming=_naming(),
        rebuilds=_rebuilds(),
        largest=LARGEST // 1_000_000,
    )


def _read() -> tuple[Bundle, Naming]:
    """Read the file, or what a report sends back of it, and the choices of the form."""
    naming = _naming()
    if "parcel" in request.form:
        return unpack(request.form["parcel"]), naming
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("No file was chosen.", "Choose a CSV with labels.")
    data = file.read()
    if len(data) > LARGEST:
        raise Refused(
            f"The file is {len(data) / 1e6:,.1f} MB. The limit is {LARGEST / 1e6:,.1f} MB.",
            "Split it, or use the command import-labels.",
        )
    # A client may send a path with it, one from Windows with backslashes.
    name = PurePath(file.filename.replace("\\", "/")).name
    return Bundle(name=name, drafts=(), source=data), naming


def _naming() -> Naming:
    form = request.form
    names = ("reviewer", "encoding", "decided_by", "format")
    typed = {name: form.get(name, "").strip() for name in names}
    signs = {name: form.get(name, "").strip() for name in ("delimiter", "separator")}
    chosen = {role: form.get(f"column {role}", "") for role in _roles()}
    words, values = form.getlist("word"), form.getlist("value")
    if len(words) != len(values):
        raise BadRequest("The report arrived incomplete.", "Choose the file again.")
    pairs = zip(words, values, strict=True)
    return Naming(
        columns={role: column for role, column in chosen.items() if column},
        words={word: "" if value == LEFT_OUT else value for word, value in pairs if value},
        unmarked=bool(form.get("unmarked")),
        is_model=bool(form.get("model")),
        **typed,
        **signs,
    )


def _rebuilds() -> bool:
    """Return whether articles that are missing are made from the file."""
    return bool(request.form.get("articles"))


def _roles() -> dict[str, str]:
    """Return the roles that a column can have, with their words."""
    further = {one.id: one.question or one.id for one in get_scheme(store()).further}
    return ROLE_WORDS | further


def _roles_of(bundle: Bundle, naming: Naming) -> dict[str, str]:
    """Return the roles that a file can give: another tool's has layers and values of spans."""
    if not _has_layers(bundle, naming):
        return {role: words for role, words in _roles().items() if role not in _OF_LAYERS}
    asked = (*_OF_LAYERS, "source", "source_name", *(one.id for one in get_scheme(store()).further))
    return {role: words for role, words in _roles().items() if role in asked}


def _has_layers(bundle: Bundle, naming: Naming) -> bool:
    return is_of_another_tool(bundle.source, bundle.name, naming)


def _formats() -> list[tuple[str, str]]:
    return [("csv", "CSV"), *list_formats()]


def _words(done: Imported, naming: Naming) -> list[Word]:
    """List the words to map: those that are unknown, and those that were mapped here."""
    scheme = get_scheme(store())
    of_verdict = [(one, verdict_words(one)) for one in VERDICTS if one != "claims"]
    values = {
        "source": [*((one.id, one.label) for one in scheme.source.values), *of_verdict],
        "verdict": [("claims", "claims"), *of_verdict],
        **{field.id: [(one.id, one.label) for one in field.values] for field in scheme.further},
    }
    unknown = [
        Word(column, word, count, values[column], "")
        for (column, word), count in done.unknown.items()
    ]
    mapped = [
        Word(column, word, count, values[column], value or LEFT_OUT)
        for (column, word, value), count in done.words.items()
        if word in naming.words
    ]
    return [*unknown, *mapped][:MOST_WORDS]


def in_words_of_the_page(text: str) -> str:
    """Say what a message tells to do in words of the page, not of the command line."""
    text = _ADD.sub("Choose it below.", text)
    for option, words in _NAMED.items():
        text = text.replace(option, words)
    return _COLUMNS.sub(lambda found: f"{_name_columns(found[0])} under Columns", text)


def _name_columns(options: str) -> str:
    *first, last = (f"“{ROLE_WORDS.get(role, role)}”" for role in _COLUMN.findall(options))
    return f"{', '.join(first)} and {last}" if first else last
