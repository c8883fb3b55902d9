"""The one door: who is asking, and may they?

Every view carries one of `anyone`, `reviewer`, `lead`; a view without one
opens to no one. A `reviewer` view whose address names an `article` opens only
to those who label it, one that names a `sentence_id` to those who may read its
article. Unsafe methods must come from our own pages, and no body may be larger
than its route needs.

A request with an access token is a program's: it has no session, and opens only
the views that name a scope of the token.
"""

import secrets
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from annotate.errors import (
    Deactivated,
    Forbidden,
    Invalid,
    NarrowToken,
    NeedsSecondFactor,
    NotSignedIn,
    NotTaken,
    ReadOnly,
)
from annotate.records import Person
from annotate.store.file.connection import Store
from annotate.web.frame import programs
from annotate.workflow.label import rights
from annotate.workflow.people import access_tokens, second_factor, sessions
from annotate.workflow.project import Project, get_project

View = TypeVar("View", bound=Callable)
SAFE = ("GET", "HEAD", "OPTIONS")
LARGEST_BODY = 64 * 1024
MOST_KNOWN = 5  # people per browser
LONGEST_SEARCH = 200  # characters
# None: the limit of the app, or one that the route sets itself.
LARGEST_BODIES = {
    "imports": None, "imported_labels": None, "api_articles": None,
    "api_labels": None,
    "label": 256 * 1024, "scheme": 1024 * 1024, "units": 1024 * 1024,
}  # fmt: skip
# On a server that only reads, sessions are not in the file.
SAVES_NOTHING = ("account.enter", "account.finish_set_up", "account.sign_out")
OWN_TOKEN = ("metrics.page",)  # which compares it itself
WITHOUT_CODE = ("account", "second_factor", "help")


def anyone(view: View) -> View:
    """Open a view to everyone, signed in or not."""
    view.lets_in = "anyone"
    return view


def reviewer(view: View) -> View:
    """Open a view to everyone who is signed in; leads may label as well."""
    view.lets_in = "reviewer"
    return view


def lead(view: View) -> View:
    """Open a view to leads only."""
    view.lets_in = "lead"
    return view


def program(view: View) -> View:
    """Open a view to programs only; `with_token` says to which."""
    view.lets_in = "program"
    return view


def with_token(scope: str) -> Callable[[View], View]:
    """Open a view also to an access token with this scope; "" means any scope."""

    def mark(view: View) -> View:
        view.scope = scope
        return view

    return mark


def store() -> Store:
    """Return the project that this app serves."""
    return current_app.config["STORE"]


def me() -> Person:
    """Return the signed-in person of this request."""
    return g.person


def project() -> Project:
    """Return the settings of the project as they were when this request came."""
    return g.project


def enter(person: Person) -> None:
    """Sign a person in: end any session there was, and open a new one."""
    leave()  # a session id known before the sign-in must not be worth anything after it
    known = [one for one in session.get("known", []) if one != person.id]
    session["known"] = [*known[1 - MOST_KNOWN :], person.id]
    session.setdefault("browser", secrets.token_hex(8))
    session["id"] = sessions.open_session(store(), person)
    session.permanent = True  # else closing the browser would sign them out


def leave() -> None:
    """End the session of this request, here and in the database.

    What stays is who has signed in with this browser: others' failures do not make them wait.
    """
    if "id" in session:
        sessions.close_session(store(), session["id"])
    kept = {name: session[name] for name in ("browser", "known") if name in session}
    session.clear()
    session.update(kept)


def register(app: Flask) -> None:
    """Put the door before every view."""
    app.before_request(_check)


def _check() -> Response | None:
    # Each name of Flask that is asked for an attribute looks up what it stands for.
    asked, own, app = (one._get_current_object() for one in (request, g, current_app))
    endpoint = asked.endpoint
    _limit_body(asked, app.config["MAX_CONTENT_LENGTH"])
    _limit_search(asked)
    has_token = programs.is_bearer() and endpoint not in OWN_TOKEN
    if asked.method not in SAFE:
        _check_unsafe(asked, has_token)
    if has_token:
        _check_token()
        return None
    if endpoint == "static":
        return None  # the same for everyone, and too frequent for a query each
    session_id = session.get("id")
    found = sessions.find_signed_in(app.config["STORE"], session_id) if session_id else None
    person, own.project = found or (None, None)
    own.person = person
    if endpoint is None:
        return None  # no such address: Flask answers 404 next
    # A view that forgot to say whom it lets in stays closed.
    lets_in = getattr(app.view_functions[endpoint], "lets_in", "no one")
    if lets_in == "anyone":
        return None
    if lets_in == "program" or (person is None and programs.is_program()):
        raise NotSignedIn("This address needs an access token.", programs.HOW)
    if person is None:
        return _ask_to_sign_in()
    if lets_in != "reviewer" and not (lets_in == "lead" and person.is_lead):
        raise Forbidden("This page is for leads.", "Ask a lead for the information you need.")
    if asked.blueprint not in WITHOUT_CODE and second_factor.is_missing(store(), person):
        return _ask_for_second_factor()
    return _check_article() if lets_in == "reviewer" else None


