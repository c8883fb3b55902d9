"""/audit: what happened to people, articles and settings, newest first."""

from flask import Blueprint, render_template, request

from annotate.web.frame.access import lead, store
from annotate.workflow import audit

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("")
@lead
def page() -> str:
    kind = request.args.get("kind", "")
    before = request.args.get("before", "")
    lines = audit.list_lines(store(), kind, before)
    return render_template(
        "audit/page.html",
        lines=lines,
        kinds={kind: audit.SHOWN.get(kind, kind) for kind in audit.KINDS},
        kind=kind if kind in audit.KINDS else "",
        older=lines[-1]["id"] if len(lines) == audit.PAGE_SIZE else "",
    )
