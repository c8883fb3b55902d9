"""/scheme/start: another scheme as the draft: a built-in one, a file, an earlier version."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate import schemes
from annotate.errors import AnnotateError, Invalid
from annotate.web.frame.access import lead, me, store
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme.versions import get_version

blueprint = Blueprint("scheme_start", __name__, url_prefix="/scheme")


@blueprint.get("/start")
@lead
def page() -> str:
    builtin = [schemes.builtin(name) for name in schemes.builtin_names()]
    return render_template("scheme/start.html", builtin=builtin, draft=drafts.get_draft(store()))


@blueprint.post("/start")
@lead
def start() -> Response:
    """Replace the draft; what is published stays in force until the draft is published."""
    form = request.form
    try:
        upload = request.files.get("file")
        if upload is not None and upload.filename:
            name = upload.filename[:100]
            drafts.start_from_text(store(), me(), _decode(upload.read()), name)
        elif form.get("builtin"):
            scheme = schemes.builtin(form["builtin"])
            drafts.start_from(store(), me(), scheme, scheme.title)
        elif form.get("version"):
            drafts.start_from_version(store(), me(), *read_version(form["version"]))
        else:
            raise Invalid("Nothing was chosen.", "Choose a scheme or a TOML file.")
    except AnnotateError as mistake:
        flash(str(mistake), "warn")
        return redirect(url_for("scheme_start.page"), 303)
    flash("The draft was replaced. Reviewers see it once you publish it.", "ok")
    return redirect(url_for("scheme.page"), 303)


@blueprint.get("/download")
@lead
def download() -> Response:
    """Download the draft, or the version `?version=<id>:<number>`, as TOML."""
    if "version" in request.args:
        scheme = get_version(store(), *read_version(request.args["version"]))
        name = f"{scheme.id}-{scheme.version}.toml"
    else:
        scheme = drafts.shown_draft(store()).scheme
        name = f"{scheme.id}-draft.toml"
    response = make_response(scheme.toml)
    response.mimetype = "application/toml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def read_version(text: str) -> tuple[str, int]:
    """Read `<id>:<number>` of an address or a form."""
    scheme, _, number = text.rpartition(":")
    if not scheme or not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Invalid("There is no such version.", "Choose one from the list of versions.")
    return scheme, int(number)


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("The file is not UTF-8.", "Save it as UTF-8 and upload it again.") from error
