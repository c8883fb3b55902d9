"""POST /api/labels: a file of labels → labels, all or none."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, request

from annotate import schemes
from annotate.errors import Invalid
from annotate.web.api.posted import File, Query, allow_files, read_files
from annotate.web.frame import programs
from annotate.web.frame.access import me, program, store, with_token
from annotate.web.frame.costly import turn
from annotate.workflow.import_labels import CHANGED, Imported, Naming, import_any, is_changed

blueprint = Blueprint("api_labels", __name__, url_prefix="/api/labels")
blueprint.before_request(allow_files)

TYPES = {
    "text/csv": ".csv", "text/tab-separated-values": ".tsv", "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl", "application/json": ".json", "application/zip": ".zip",
}  # fmt: skip
TEXTS = ("format", "reviewer", "decided_by", "encoding", "delimiter", "separator")
OPTIONS = ("dry_run", "articles", "no_claim", "model", "column", "map", *TEXTS)
SCHEMES = "scheme"  # the field of a form with versions that the project may lack
_NAMED = {
    "With --articles, ": "With articles=1, ", "with --scheme": "in the form field “scheme”",
    "--reviewer NAME": "reviewer=NAME", "--reviewer": "reviewer=NAME",
    "“import --format items” takes": "/api/articles?format=items takes",
}  # fmt: skip
_OPTION = re.compile(r"--([a-z-]+)[ =]")


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
    try:
        done = _import(file, naming, is_dry_run=is_dry_run, rebuilds=query.flag("articles"))
    except Invalid as mistake:
        mistake.remedy = in_words_of_programs(mistake.remedy)
        raise
    return _answer(done, is_dry_run, [CHANGED] if is_changed(file.data) else [])


def _import(file: File, naming: Naming, *, is_dry_run: bool, rebuilds: bool) -> Imported:
    with turn():
        return import_any(
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
            rebuilds=rebuilds,
            is_served=True,
        )


def _answer(done: Imported, is_dry_run: bool, warnings: list[str]) -> Response:
    told: dict[str, Any] = {
        "dry_run": is_dry_run,
        "imported": 0 if done.refused else done.taken,
        "already_imported": done.known,
        "kept_in_history": done.kept,
        "left_out": done.left_out,
        "articles_made": done.articles,
        "articles_extended": done.extended,
        "versions_made": done.versions,
        "refused": [in_words_of_programs(one) for one in done.refused],
        "warnings": warnings,
    }
    if done.refused:
        reason = f"Nothing was imported. {in_words_of_programs(done.reasons[0])}"
        remedy = "Correct the file, then send it again."
        return programs.problem(Invalid.status, reason, remedy, report=told)
    return jsonify(told)


def in_words_of_programs(text: str) -> str:
    """Say what a message tells to do in options of the address, not of the command line."""
    for words, ours in _NAMED.items():
        text = text.replace(words, ours)
    return _OPTION.sub(lambda found: f"{found[1].replace('-', '_')}=", text)
