"""/sentence/<id>: the sentence in its article, and its whole history: by whom and when."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for

from annotate.records import Sentence
from annotate.web.frame.access import me, reviewer, store
from annotate.web.frame.shell import local_target
from annotate.workflow.answers.history import get_history
from annotate.workflow.answers.released import find_released
from annotate.workflow.articles import find_context, find_neighbours, get_article
from annotate.workflow.label.rights import find_standing
from annotate.workflow.scheme import find_scheme, get_scheme
from annotate.workflow.units import find_successors

blueprint = Blueprint("sentence", __name__)

SHOWN_BEFORE = 5  # units of the article, so that a sentence is not the first of its page
_PLACES = {  # where a link to a sentence may stand
    "/articles/": "Back to the article",
    "/agreement": "Back to agreement",
    "/progress": "Back to progress",
    "/label/": "Back to labelling",
    "/released/": "Back to gold and reasons",
}


@blueprint.get("/sentence/<sentence_id>")
@reviewer
def page(sentence_id: str) -> str:
    sentence, saves = get_history(store(), sentence_id, me())
    before, after = find_context(store(), sentence)
    now = find_successors(store(), sentence) if sentence.position is None else []
    previous, following = find_neighbours(store(), sentence)
    in_article = _address_in_article(now[0] if now else sentence)
    return render_template(
        "sentence/page.html",
        sentence=sentence,
        before=before,
        after=after,
        now=now,
        previous=previous,
        following=following,
        back=_find_back(in_article),
        in_article=in_article,
        article=get_article(store(), sentence.article),
        saves=[*reversed(_with_context(saves, sentence.position is not None))],
        line=None if me().is_lead else find_released(store(), me(), sentence),
        scheme=get_scheme(store()),
        makers=len({save["name"] for save in saves}),
    )


def _find_back(in_article: str) -> tuple[str, str] | None:
    """Return where the reader came from: (address, name); None if there is no such place."""
    came_from = request.args.get("back", "")
    if not came_from:
        address = urlsplit(request.referrer or "")
        came_from = address.path if address.netloc == request.host else ""
        came_from += f"?{address.query}" if came_from and address.query else ""
    if urlsplit(came_from).path == urlsplit(in_article).path:
        return None  # a link to the sentence there is on the page already
    for path, name in _PLACES.items():
        if came_from.startswith(path) and local_target(came_from) == came_from:
            return came_from, name
    return None


def _address_in_article(sentence: Sentence) -> str:
    """Return where the sentence is in its article: labelled by the reader, or read by a lead."""
    article, position = sentence.article, sentence.position or 0
    if me().is_lead and not find_standing(store(), me(), article).is_theirs:
        begin = max(0, position - SHOWN_BEFORE) - 1
        return url_for("article.page", article=article, after=begin, _anchor=f"s{position}")
    return url_for("label.page", article=article, s=position)


def _with_context(saves: list[dict[str, Any]], is_unit: bool) -> list[dict[str, Any]]:
    """Add to each save the scheme it was made under and whether it is current.

    The last save of each person is current, and so is the last gold answer,
    no matter who decided it. None is current if the sentence is no longer a unit.
    """
    last = {_whose(save): save["event"].id for save in saves}
    return [
        {
            **save,
            "scheme": find_scheme(store(), save["event"].scheme, save["event"].scheme_version),
            "is_current": is_unit and last[_whose(save)] == save["event"].id,
        }
        for save in saves
    ]


def _whose(save: dict[str, Any]) -> str:
    return "gold" if save["event"].layer == "gold" else save["event"].person
