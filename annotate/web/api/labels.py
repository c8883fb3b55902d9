"""POST /api/labels: a file of labels → labels, all or none."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from annotate import schemes
from annotate.errors import Invalid
from annotate.web.api.posted import Query, allow_files, read_files
from annotate.web.frame import programs
from annotate.web.frame.access import me, program, store, with_token
from annotate.web.frame.costly import turn
from annotate.workflow.import_labels import Imported, Naming, import_any

blueprint = Blueprint("api_labels", __name__, url_prefix="/api/labels")
blueprint.before_request(allow_files)

TYPES = {
    "text/csv": ".csv", "text/tab-separated-values": ".tsv", "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl", "application/json": ".json", "application/zip": ".zip",
}  # fmt: skip
TEXTS = ("format", "reviewer", "decided_by", "encoding", "delimiter", "separator")
OPTIONS = ("dry_run", "articles", "no_claim", "model", "column", "map", *TEXTS)
SCHEMES = "scheme"  # the field of a form with versions that the project may lack


@blueprint.post("")
@program
@with_token("import-labels")
def add() -> Response:
    """Import what is sent, and report what it contained."""
    query = Query(*OPTIONS)
    naming = Naming(
        columns=query.pairs("column"),
        words=query.pairs("map", split="last"),
        unmarked=query.flag("no_claim"),
        is_model=query.flag("model"),
        **{name: query.text(name) for name in TEXTS},
    )
    is_dry_run = query.flag("dry_run")
    [file, *more] = read_files("labels", TYPES, beside=SCHEMES)
    if more:
        raise Invalid("There are several files.", "Send one file of labels at a time.")
    with turn():
        done = import_any(
            store(),
            file.data,
            file.name,
            naming,
            is_whole=True,
            dry_run=is_dry_run,
            versions=[
                schemes.parse(schemes.decode(one.read())) for one in request.files.getlist(SCHEMES)
            ],
            person=me(),
            rebuilds=query.flag("articles"),
            is_served=True,
        )
    return _answer(done, is_dry_run)


def _answer(done: Imported, is_dry_run: bool) -> Response:
    told: dict[str, Any] = {
        "dry_run": is_dry_run,
        "imported": 0 if done.refused else done.taken,
        "already_imported": done.known,
        "kept_in_history": done.kept,
        "left_out": done.left_out,
        "articles_made": done.articles,
        "articles_extended": done.extended,
        "versions_made": done.versions,
        "refused": done.refused,
    }
    if done.refused:
        reason = f"Nothing was imported. {done.reasons[0]}"
        remedy = "Correct the file, then send it again."
        return programs.problem(Invalid.status, reason, remedy, report=told)
    return jsonify(told)
