"""/agreement: how far the reviewers agree, and the sentences on which they do not."""

import re
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from annotate.errors import BadRequest, NotFound
from annotate.records import SENTENCE_KINDS
from annotate.web.agreement.address import read_view
from annotate.web.agreement.view import PANELS, Page, View
from annotate.web.agreement.words import WORDS
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.htmx import wants_fragment
from annotate.workflow import agreement

blueprint = Blueprint("agreement", __name__, url_prefix="/agreement")
_QUESTIONS = ({"value"}, {"who", "other"}, {"first", "second"})


@blueprint.get("")
@lead
def page() -> str:
    """Show the headline at once; the panels follow one by one, or are all here if `whole`.

    The headline of a field needs every claim, so it follows, too.
    """
    view = read_view()
    at_once = list(PANELS) if view.is_whole else ["headline"] if view.measure.is_source else []
    return _render("page", view, at_once=at_once, **_choices(view))


@blueprint.get("/panels/<name>")
@lead
def panel(name: str) -> str | Answer:
    """Give one panel to the page; without scripts, go to it in the whole page."""
    if name not in PANELS:
        raise NotFound(f"There is no panel “{name}”.", f"Choose one of: {', '.join(PANELS)}.")
    view = read_view()
    if not wants_fragment():
        address = url_for("agreement.page", whole="on", _anchor=name, **view.filters)
        return redirect(address, 303)
    return _render(f"_{name}", view)


@blueprint.get("/sentences")
@lead
def sentences() -> str:
    """List the very sentences behind a figure."""
    view = read_view()
    names = ("first", "second", "value", "who", "other")
    asked = {name: request.args[name] for name in names if request.args.get(name)}
    if not any(asked.keys() >= needed for needed in _QUESTIONS):
        raise BadRequest(
            "The address does not say which sentences.", "Open them by a figure of agreement."
        )
    found = agreement.find(view.basis, view.measure, agreement.Wanted(**asked))
    leaf = Page(view.number, len(found))
    rows = agreement.list_answers(view.basis, found[leaf.rows], view.splits)
    return _render(
        "sentences",
        view,
        asked=asked,
        query={**asked, **view.filters},
        leaf=leaf,
        rows=rows,
    )


@blueprint.get("/figures.csv")
@lead
def figures() -> Response:
    """Every figure with what it rests on."""
    view = read_view()
    filters = urlencode(view.filters, doseq=True)
    text = agreement.write_figures(view.basis, filters)
    agreement.note_download(store(), me(), "agreement figures")
    return _csv(text, "figures")


@blueprint.get("/disagreements.csv")
@lead
def differing() -> Response:
    """Every sentence on which people differ, with what each of them said."""
    view = read_view()
    pseudonyms = request.args.get("pseudonyms") == "on"
    text = agreement.write_disagreements(view.basis, view.measure, pseudonyms=pseudonyms)
    agreement.note_download(store(), me(), "disagreements", pseudonyms=pseudonyms)
    return _csv(text, "disagreements")


@blueprint.get("/articles")
@lead
def by_article() -> str:
    """Give the figure of each article, for the list of articles to take in."""
    alphas = agreement.list_alphas(store(), me())
    return render_template("agreement/_by_article.html", alphas=alphas)


def _render(name: str, view: View, **values: object) -> str:
    return render_template(
        f"agreement/{name}.html", view=view, scheme=view.basis.scheme, **WORDS, **values
    )


def _choices(view: View) -> dict[str, object]:
    """What the head of the page rests on, and what the filters offer."""
    return {
        "sets": view.basis.sets,
        "articles": agreement.list_articles(store(), view.basis.scope),
        "labellers": [(name, name) for name in agreement.list_labellers(store())],
        "versions": agreement.list_used_versions(store()),
        "kinds": SENTENCE_KINDS,
    }


def _csv(text: str, what: str) -> Response:
    stem = "-".join(re.findall(r"\w+", g.project_name.lower())) or "annotate"
    disposition = f"attachment; filename*=UTF-8''{quote(f'{stem}-{what}.csv')}"
    return Response(text, mimetype="text/csv", headers={"Content-Disposition": disposition})
