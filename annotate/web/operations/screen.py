"""/operations: how safe the project is; leads make, check and download backups."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as Answer

from annotate.web.frame.access import lead, me, store
from annotate.web.frame.costly import turn
from annotate.wording import in_bytes
from annotate.workflow.operations import backups, health, status
from annotate.workflow.operations.schedule import Schedule

blueprint = Blueprint("operations", __name__, url_prefix="/operations")
WHY = {
    backups.BY_HAND: "on request",
    backups.SCHEDULED: "scheduled",
    backups.BEFORE_UPDATE: "before an update",
}
CHUNK = 1 << 18


@blueprint.record
def begin(state: BlueprintSetupState) -> None:
    """Begin without a check, and give templates the words for sizes and ages."""
    state.app.config["HEALTH"] = None
    state.app.add_template_filter(in_bytes)
    state.app.add_template_filter(status.age)
    state.app.add_template_filter(status.until)


@blueprint.get("")
@lead
def page() -> str:
    shown = status.describe(store(), _schedule(), current_app.config["HEALTH"])
    return render_template("operations/page.html", **shown, why=WHY)


@blueprint.post("/check")
@lead
@turn()
def check() -> Answer:
    current_app.config["HEALTH"] = health.check(store())
    return redirect(url_for("operations.page"), 303)


@blueprint.post("/backups")
@lead
@turn()
def back_up() -> Answer:
    made = backups.back_up(store(), _schedule().rules, me())
    flash(f"Backup made: {made.name}", "ok")
    return redirect(url_for("operations.page"), 303)


@blueprint.get("/backups/<name>")
@lead
def download(name: str) -> Response:
    """Stream a backup; the whole of it is never in memory."""
    one = backups.get_backup(store(), _schedule().rules, name)
    backups.note_download(store(), me(), one.name)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(one.name)}",
        "Content-Length": str(one.size),
    }
    return Response(_read(one.path), mimetype="application/vnd.sqlite3", headers=headers)


def _read(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _schedule() -> Schedule:
    return current_app.config["BACKUPS"]
