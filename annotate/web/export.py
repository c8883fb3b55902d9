"""/export: choose rows and a format, look at a preview, download the file."""

import shlex
from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint, Response, g, request, stream_with_context

from annotate.web.frame.access import lead, me, store
from annotate.web.frame.costly import streamed_in_turn
from annotate.web.frame.forms import read_version
from annotate.web.frame.htmx import page_or_fragment
from annotate.web.frame.shell import plural
from annotate.workflow import export
from annotate.workflow.articles import tags
from annotate.workflow.project import get_project

blueprint = Blueprint("export", __name__, url_prefix="/export")


@blueprint.get("")
@lead
def page() -> str:
    selection = _read_selection()
    columns, rows = export.preview(store(), selection, me())
    counts = export.count(store(), selection, me())
    return page_or_fragment(
        "export/page.html",
        "export/_preview.html",
        selection=selection,
        formats=export.list_formats(),
        tags=_list_tags(selection.tag),
        columns=columns,
        first=first_columns(columns),
        rows=rows,
        counts=counts,
        left_out=left_out(selection, counts),
        command=command(selection, store().path),
        file_name=export.file_name(selection, g.project_name),
        has_sample=export.has_sample(store()),
        version=get_project(store()).scheme_version,
    )


def first_columns(columns: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """List the columns that the preview shows first: (place in a row, title, name)."""
    begin, end = (columns.index(name) for name in ("source_text", "flagged"))
    further = {name: name.replace("_", " ").capitalize() for name in columns[begin + 1 : end]}
    titles = {
        "sentence": "Sentence", "claim_text": "Claim words", "source": "Source", **further,
        "reviewer": "Reviewer",
    }  # fmt: skip
    return [(columns.index(name), title, name) for name, title in titles.items()]


@blueprint.get("/download")
@lead
@streamed_in_turn
def download() -> Response:
    """Stream the file; the whole of it is never in memory."""
    selection = _read_selection()
    name = export.file_name(selection, g.project_name)
    return Response(
        # The rows are read after this view has returned.
        stream_with_context(export.stream(store(), selection, me())),
        mimetype=export.media_type(selection),
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def left_out(selection: export.Selection, counts: dict[str, int]) -> list[str]:
    """Say what an export leaves out and why, one line for each reason."""
    lines = []
    if selection.before_version:
        lines.append(f"Answers made with version {selection.before_version} or later.")
    if selection.labels == "raw" and counts["skipped"] and not selection.skipped:
        lines.append(f"{plural(counts['skipped'], 'skipped answer')}: still to do.")
    if selection.labels == "raw" and counts["todo"]:
        lines.append(
            f"{plural(counts['todo'], 'answer')} without a verdict: undone, "
            "or only flagged or commented on."
        )
    lines += _undecided(counts)
    if counts["hidden"]:
        lines.append(
            f"{plural(counts['hidden'], 'article')} you have not finished: "
            "you cannot see other people’s answers until you have."
        )
    if counts["calibration"]:
        lines.append(
            f"{plural(counts['calibration'], 'calibration article')}, labelled by everyone for "
            "calibration. Tick “Include calibration articles” to add them."
        )
    if selection.tag:
        lines.append(f"Every article without the tag “{selection.tag}”.")
    if counts["withdrawn"]:
        lines.append(
            f"{plural(counts['withdrawn'], 'withdrawn article')} with labels. "
            "Restore an article to export them."
        )
    if counts["practised"]:
        lines.append(
            f"{plural(counts['practised'], 'practice answer')}. They are compared with gold under "
            "People and are never exported."
        )
    if counts["sample"]:
        lines.append(
            "The sample article, which is for practice. "
            "Tick “Include the sample article” to add it."
        )
    return lines


def _undecided(counts: dict[str, int]) -> Iterator[str]:
    """Say which sentences have no best answer."""
    if counts["tied"]:
        yield (
            f"{plural(counts['tied'], 'sentence')} with a tie: two answers have the same number "
            "of votes. Give gold to add them."
        )
    if counts["cant_tell"]:
        yield f"{plural(counts['cant_tell'], 'sentence')} that no reviewer could label."


def command(selection: export.Selection, path: str) -> str:
    """Write the command line that gives the same rows."""
    words = ["python", "-m", "annotate", "--db", path, "export", "--format", selection.format]
    words += ["--labels", selection.labels, *(["--skipped"] if selection.skipped else [])]
    words += [*(["--calibration"] if selection.calibration else [])]
    words += [*(["--sample"] if selection.sample else [])]
    words += [*(["--values", selection.values] if selection.values != "current" else [])]
    words += [*(["--tag", selection.tag] if selection.tag else [])]
    if selection.before_version:
        words += ["--before-version", str(selection.before_version)]
    words += [*(["--pseudonyms"] if selection.pseudonyms else [])]
    words += [*(["--trailer"] if selection.trailer else [])]
    return shlex.join(words)


def _list_tags(chosen: str) -> list[tuple[str, int]]:
    """List the tags to choose from with their articles, also a chosen one that none has."""
    listed = tags.list_tags(store())
    known = {tag for tag, _ in listed}
    return [*listed, (chosen, 0)] if chosen and chosen not in known else listed


def _read_selection() -> export.Selection:
    return export.Selection(
        format=request.args.get("format", "csv"),
        labels=request.args.get("labels", "raw"),
        skipped=request.args.get("skipped") == "on",
        calibration=request.args.get("calibration") == "on",
        sample=request.args.get("sample") == "on",
        pseudonyms=request.args.get("pseudonyms") == "on",
        values=request.args.get("values", "current"),
        tag=request.args.get("tag", ""),
        before_version=read_version("before_version"),
        trailer=request.args.get("trailer") == "on",
    )
