"""One view, two responses: the whole page, or the fragment that htmx asked for."""

from typing import Any

from flask import render_template, request


def wants_fragment() -> bool:
    """Return whether htmx asks for a part of the page; if it replaces the body, it says “full”."""
    return request.headers.get("Hx-Request-Type") == "partial"


def page_or_fragment(page: str, fragment: str, **values: Any) -> str:
    """Render the fragment for htmx, else the page that includes it."""
    return render_template(fragment if wants_fragment() else page, **values)
