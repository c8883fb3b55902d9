"""The one door: who is asking, and may they?

Every view carries one of `anyone`, `reviewer`, `lead`; a view without one
answers to nobody. A `reviewer` view whose address names an `article` opens
only to those who label it, one that names a `sentence_id` to those who may
read its article. Unsafe methods must come from our own pages, and no body may
be larger than its route needs.
"""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from annotate.errors import Forbidden, NotSignedIn, NotTaken
from annotate.records import Person
from annotate.store.connection import Store
from annotate.workflow.label import rights
from annotate.workflow.people import second_factor, sessions

View = TypeVar("View", bound=Callable)
SAFE = ("GET", "HEAD", "OPTIONS")
LARGEST_BODY = 64 * 1024
# None: the app's, or what the route itself says.
LARGEST_BODIES = {
    "imports": None, "label": 256 * 1024, "scheme": 1024 * 1024, "units": 1024 * 1024,
}  # fmt: skip
WITHOUT_CODE = ("account", "second_factor", "help")


def anyone(view: View) -> View:
    """Let everybody in, signed in or not."""
    view.lets_in = "anyone"
    return view


def reviewer(view: View) -> View:
    """Let any person in who is signed in; a lead may label too."""
    view.lets_in = "reviewer"
    return view


def lead(view: View) -> View:
    """Let only leads in."""
    view.lets_in = "lead"
    return view


def store() -> Store:
    """Give the project this app serves."""
    return current_app.config["STORE"]


def me() -> Person:
    """Give the signed-in person of this request."""
    return g.person


def enter(person: Person) -> None:
    """Sign a person in: a new session, whatever there was before."""
    leave()
    session["id"] = sessions.open_session(store(), person)
    session.permanent = True


def leave() -> None:
    """End the session of this request, here and in the database."""
    if "id" in session:
        sessions.close_session(store(), session["id"])
    session.clear()


def register(app: Flask) -> None:
    """Put the door before every view."""
    app.before_request(_check)


def _check() -> Response | None:
    _limit_body()
    if request.method not in SAFE:
        _refuse_other_sites()
    if request.endpoint == "static":
        return None
    g.person = sessions.find_signed_in(store(), session["id"]) if "id" in session else None
    if request.endpoint is None:
        return None
    lets_in = getattr(current_app.view_functions[request.endpoint], "lets_in", "nobody")
    if lets_in == "anyone":
        return None
    if g.person is None:
        return _ask_to_sign_in()
    if lets_in != "reviewer" and not (lets_in == "lead" and g.person.is_lead):
        raise Forbidden("This page is for leads.", "Ask a lead for what you need from it.")
    if request.blueprint not in WITHOUT_CODE and second_factor.is_missing(store(), g.person):
        return _ask_for_second_factor()
    return _check_article() if lets_in == "reviewer" else None


def _check_article() -> Response | None:
    """Refuse an article that is not theirs; a lead is asked whether they want to label it."""
    named = request.view_args or {}
    if "sentence_id" in named:
        rights.check_sentence(store(), g.person, named["sentence_id"])
    if "article" not in named:
        return None
    try:
        rights.check_article(store(), g.person, named["article"])
    except NotTaken:
        if request.method not in SAFE:
            raise
        return redirect(url_for("assign.ask", article=named["article"]), 303)
    return None


def _limit_body() -> None:
    """Lower the largest body to what the route needs."""
    largest = LARGEST_BODIES.get(request.blueprint or "", LARGEST_BODY)
    configured = current_app.config["MAX_CONTENT_LENGTH"]
    request.max_content_length = min(configured, largest or configured)


def _ask_for_second_factor() -> Response:
    """Send a lead to the page where the second factor is set up, before anything else."""
    if request.method not in SAFE:
        raise Forbidden("Leads need a second factor here.", "Set it up under Settings first.")
    return redirect(url_for("second_factor.page"), 303)


def _ask_to_sign_in() -> Response:
    """Send a page's reader to the sign-in; tell a program 401."""
    wants_page = request.method == "GET" and "Hx-Request" not in request.headers
    if not wants_page or request.accept_mimetypes.best == "application/json":
        raise NotSignedIn("You are signed out.", "Sign in again; nothing is lost.")
    return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")), 303)


def _refuse_other_sites() -> None:
    """Refuse what another site sends: by Sec-Fetch-Site, else by Origin, else by Referer.

    Programs that send none of the three (curl, tests) carry no cookie of a
    browser's and are let through only without one.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise _cross_site()
        return
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin is None:
        if request.cookies:
            raise _cross_site()
        return
    if not _is_our_host(origin):
        raise _cross_site()


def _is_our_host(origin: str) -> bool:
    """Tell whether an address is of the host that was asked; “null” is of none."""
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    return host != "" and host == request.host


def _cross_site() -> Forbidden:
    return Forbidden(
        "This request came from another site, so it was not carried out.",
        "Open the page here and try again; your labels are safe.",
    )
