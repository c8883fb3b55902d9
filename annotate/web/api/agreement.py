"""GET /agreement.json and /agreement.csv: the figures of the page, for programs."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from annotate.web.agreement.address import read_view
from annotate.web.frame.access import lead, me, store, with_token
from annotate.web.frame.costly import turn, while_connected
from annotate.web.frame.programs import check_options
from annotate.workflow import agreement

blueprint = Blueprint("api_agreement", __name__)

OPTIONS = (
    "field", "article", "tag", "person", "version", "before_version", "since", "until", "kind",
    "with",
)  # fmt: skip
_OF_THE_PAGE = ("sort", "page", "whole")  # what a copied address of the page may have


@blueprint.get("/agreement.json")
@lead
@with_token("read-exports")
@while_connected()
@turn()
def as_json() -> Response:
    """Return the figures in the shape of the command `agreement --json`."""
    check_options(*OPTIONS, also=_OF_THE_PAGE)
    view = read_view()
    measures = [view.measure] if request.args.get("field") else []
    text = agreement.write_json(view.compared, measures)
    agreement.note_download(store(), me(), "agreement figures", format_name="json")
    return Response(text, mimetype="application/json")


@blueprint.get("/agreement.csv")
@lead
@with_token("read-exports")
@while_connected()
@turn()
def as_csv() -> Response:
    """Return every figure with what it rests on, as the page's own download does."""
    check_options(*OPTIONS, also=_OF_THE_PAGE)
    view = read_view()
    text = agreement.write_figures(view.compared, urlencode(view.filters, doseq=True))
    agreement.note_download(store(), me(), "agreement figures")
    return Response(text, mimetype="text/csv")


@blueprint.after_request
def _hold_memory(response: Response) -> Response:
    agreement.hold_memory(store())
    return response
