"""create_app: the pieces put together around one project."""

import os
import secrets
import sqlite3
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask.json.provider import DefaultJSONProvider

from annotate.errors import NoDatabase
from annotate.registry import modules
from annotate.store.connection import MEMORY, Store, translate
from annotate.web import _access, _answers, _shell, errors
from annotate.workflow.project import get_project

STATIC = Path(__file__).resolve().parent.parent / "static"
SECRET_BYTES = 32
LARGEST_UPLOAD = 24 * 1024 * 1024  # 20 MB of files and what a form adds to them
LARGEST_FORM = 8 * 1024 * 1024  # pasted text comes as a form field


class Json(DefaultJSONProvider):
    """JSON in UTF-8; what is nested too deeply to be read is malformed like any other."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def create_app(store: Store) -> Flask:
    """Make the WSGI application that serves one project."""
    app = Flask("annotate", static_folder=str(STATIC), static_url_path="/static")
    project = get_project(store.reader())
    app.config.update(
        STORE=store,
        SECRET_KEY=read_secret(store.path),
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
    app.register_error_handler(sqlite3.Error, lambda error: errors.answer_ours(translate(error)))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.before_request
    def name_the_project() -> None:
        if request.endpoint not in ("static", "label.save"):
            g.project_name = get_project(store.reader()).name

    for part in (_access, _answers, _shell, *modules("web")):
        if hasattr(part, "blueprint"):
            app.register_blueprint(part.blueprint)
        if hasattr(part, "register"):
            part.register(app)
    return app


def read_secret(path: str) -> bytes:
    """Read the key that signs cookies from the file beside the database; make it if missing."""
    if path == MEMORY:
        return secrets.token_bytes(SECRET_BYTES)
    file = Path(f"{path}.secret")
    try:
        with suppress(FileExistsError), open(file, "xb", opener=_for_us_alone) as opened:
            opened.write(secrets.token_bytes(SECRET_BYTES))
        secret = file.read_bytes()
    except OSError as error:
        raise NoDatabase(f"{file} cannot be used ({error.strerror}).", "Make it yours.") from error
    if len(secret) < SECRET_BYTES:
        raise NoDatabase(f"{file} is damaged.", "Delete it; everybody then signs in anew.")
    return secret


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
