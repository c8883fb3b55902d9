"""/sources: who is named in labels and under which names; who speaks how often."""

from typing import Any
from zlib import crc32

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError
from annotate.records import Field
from annotate.sources import KINDS
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.htmx import page_or_fragment, wants_fragment
from annotate.wording import plural
from annotate.workflow.scheme import get_scheme
from annotate.workflow.sources import changes, download, listing, speaking
from annotate.workflow.sources.listing import SHOWN_SENTENCES, Voice, Wanted

blueprint = Blueprint("sources", __name__, url_prefix="/sources")

_SHOWN_IN_A_ROW = 5

# What each change is called where it is reported; `{name}` and `{into}` are names of sources.
DONE = {
    "add": "“{name}” was added.",
    "merge": "“{name}” was merged into “{into}”.",
    "split": "“{name}” is a source of its own again.",
    "rename": "“{name}” is now called “{into}”.",
    "kind": "The kind of “{name}” was changed.",
    "grade": "“{name}” was graded {into}.",
    "keep apart": "“{name}” and “{into}” are kept separate.",
}


@blueprint.get("")
@lead
def page() -> str:
    wanted = _read_wanted()
    shown = listing.open_register(store(), me(), wanted)
    voices = listing.list_voices(store(), me(), _read_number("chart"))
    field = get_scheme(store()).source
    return render_template(
        "sources/page.html",
        register=shown,
        wanted=wanted,
        voices=voices,
        draw=draw,
        in_words=lambda voice: _in_words(voice, field),
        field=field,
        kinds=KINDS,
        done=DONE,
        grades=dict(listing.list_reliabilities(store())),
    )


@blueprint.get("/source")
@lead
def source() -> str:
    """Show one source: the row of the list, opened, or a page of its own."""
    name = request.args.get("name", "")
    return page_or_fragment(
        "sources/source.html",
        "sources/_source.html",
        source=listing.open_source(store(), me(), name),
        shown=_SHOWN_IN_A_ROW if wants_fragment() else SHOWN_SENTENCES,
        anchor=f"{crc32(name.encode()):08x}",  # ids of its fields: several may be open at once
        kinds=KINDS,
        grades=dict(listing.list_reliabilities(store())),
    )


@blueprint.get("/sentences")
@lead
def sentences() -> str:
    """List the sentences in which a source of the scheme was chosen."""
    wanted = request.args.get("source", ""), _read_number("after")
    return render_template(
        "sources/sentences.html", spoken=speaking.list_spoken(store(), me(), *wanted)
    )


@blueprint.get("/without")
@lead
def without() -> str:
    """List the labelled articles in which a source of the scheme was not chosen."""
    wanted = request.args.get("source", ""), _read_number("after")
    return render_template(
        "sources/without.html", spoken=speaking.list_silent(store(), me(), *wanted)
    )


@blueprint.get("/download")
@lead
def download_csv() -> Response:
    """Download the whole register, one row per source."""
    response = Response(download.write_register(store(), me()), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="sources.csv"'
    return response


@blueprint.post("/add")
@lead
def add() -> Response:
    name = request.form.get("name", "")
    return _change(lambda: changes.add(store(), me(), name, request.form.get("kind", "")), name)


@blueprint.post("/change")
@lead
def change() -> Response:
    """Merge, split, rename, grade or classify a source, or keep two apart."""
    form = request.form
    name, into = form.get("name", ""), form.get("into", "")
    what = form.get("what", "")
    ways = {
        "merge": lambda: changes.merge(store(), me(), name, into, form.get("grade_of", "")),
        "split": lambda: changes.split(store(), me(), name),
        "rename": lambda: changes.rename(store(), me(), name, into),
        "kind": lambda: changes.set_kind(store(), me(), name, form.get("kind", "")),
        "grade": lambda: changes.grade(store(), me(), name, into, form.get("why", "")),
        "keep apart": lambda: changes.keep_apart(store(), me(), name, into),
    }
    if what not in ways:
        flash("Nothing was changed: choose what to do.", "warn")
        return redirect(url_for("sources.page"), 303)
    return _change(ways[what], name)


@blueprint.post("/undo")
@lead
def undo() -> Response:
    def run() -> None:
        changes.undo(store(), me(), request.form.get("change", ""))
        flash("The change was undone.", "ok")

    return _change(run, "")


def _change(run: Any, name: str) -> Response:
    """Make a change and go back to where it was asked for; a mistake is said there."""
    try:
        run()
    except AnnotateError as mistake:
        flash(str(mistake), "warn")
    if request.form.get("back") == "source" and name:
        return redirect(url_for("sources.source", name=name), 303)
    return redirect(url_for("sources.page"), 303)


def draw(voice: Voice) -> list[tuple[str, float, float]]:
    """Lay the segments of a bar out: (source, start, width), in hundredths of its length."""
    total = sum(count for _, count in voice.claims) or 1
    drawn, start = [], 0.0
    for value, count in voice.claims:
        width = 100 * count / total
        drawn.append((value, round(start, 3), round(width, 3)))
        start += width
    return drawn


def _in_words(voice: Voice, field: Field) -> str:
    """Say a bar in words: “US official 12, Article's own voice 40”."""
    return ", ".join(f"{field.label(source)} {count:,}" for source, count in voice.claims)


def _read_wanted() -> Wanted:
    name = request.args.get("after", "")
    return Wanted(
        search=request.args.get("q", "").strip(),
        kind=request.args.get("kind", ""),
        sort=request.args.get("sort", "uses"),
        after=(_read_number("uses"), name) if name else None,
    )


def _read_number(key: str) -> int:
    text = request.args.get(key, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@blueprint.app_template_filter("mentions")
def mentions(number: int) -> str:
    return plural(number, "mention")
