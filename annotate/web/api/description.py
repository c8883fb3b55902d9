"""GET /openapi.json: the addresses for programs, described by OpenAPI 3.1."""

from pathlib import Path

from flask import Blueprint, Response

from annotate.web.frame.access import reviewer, with_token

blueprint = Blueprint("api_description", __name__)

DESCRIPTION = Path(__file__).with_name("openapi.json").read_bytes()


@blueprint.get("/openapi.json")
@reviewer
@with_token("")
def page() -> Response:
    return Response(DESCRIPTION, mimetype="application/json")
