"""create_app: puts the pieces together around one project."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import timedelta
from json import JSONEncoder
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, g, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import MapAdapter
from werkzeug.wsgi import get_host

from annotate.installed import STATIC
from annotate.registry import modules
from annotate.store.file.connection import Store
from annotate.store.file.faults import translate
from annotate.web.frame import access, assets, errors, headers, log, programs, replica, shell
from annotate.web.frame import hosts as host_names
from annotate.web.frame.compiled import Compiled
from annotate.web.frame.sessions import Sessions
from annotate.workflow.operations.backups import Rules
from annotate.workflow.operations.measures import RequestTimes
from annotate.workflow.operations.schedule import Schedule
from annotate.workflow.operations.secret import read_keys
from annotate.workflow.project import get_project

LARGEST_UPLOAD = 24 * 1024 * 1024  # 20 MB of files and what a form adds to them
LARGEST_FORM = 8 * 1024 * 1024  # pasted text comes as a form field


class Json(DefaultJSONProvider):
    """JSON in UTF-8; JSON that is nested too deeply to be read counts as malformed."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Write what Flask writes, by an encoder that is made once and not for every save."""
        text = self._encode(self._prepare_response_obj(args, kwargs))
        return self._app.response_class(f"{text}\n", content_type=self.mimetype)

    _encode = staticmethod(
        JSONEncoder(
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            default=DefaultJSONProvider.default,
        ).encode
    )


class App(Flask):
    """Flask, without what no request here needs: each of these comes with every save."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func  # no view is asynchronous

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Bind the address of a request; no route depends on the host, which is read once."""
        if request is None:
            return super().create_url_adapter(None)
        request.host = get_host(request.environ)  # raises an error for what cannot be a host
        query = request.query_string.decode("latin-1")
        return MapAdapter(
            self.url_map, request.host, request.root_path, "", request.scheme, request.path,
            request.method, query,
        )  # fmt: skip


def create_app(
    store: Store,
    *,
    hosts: Sequence[str] | None = None,
    public_url: str = "",
    backups: Schedule | None = None,
    metrics_token: str = "",
    is_proxied: bool = False,
    slow_ms: float | None = None,
) -> Flask:
    """Build the WSGI application that serves one project.

    `hosts` are the host names that it answers to (None: any). If `public_url`
    begins with https, every cookie is sent over TLS only. `backups` are those that
    the server makes by itself. Programs that watch the server send `metrics_token`,
    those on this machine only if it `is_proxied`. Requests that take `slow_ms` or
    longer are logged in any case.
    """
    app = App("annotate", static_folder=None)
    app.jinja_environment = Compiled
    project = get_project(store)
    key, *older_keys = read_keys(store.path, only_reading=store.is_read_only)
    app.session_interface = Sessions()
    app.config.update(
        STORE=store,
        BACKUPS=backups or Schedule(store, Rules()),
        DEBUG=False,  # even if FLASK_DEBUG is set: the debugger runs any code
        SECRET_KEY=key,
        SECRET_KEY_FALLBACKS=older_keys,
        ALLOWED_HOSTS=None if hosts is None else frozenset(host.lower() for host in hosts),
        PUBLIC_URL=public_url.rstrip("/"),
        REQUEST_TIMES=RequestTimes(),
        METRICS_TOKEN=metrics_token,
        IS_PROXIED=is_proxied or bool(public_url),
        SLOW_MS=float("inf") if slow_ms is None else slow_ms,
        BEHIND_TLS=urlsplit(public_url).scheme == "https",
        # With the id of the project, because cookies are shared by all ports of a machine.
        SESSION_COOKIE_NAME=f"annotate-{project.id}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=2_000,
    )
    app.json = Json(app)
    assets.serve(app, STATIC)
    app.register_error_handler(sqlite3.Error, lambda error: errors.render_error(translate(error)))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    log.register(app)  # first: it numbers the request

    @app.before_request
    def name_the_project() -> None:
        if request.endpoint not in ("static", "label.save", "healthz.page", "metrics.page"):
            g.project_name = get_project(access.store()).name

    first = (replica, host_names, programs, access, headers, shell)
    for part in dict.fromkeys((*first, *modules("web"))):
        if part is log:
            continue
        if hasattr(part, "blueprint"):
            app.register_blueprint(part.blueprint)
        if hasattr(part, "register"):
            part.register(app)
    return app
