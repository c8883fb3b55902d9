"""/guideline: every value of the scheme explained, and the rules."""

from flask import Blueprint, render_template

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
