"""create_app: the pieces put together around one project."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from flask import Flask, g, request

from annotate.registry import modules
from annotate.store.connection import MEMORY, Store
from annotate.web import _access, _answers, _shell
from annotate.workflow.project import get_project

STATIC = Path(__file__).resolve().parent.parent / "static"
LARGEST_UPLOAD = 24 * 1024 * 1024  # 20 MB of files and what a form adds to them
LARGEST_FORM = 8 * 1024 * 1024  # pasted text comes as a form field


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
    app.json.ensure_ascii = False
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
        return secrets.token_bytes(32)
    file = Path(f"{path}.secret")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes()
    with os.fdopen(handle, "wb") as opened:
        opened.write(secrets.token_bytes(32))
    return file.read_bytes()