def _check_unsafe(asked: Request, has_token: bool) -> None:
    """Refuse what another site sends, and any change to a project that is only read."""
    # A program has no cookie to be misused, so its requests may come from anywhere.
    if not has_token:
        _refuse_other_sites(asked)
    if store().is_read_only and asked.endpoint not in SAVES_NOTHING:
        raise ReadOnly()


def _check_token() -> None:
    """Let in the owner of an access token, if the view is open to its scope."""
    address = request.remote_addr or ""
    person, token = access_tokens.authenticate(store(), programs.read_token(), address)
    g.person, g.project = person, get_project(store())
    if request.endpoint is None:
        return  # no such address: Flask answers 404 next
    scope = getattr(current_app.view_functions[request.endpoint], "scope", None)
    if scope is None:
        raise NarrowToken("This address does not accept access tokens.", "See /openapi.json.")
    access_tokens.use(store(), person, token, scope, address)


def _check_article() -> Response | None:
    """Refuse an article that is not theirs; ask a lead whether they want to label it."""
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
        # 303 makes the browser follow with GET, here and after every form.
        return redirect(url_for("assign.ask", article=named["article"]), 303)
    return None


def _limit_body(asked: Request, configured: int) -> None:
    """Lower the largest body to what the route needs."""
    largest = LARGEST_BODIES.get(asked.blueprint or "", LARGEST_BODY)
    # Werkzeug reads the body only when a view asks for it, so the limit still counts.
    asked.max_content_length = min(configured, largest or configured)


def _limit_search(asked: Request) -> None:
    """Refuse a search text so long that looking for all its words would keep others waiting."""
    length = len(asked.args.get("q", "")) if asked.query_string else 0
    if length > LONGEST_SEARCH:
        raise Invalid(
            f"The search is {length:,} characters. The limit is {LONGEST_SEARCH}.",
            "Search for a few words.",
        )


def _ask_for_second_factor() -> Response:
    """Send a lead to the page that sets up the second factor, before anything else."""
    if request.method not in SAFE:
        raise NeedsSecondFactor(
            "Leads need a second factor in this project.", "Set yours up under Settings."
        )
    return redirect(url_for("second_factor.page"), 303)


def _ask_to_sign_in() -> Response:
    """Send the reader of a page to the sign-in; refuse a program or a script with 401."""
    # htmx would put the whole sign-in page into a part of this one.
    wants_page = request.method == "GET" and "Hx-Request" not in request.headers
    if not wants_page or request.accept_mimetypes.best == "application/json":
        if "id" in session and sessions.is_deactivated(store(), session["id"]):
            raise Deactivated("Your account was deactivated.", "Ask a lead to reactivate it.")
        raise NotSignedIn("You are signed out.", "Sign in again. Nothing is lost.")
    # Flask ends `full_path` with “?” even if there is no query.
    asked = request.script_root + request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in", next=asked), 303)


def _refuse_other_sites(asked: Request) -> None:
    """Refuse what another site sends: by Sec-Fetch-Site, else by Origin, else by Referer.

    Programs such as curl send none of the three. They pass only without a
    cookie, since a request with one may come from a browser.
    """
    # Browsers omit it on plain http, except on loopback.
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise _cross_site()
        return
    origin = asked.headers.get("Origin") or asked.headers.get("Referer")
    if origin is None:
        if asked.cookies:
            raise _cross_site()
        return
    if not _is_our_host(origin):
        raise _cross_site()


def _is_our_host(origin: str) -> bool:
    """Return whether an address names the host of this request; “null” names none.

    The host of the public address counts as well: a proxy may put its own name into the request.
    """
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    public = urlsplit(current_app.config["PUBLIC_URL"]).netloc
    # With its port: another one is another site.
    return host != "" and host in (request.host, public)


def _cross_site() -> Forbidden:
    return Forbidden(
        "This request came from another site, so it was not carried out.",
        "Open the page here and try again. Your labels are safe.",
    )
