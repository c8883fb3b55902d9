"""The report on one person: for leads under /people, for themselves under /progress."""

from flask import Blueprint, Response, render_template, request, url_for

from annotate.errors import BadRequest
from annotate.web.frame.access import lead, me, reviewer, store
from annotate.web.frame.costly import turn, while_connected
from annotate.workflow import agreement
from annotate.workflow.people import membership, report
from annotate.workflow.scheme import get_scheme

blueprint = Blueprint("report", __name__)


@blueprint.get("/people/<person>/report")
@lead
@while_connected()
@turn()
def page(person: str) -> str:
    found = membership.get_person(store(), person)
    return _page(report.open_report(store(), me(), found), found, is_own=False)


@blueprint.get("/people/<person>/report/sentences")
@lead
@while_connected()
@turn()
def sentences(person: str) -> str:
    """List the sentences of one difference."""
    found, what = membership.get_person(store(), person), _read_difference()
    rows = report.find_sentences(store(), me(), found, what)
    return _sentences(rows, what, url_for("report.page", person=person), who=found.name)


@blueprint.get("/people/with-gold")
@lead
@while_connected()
def short() -> str:
    """Return the figures of the people in the list; htmx puts them there."""
    listed = membership.open_page(store(), request.args.get("after", "")).rows
    shares = report.list_short(store(), me())
    people = [row["person"] for row in listed if row["person"].name in shares]
    figures = [(one.id, shares[one.name]) for one in people]
    return render_template("report/_short.html", figures=figures)


@blueprint.get("/progress/report")
@reviewer
@while_connected()
@turn()
def own() -> str:
    return _page(report.open_own(store(), me()), me(), is_own=True)


@blueprint.get("/progress/report/sentences")
@reviewer
@while_connected()
@turn()
def own_sentences() -> str:
    what = _read_difference()
    rows = report.find_own_sentences(store(), me(), what)
    return _sentences(rows, what, url_for("report.own"), who="you")


@blueprint.after_request
def _hold_memory(response: Response) -> Response:
    agreement.hold_memory(store())
    return response


def _page(found: report.Report | None, person: object, *, is_own: bool) -> str:
    return render_template(
        "report/page.html",
        report=found,
        one=person,
        is_own=is_own,
        needed=report.SENTENCES_NEEDED,
        scheme=get_scheme(store()),
    )


def _sentences(rows: list, what: tuple[str, str, str], back: str, who: str) -> str:
    field, chosen, other = what
    return render_template(
        "report/sentences.html",
        rows=rows,
        chosen=report.label_of(store(), field, chosen),
        other=report.label_of(store(), field, other),
        back=back,
        who=who,
    )


def _read_difference() -> tuple[str, str, str]:
    """Read which difference is asked for: a field and two values, one of which may be missing."""
    args = request.args
    what = args.get("field", ""), args.get("chosen", ""), args.get("gold", "")
    if not what[0] or not (what[1] or what[2]):
        raise BadRequest(
            "The address does not say which sentences to show.", "Select a link on the report."
        )
    return what
