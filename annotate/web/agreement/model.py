"""/agreement/model: how reliable everyone is by model, computed in the background."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from annotate.agreement.aggregates.fields import share_right, top_confusion
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.costly import turn, while_connected
from annotate.web.frame.htmx import page_or_fragment
from annotate.workflow import agreement
from annotate.workflow.agreement.model import doubted as doubts
from annotate.workflow.agreement.model import job as jobs

blueprint = Blueprint("model", __name__, url_prefix="/agreement/model")


@blueprint.get("")
@lead
@while_connected()
def page() -> str:
    """Show why there is no model, the way to compute it, how far it is, or what it found."""
    basis = _basis()
    job = jobs.find_job(store(), basis.scope)
    is_done = job is not None and bool(job.finished_at)
    doubted = doubts.list_doubted(basis, job) if is_done else []
    rows = agreement.list_answers(basis, [one.sentence for one in doubted])
    return page_or_fragment(
        "model/page.html",
        "model/_model.html",
        job=job,
        missing=0 if job else jobs.why_not(basis),
        needed=jobs.SENTENCES_NEEDED,
        is_stale=is_done and job.stamp != basis.stamp,
        doubted=doubted,
        places={row.sentence: row for row in rows},
        label=agreement.get_measure(basis.scheme, "source").label,
        measures={one.id: one for one in agreement.list_measures(basis.scheme)},
        share_right=share_right,
        top_confusion=top_confusion,
    )


@blueprint.post("")
@lead
@turn()
def start() -> Response:
    basis = _basis()
    if not jobs.why_not(basis):
        jobs.start_job(basis)
    return redirect(url_for("model.page"), 303)


@blueprint.post("/cancel")
@lead
def cancel() -> Response:
    jobs.stop_job(store(), _basis().scope)
    return redirect(url_for("model.page"), 303)


@blueprint.after_request
def _hold_memory(response: Response) -> Response:
    agreement.hold_memory(store())
    return response


def _basis() -> agreement.Basis:
    return agreement.show_basis(store(), me())
