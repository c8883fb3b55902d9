"""/export: which rows in which format, looked at before they are downloaded."""

import shlex
from urllib.parse import quote

from flask import Blueprint, Response, g, request, stream_with_context

from annotate.web.frame.access import lead, me, store
from annotate.web.frame.htmx import page_or_fragment
from annotate.web.frame.shell import plural
from annotate.workflow import export

blueprint = Blueprint("export", __name__, url_prefix="/export")


@blueprint.get("")
@lead
def page() -> str:
    wish = _wish()
    columns, rows = export.preview(store(), wish, me())
    counts = export.count(store(), wish, me())
    return page_or_fragment(
        "export/page.html",
        "export/_preview.html",
        wish=wish,
        formats=export.list_formats(),
        columns=columns,
        rows=rows,
        counts=counts,
        left_out=left_out(wish, counts),
        command=command(wish, store().path),
        file_name=export.file_name(wish, g.project_name),
    )


@blueprint.get("/download")
@lead
def download() -> Response:
    """Stream the file; it is never held as a whole."""
    wish = _wish()
    name = export.file_name(wish, g.project_name)
    return Response(
        stream_with_context(export.stream(store(), wish, me())),
        mimetype=export.media_type(wish),
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def left_out(wish: export.Selection, counts: dict[str, int]) -> list[str]:
    """Say what an export leaves out and why, a line each."""
    lines = []
    if wish.labels == "raw" and counts["skipped"] and not wish.skipped:
        lines.append(f"{plural(counts['skipped'], 'skipped answer')}: they are still to do.")
    if wish.labels == "raw" and counts["todo"]:
        lines.append(
            f"{plural(counts['todo'], 'answer')} without a verdict: undone, "
            "or only a flag or comment stands."
        )
    if counts["hidden"]:
        lines.append(
            f"{plural(counts['hidden'], 'article')} that you have still to finish: "
            "you do not see others’ answers before that."
        )
    if counts["calibration"]:
        lines.append(
            f"{plural(counts['calibration'], 'calibration article')}: "
            "labelled by everybody for practice; ask for them above."
        )
    return lines


def command(wish: export.Selection, path: str) -> str:
    """Write the command line that gives the same rows."""
    words = ["python", "-m", "annotate", "--db", path, "export", "--format", wish.format]
    words += ["--labels", wish.labels, *(["--skipped"] if wish.skipped else [])]
    words += [*(["--calibration"] if wish.calibration else [])]
    words += [*(["--pseudonyms"] if wish.pseudonyms else [])]
    return shlex.join(words)


def _wish() -> export.Selection:
    wish = export.Selection(
        format=request.args.get("format", "csv"),
        labels=request.args.get("labels", "raw"),
        skipped=request.args.get("skipped") == "on",
        calibration=request.args.get("calibration") == "on",
        pseudonyms=request.args.get("pseudonyms") == "on",
    )
    export.check(wish)
    return wish
