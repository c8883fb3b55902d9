"""/scheme/versions: every version that was published, and what differs between two of them."""

from flask import Blueprint, render_template, request

from annotate.schemes.difference import difference, say
from annotate.web.frame.access import lead, store
from annotate.web.scheme.start import read_version
from annotate.workflow.scheme.versions import get_version, list_versions

blueprint = Blueprint("scheme_versions", __name__, url_prefix="/scheme/versions")


@blueprint.get("")
@lead
def page() -> str:
    """List the versions; with `?a=` and `?b=`, compare two, and with `?a=` alone, with the last."""
    versions = list_versions(store())
    first, second = request.args.get("a", ""), request.args.get("b", "")
    changes, old, new = None, None, None
    if first:
        old = get_version(store(), *read_version(first))
        current = next(one for one in versions if one.is_current)
        new = get_version(
            store(), *(read_version(second) if second else (current.id, current.version))
        )
        changes = [(one, say(one, old, new)) for one in difference(old, new)]
    return render_template(
        "scheme/versions.html", versions=versions, changes=changes, old=old, new=new
    )
