"""/guideline: every value of the scheme explained, and the rules; its examples as JSON."""

from flask import Blueprint, jsonify, render_template
from werkzeug.wrappers import Response

from annotate.web.frame.access import reviewer, store
from annotate.workflow.scheme import get_scheme
from annotate.workflow.scheme.versions import find_news

blueprint = Blueprint("guideline", __name__)


@blueprint.get("/guideline")
@reviewer
def page() -> str:
    return render_template(
        "guideline/page.html", scheme=get_scheme(store()), news=find_news(store())
    )


@blueprint.get("/guideline/examples")
@reviewer
def examples() -> Response:
    """Return the examples of every value for the labelling page, which asks when it shows one."""
    return jsonify(
        {
            field.id: {
                value.id: {"examples": value.examples, "counter_example": value.counter_example}
                for value in field.offered
            }
            for field in get_scheme(store()).fields
        }
    )
