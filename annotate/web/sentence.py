"""/sentence/<id>: the sentence in its article, and its whole history: by whom and when."""

from typing import Any

from flask import Blueprint, render_template

from annotate.web.frame.access import me, reviewer, store
from annotate.workflow.articles import find_context, get_article
from annotate.workflow.history import get_history
from annotate.workflow.scheme import find_scheme
from annotate.workflow.units import find_successors

blueprint = Blueprint("sentence", __name__)


@blueprint.get("/sentence/<sentence_id>")
@reviewer
def page(sentence_id: str) -> str:
    sentence, saves = get_history(store(), sentence_id, me())
    before, after = find_context(store(), sentence)
    return render_template(
        "sentence/page.html",
        sentence=sentence,
        before=before,
        after=after,
        now=find_successors(store(), sentence) if sentence.position is None else [],
        article=get_article(store(), sentence.article),
        saves=[*reversed(_with_context(saves, sentence.position is not None))],
        makers=len({save["name"] for save in saves}),
    )


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
