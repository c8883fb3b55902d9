"""/export: choose what for, rows and a format, look at a preview, download the file."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, g, request, stream_with_context

from annotate.records import VERDICTS
from annotate.web.export.address import (
    read_asked,
    read_purpose,
    read_selection,
    write_command,
    write_query,
)
from annotate.web.export.purposes import HINTS, PURPOSES
from annotate.web.export.words import left_out
from annotate.web.frame.access import lead, me, store, with_token
from annotate.web.frame.costly import streamed_in_turn
from annotate.web.frame.htmx import page_or_fragment
from annotate.workflow import export
from annotate.workflow.adjudicate.bulk import find_writing
from annotate.workflow.articles import tags
from annotate.workflow.project import get_project
from annotate.workflow.scheme.versions import get_whole_scheme

blueprint = Blueprint("export", __name__, url_prefix="/export")


@blueprint.get("")
@lead
def page() -> str:
    purpose = read_purpose()
    selection = export.fit(read_selection(purpose))
    columns, rows = export.preview(store(), selection, me())
    counts = export.count(store(), selection, me())
    name = export.file_name(selection, g.project_name)
    is_for_training = purpose.name == "train"
    find = request.args.get("find", "").strip()
    return page_or_fragment(
        "export/page.html",
        "export/_body.html",
        purpose=purpose,
        purposes=PURPOSES,
        selection=selection,
        can=export.find_abilities(selection),
        columns=columns,
        first=first_columns(columns),
        rows=rows,
        counts=counts,
        size=export.estimate(store(), selection, counts["rows"], me()),
        warnings=export.list_split_warnings(store(), selection, me()) if is_for_training else [],
        left_out=[
            (one, write_query(selection, purpose, **one.include) if one.include else None)
            for one in left_out(selection, counts)
        ],
        command=write_command(selection, store().path, name),
        file_name=name,
        source=get_whole_scheme(store()).source,
        has_sample=export.has_sample(store()),
        writing=find_writing(store()),
        articles=export.offer_articles(store(), selection, me(), find),
        find=find,
        **_offers(selection, purpose.formats),
    )


def _offers(selection: export.Selection, first: tuple[str, ...]) -> dict[str, Any]:
    """List what can be chosen: formats (those of the purpose first), tags, people, versions."""
    missing = export.find_missing()
    titles = dict(export.list_formats())
    formats = [name for name in HINTS if name in titles or name in missing]
    formats += [name for name in titles if name not in HINTS]
    shown = [name for name in formats if name in first]
    return {
        "formats": [*shown, *(name for name in formats if name not in first)],
        "offered": len(shown),
        "hints": {name: HINTS.get(name, (name, titles.get(name, ""))) for name in formats},
        "missing": missing,
        "tags": _list_tags(selection.tag),
        "people": export.list_people(store()),
        "verdicts": VERDICTS[:3],
        "version": get_project(store()).scheme_version,
    }


def first_columns(columns: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """List the columns that the preview shows first: (place in a row, title, name)."""
    begin, end = (columns.index(name) for name in ("source_text", "flagged"))
    further = {name: name.replace("_", " ").capitalize() for name in columns[begin + 1 : end]}
    titles = {
        "sentence": "Sentence", "source": "Source", **further, "claim_text": "Claim words",
        "reviewer": "Reviewer",
    }  # fmt: skip
    return [(columns.index(name), title, name) for name, title in titles.items()]


@blueprint.get("/download")
@lead
@with_token("read-exports")
@streamed_in_turn
def download() -> Response:
    """Stream the file; the whole of it is never in memory."""
    selection = read_asked()
    name = export.file_name(selection, g.project_name)
    return Response(
        # The rows are read after this view has returned.
        stream_with_context(export.stream(store(), selection, me())),
        content_type=export.media_type(selection),
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _list_tags(chosen: str) -> list[tuple[str, int]]:
    """List the tags to choose from with their articles, also a chosen one that none has."""
    listed = tags.list_tags(store())
    known = {tag for tag, _ in listed}
    return [*listed, (chosen, 0)] if chosen and chosen not in known else listed
