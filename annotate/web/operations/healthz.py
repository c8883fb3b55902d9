"""/healthz: whether the server can write and read, for a program that watches it."""

from flask import Blueprint, current_app, jsonify
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from annotate.web.frame.access import anyone, store
from annotate.workflow.operations.healthz import Pulse

blueprint = Blueprint("healthz", __name__)


@blueprint.record
def begin(state: BlueprintSetupState) -> None:
    """Create the pulse of an app."""
    state.app.config["PULSE"] = Pulse()


@blueprint.get("/healthz")
@anyone
def page() -> tuple[Response, int]:
    # Open to anyone, so it tries the disk at most once a second.
    fault = current_app.config["PULSE"].fault_of(store())
    if fault is None:
        return jsonify(ok=True), 200
    return jsonify(ok=False, reason=fault.reason, remedy=fault.remedy), 503
