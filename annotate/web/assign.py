"""/assign: how articles are assigned and who has which; taking, giving back, the next one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid, NotFound
from annotate.web.frame.access import lead, me, reviewer, store
from annotate.web.frame.forms import read_key, read_number
from annotate.web.frame.shell import plural
from annotate.workflow import articles, assign
from annotate.workflow.label.sight import has_seen
from annotate.workflow.project import get_project

blueprint = Blueprint("assign", __name__)

SHOWN = {"all": "all", "free": "with free slots", "unfinished": "unfinished"}
MODES = (
    ("open", "Open", "every reviewer may label every article"),
    ("named", "By name", "you assign each article to people, above"),
    (
        "balance",
        "Balanced",
        "each article goes to the reviewers with the least to do, new ones immediately",
    ),
    (
        "queue",
        "Queue",
        "reviewers ask for the next article and keep it for a limited time (a lease)",
    ),
)


@blueprint.get("/assign")
@lead
def page() -> str:
    return _page()


@blueprint.post("/assign/rules")
@lead
def save_rules() -> tuple[str, int] | Response:
    try:
        assign.save_rules(
            store(),
            me(),
            mode=request.form.get("mode", ""),
            k=read_number("k"),
            share=read_number("share"),
            lease_hours=read_number("lease_hours"),
            **_read_order(),
        )
    except Invalid as mistake:
        return _page(mistake), mistake.status
    return _back("Assignment rules saved. Anyone who has begun an article keeps it.")


def _read_order() -> dict[str, object]:
    """Read the order of the queue, if the form has it."""
    if "order" not in request.form:
        return {}
    return {
        "order": request.form["order"],
        "order_seed": read_number("order_seed"),
        "order_tag": request.form.get("order_tag", "").strip(),
    }


@blueprint.post("/assign/give")
@lead
def give() -> tuple[str, int] | Response:
    """Assign every chosen article to every chosen person."""
    chosen, people = request.form.getlist("article"), request.form.getlist("person")
    try:
        if not chosen or not people:
            raise Invalid("Nothing was assigned.", "Tick at least one article and one person.")
        new = assign.give(store(), me(), chosen, people)
    except (Invalid, Conflict, NotFound) as mistake:
        return _page(mistake), mistake.status
    return _back(f"{plural(new, 'new assignment')} made.")


@blueprint.post("/assign/balance")
@lead
def balance() -> Response:
    """Fill the free slots now."""
    filled = assign.balance(store(), me())
    return _back(f"{plural(filled, 'free slot was', 'free slots were')} filled.")


@blueprint.post("/assign/<article>/take-away")
@lead
def take_away(article: str) -> Response:
    assign.take_away(store(), me(), article, request.form.get("person", ""))
    return _back("Article taken away. The labels are kept.")


@blueprint.get("/label/<article>/take")
@lead
def ask(article: str) -> str:
    """Ask a lead whether they want to label an article that is not theirs."""
    return render_template(
        "assign/ask.html",
        article=articles.get_article(store(), article),
        has_seen=has_seen(store(), me(), article),
    )


@blueprint.post("/label/<article>/take")
@lead
def take(article: str) -> Response:
    assign.take(store(), me(), article)
    return redirect(url_for("label.page", article=article), 303)


@blueprint.post("/label/<article>/return")
@reviewer
def give_back(article: str) -> Response:
    assign.give_back(store(), me(), article)
    flash("Article given back. Your labels are kept.", "ok")
    return redirect(url_for("articles.page"), 303)


@blueprint.post("/next")
@reviewer
def next_article() -> Response:
    """Go to the next article for this person, one from the queue if there is a queue."""
    previous = request.form.get("from", "")
    found = assign.next_article(store(), me(), previous) or articles.carry_on(store(), me())
    if found is None:
        flash("There are no more articles for you at the moment.", "ok")
        return redirect(url_for("articles.page"), 303)
    return redirect(url_for("label.page", article=found), 303)


def _page(mistake: AnnotateError | None = None) -> str:
    show = request.args.get("show", "all")
    show = show if show in SHOWN else "all"
    search = " ".join(request.args.get("q", "").split())
    return render_template(
        "assign/page.html",
        project=get_project(store()),
        modes=MODES,
        page=assign.open_page(store(), show, read_key("after"), search),
        show=show,
        search=search,
        shown=SHOWN,
        labellers=assign.list_labellers(store()),
        mistake=mistake,
    )


def _back(message: str) -> Response:
    flash(message, "ok")
    return redirect(url_for("assign.page"), 303)
