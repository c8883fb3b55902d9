"""/: the projects of a folder, for those who may know their names; and faults on the way to one."""

from collections.abc import Callable, Sequence

from flask import Flask, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, NoDatabase
from annotate.installed import STATIC
from annotate.web.frame import assets, headers, hosts, log
from annotate.web.frame.compiled import Compiled
from annotate.web.frame.errors import HEADINGS, REASONS
from annotate.web.frame.shell import FILTERS
from annotate.web.operations.metrics import list_of, respond
from annotate.web.projects.serving import ERROR
from annotate.workflow.operations.folder import Listed
from annotate.workflow.operations.measures import RequestTimes


def make_front(
    list_projects: Callable[[], Sequence[Listed]] | None,
    *,
    allowed: Sequence[str],
    is_encrypted: bool,
    slow_ms: float | None,
    metrics_token: str = "",
    is_proxied: bool = False,
) -> Flask:
    """Build the application above the projects. Without `list_projects`, it names none."""
    app = Flask("annotate", static_folder=None)
    app.jinja_environment = Compiled
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    names = frozenset(host.lower() for host in allowed)
    app.config.update(
        DEBUG=False,
        ALLOWED_HOSTS=names,
        IS_OUR_HOST=lambda host: hosts.without_port(host) in names,
        BEHIND_TLS=is_encrypted,
        REQUEST_TIMES=RequestTimes(),
        METRICS_TOKEN=metrics_token,
        IS_PROXIED=is_proxied,
        SLOW_MS=float("inf") if slow_ms is None else slow_ms,
        MAX_CONTENT_LENGTH=1,
    )
    log.register(app)
    assets.serve(app, STATIC)
    hosts.register(app)
    headers.register(app)
    for write in FILTERS:
        app.add_template_filter(write)
    app.register_error_handler(AnnotateError, _render_error)
    app.register_error_handler(HTTPException, _render_http_error)

    @app.before_request
    def raise_fault() -> None:
        if ERROR in request.environ:
            raise request.environ[ERROR]

    @app.get("/", endpoint="front")
    def page() -> str:
        projects = None if list_projects is None else list_projects()
        return render_template("projects/page.html", projects=projects)

    @app.get("/metrics")
    def metrics() -> Response:
        listed = current_app.config["PROJECTS"].ask_open(list_of)
        return respond([({"project": name}, values) for name, values in listed])

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)  # nothing of the projects: each has its own below /p/NAME/

    @app.get("/p/<name>")
    def complete(name: str) -> Response:
        return redirect(f"{url_for('front')}p/{name}/", 308)

    return app


def _render_error(error: AnnotateError) -> tuple[str, int]:
    if error.status >= 500:
        current_app.logger.error("%s: %s", type(error).__name__, error)
    if isinstance(error, NoDatabase):  # its reason names a folder of the server
        reason = "The file of this project cannot be opened, so nothing is saved."
        return _fault(error.status, reason, "Ask the person who runs the server: its log says why.")
    return _fault(error.status, error.reason, error.remedy)


def _render_http_error(error: HTTPException) -> Response | tuple[str, int]:
    if error.code is None or error.code < 400:
        return error.get_response()
    return _fault(error.code, *REASONS.get(error.code, (error.description or "", "")))


def _fault(status: int, reason: str, remedy: str) -> tuple[str, int]:
    heading = HEADINGS.get(status, "That did not work")
    page = render_template(
        "projects/fault.html", status=status, heading=heading, reason=reason, remedy=remedy
    )
    return page, status
