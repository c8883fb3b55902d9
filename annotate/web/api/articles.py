"""POST /api/articles: files → articles, all or none."""

from typing import Any

from flask import Blueprint, Response, jsonify

from annotate.errors import Invalid
from annotate.importers import ITEM_ROLES, Options
from annotate.records import Mistake
from annotate.web.api.posted import Query, allow_files, read_files
from annotate.web.frame import programs
from annotate.web.frame.access import me, program, store, with_token
from annotate.web.frame.costly import turn
from annotate.workflow.imports.articles import Preview
from annotate.workflow.imports.whole import Report, import_whole

blueprint = Blueprint("api_articles", __name__, url_prefix="/api/articles")
blueprint.before_request(allow_files)

TYPES = {
    "application/json": ".json", "application/jsonl": ".jsonl", "application/x-ndjson": ".jsonl",
    "text/csv": ".csv", "text/tab-separated-values": ".tsv", "text/plain": ".txt",
    "text/markdown": ".md", "text/html": ".html",
}  # fmt: skip
OPTIONS = (
    "dry_run", "format", "encoding", "delimiter", "sheet", "column", "language", "near", "k",
    "share", "calibration",
)  # fmt: skip


@blueprint.post("")
@program
@with_token("import-articles")
def add() -> Response:
    """Import what is sent, and report every article."""
    query = Query(*OPTIONS)
    options = Options(
        format=query.text("format"),
        encoding=query.text("encoding"),
        columns=_columns(query),
        delimiter=query.text("delimiter"),
        sheet=query.text("sheet"),
    )
    is_dry_run = query.flag("dry_run")
    files = read_files("articles", TYPES)
    with turn():
        report = import_whole(
            store(),
            me(),
            [(one.name, one.data) for one in files],
            options,
            language=query.text("language"),
            is_near_taken=query.flag("near"),
            dry_run=is_dry_run,
            **_spread(query),
        )
    return _answer(report, is_dry_run)


def _answer(report: Report, is_dry_run: bool) -> Response:
    new = [one for one in report.articles if not one.is_known]
    told = {
        "dry_run": is_dry_run,
        "imported": 0 if report.refused else len(new),
        "already_imported": len(report.articles) - len(new),
        "articles": [_describe(one) for one in report.articles],
        "refused": [_as_json(one) for one in report.refused],
    }
    if report.refused:
        first = report.refused[0]
        reason = f"Nothing was imported. {first.where}: {first.reason}"
        return programs.problem(Invalid.status, reason, first.remedy, report=told)
    return jsonify(told)


def _describe(one: Preview) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "from": one.draft.place,
        "language": one.language,
        "units": len(one.units),
        "already_imported": one.is_known,
        "notes": list(one.draft.notes),
    }


def _as_json(one: Mistake) -> dict[str, Any]:
    return {"where": one.where, "reason": one.reason, "remedy": one.remedy}


def _columns(query: Query) -> dict[str, str]:
    chosen = query.pairs("column")
    if unknown := sorted(set(chosen) - set(ITEM_ROLES)):
        raise Invalid(f"There is no role “{unknown[0]}”.", f"Use: {', '.join(ITEM_ROLES)}.")
    return chosen


def _spread(query: Query) -> dict[str, Any]:
    """Read how many people label the articles, as arguments of `add_articles`."""
    k, share, is_calibration = query.number("k"), query.number("share"), query.flag("calibration")
    if k is None and share is not None:
        raise Invalid("share has no effect without k.", "Add k.")
    if k is not None and is_calibration:
        raise Invalid("calibration and k cannot be combined.", "Leave one of them out.")
    return {"k": k, "share": 100 if share is None else share, "is_calibration": is_calibration}
