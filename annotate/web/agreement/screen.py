"""/agreement: how far the reviewers agree, and the sentences on which they do not."""

import gzip
import re
from contextlib import nullcontext
from urllib.parse import quote, urlencode

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import NotFound
from annotate.records import SENTENCE_KINDS
from annotate.web.agreement.address import read_asked, read_view
from annotate.web.agreement.view import FOLDED, PANELS, Page, View
from annotate.web.agreement.words import WORDS
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.costly import turn, while_connected
from annotate.web.frame.htmx import wants_fragment
from annotate.workflow import agreement
from annotate.workflow.adjudicate.bulk import find_writing
from annotate.workflow.answers import look_again
from annotate.workflow.articles import tags

blueprint = Blueprint("agreement", __name__, url_prefix="/agreement")


@blueprint.get("")
@lead
@while_connected()
def page() -> str:
    """Show the headline at once; the panels follow one by one, or are all here if `whole`.

    The headline follows as well if it is of a field, which needs every claim, or if the project
    is large and has changed.
    """
    view = read_view()
    if view.is_whole:
        with turn():
            return _page(view, list(PANELS))
    is_at_once = view.measure.is_source and view.basis.is_quick
    return _page(view, ["headline"] if is_at_once else [])


def _page(view: View, at_once: list[str]) -> str:
    is_known = view.is_whole or view.basis.is_quick
    extent = agreement.extent(view.basis) if is_known else None
    if extent and extent.shared:
        view.fill(at_once)
    writing = find_writing(store())
    return _render("page", view, at_once=at_once, extent=extent, writing=writing, **_choices(view))


@blueprint.get("/panels/<name>")
@lead
@while_connected()
def panel(name: str) -> str | Response:
    """Return one panel to the page; without scripts, go to it in the whole page."""
    if name not in PANELS:
        raise NotFound(f"There is no panel “{name}”.", f"Choose one of: {', '.join(PANELS)}.")
    view = read_view()
    if not wants_fragment():
        address = url_for("agreement.page", whole="on", _anchor=name, **view.filters)
        return redirect(address, 303)
    extent = agreement.extent(view.basis)
    if not extent.shared:  # the page was shown before this was known
        whole = {"HX-Retarget": "#panels", "HX-Reswap": "outerHTML"}
        return Response(_render("_empty", view, extent=extent), mimetype="text/html", headers=whole)
    view.fill([name])
    is_counting = request.args.get("counting") == "on"
    text = _render(f"_{name}", view, extent=extent, is_counting=is_counting)
    if name in FOLDED and not view.is_whole:
        text += _render("_finding", view, panel=name, at_once=[])
    return text


@blueprint.get("/sentences")
@lead
@while_connected()
def sentences() -> str:
    """List the sentences behind a figure."""
    view, asked = read_view(), read_asked()
    basis = view.basis_of(asked)
    found = agreement.find(basis, view.measure, agreement.Wanted(**asked))
    page = Page(view.number, len(found))
    splits = agreement.list_splits(basis, view.measure)
    rows = agreement.list_answers(basis, found[page.rows], splits)
    return _render(
        "sentences",
        view,
        asked=asked,
        is_again=request.args.get("again") == "on",
        left_out=look_again.LEFT_OUT,
        query={**asked, **view.filters},
        page=page,
        rows=rows,
    )


@blueprint.get("/figures.csv")
@lead
@while_connected()
def figures() -> Response:
    """Download every figure with what it rests on."""
    view = read_view()
    filters = urlencode(view.filters, doseq=True)
    # What is written already costs nothing.
    with nullcontext() if agreement.has_figures(view.compared, filters) else turn():
        text = agreement.write_figures(view.compared, filters)
    agreement.note_download(store(), me(), "agreement figures")
    return _csv(text, "figures")


@blueprint.get("/disagreements.csv")
@lead
@while_connected()
@turn()
def differing() -> Response:
    """Download every sentence on which people differ, with what each of them answered."""
    view = read_view()
    pseudonyms = request.args.get("pseudonyms") == "on"
    spreadsheet = request.args.get("spreadsheet") == "on"
    written = agreement.write_disagreements(
        view.basis, view.measure, pseudonyms=pseudonyms, spreadsheet=spreadsheet
    )
    agreement.note_download(store(), me(), "disagreements", pseudonyms=pseudonyms)
    if "gzip" not in request.accept_encodings:
        return _csv(gzip.decompress(written), "disagreements")
    response = _csv(written, "disagreements")
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


@blueprint.get("/articles")
@lead
def by_article() -> str:
    """Return the figures of the articles in the list; htmx puts them there."""
    articles = request.args.getlist("article")
    alphas = agreement.list_alphas(store(), me(), articles)
    return render_template("agreement/_by_article.html", alphas=alphas)


@blueprint.after_request
def _hold_memory(response: Response) -> Response:
    agreement.hold_memory(store())
    return response


def _render(name: str, view: View, **values: object) -> str:
    return render_template(
        f"agreement/{name}.html", view=view, scheme=view.basis.scheme, **WORDS, **values
    )


def _choices(view: View) -> dict[str, object]:
    """Return what the filters offer."""
    chosen, words = view.filters.get("article", []), request.args.get("find", "")
    return {
        "articles": agreement.offer_articles(store(), view.basis.scope, chosen, words),
        "find": words,
        "tags": [(tag, tag) for tag, _ in tags.list_tags(store())],
        "labellers": [(name, name) for name in agreement.list_labellers(store())],
        "models": agreement.list_models(store()),
        "versions": agreement.list_used_versions(store()),
        "kinds": SENTENCE_KINDS,
    }


def _csv(text: str | bytes, what: str) -> Response:
    stem = "-".join(re.findall(r"\w+", g.project_name.lower())) or "annotate"
    # RFC 6266: a plain `filename` can contain only ASCII.
    disposition = f"attachment; filename*=UTF-8''{quote(f'{stem}-{what}.csv')}"
    return Response(text, mimetype="text/csv", headers={"Content-Disposition": disposition})
