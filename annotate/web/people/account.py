"""How people get in and out, and their own settings: links, sign-in, password, theme."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid, NotSignedIn, TooMany
from annotate.records import Person
from annotate.web.frame import access
from annotate.web.frame.access import anyone, me, reviewer, store
from annotate.web.frame.shell import THEMES, local_target
from annotate.workflow import articles, assign
from annotate.workflow.imports.articles import find_fresh_seed
from annotate.workflow.people import links, own_settings, second_factor, sessions
from annotate.workflow.people.sign_in import check_own_password, set_password
from annotate.workflow.people.sign_in import sign_in as check_sign_in

blueprint = Blueprint("account", __name__)


# A chat program opens a link to show a preview of it: only a POST uses it up. Some programs add a
# slash to it.
@blueprint.get("/setup/<token>", strict_slashes=False)
@anyone
def set_up(token: str) -> str:
    return _link_page(links.find_link(store(), token))


@blueprint.get("/invite/<token>", strict_slashes=False)
@anyone
def accept(token: str) -> str:
    return _link_page(links.find_link(store(), token))


@blueprint.post("/setup/<token>", strict_slashes=False)
@anyone
def finish_set_up(token: str) -> tuple[str, int] | Response:
    return _use_link(token)


@blueprint.post("/invite/<token>", strict_slashes=False)
@anyone
def finish_accept(token: str) -> tuple[str, int] | Response:
    return _use_link(token)


@blueprint.get("/sign-in")
@anyone
def sign_in() -> str | Response:
    if g.person:
        return redirect(local_target(request.args.get("next", "")), 303)
    return render_template(
        "account/sign_in.html", next=request.args.get("next", ""), name="", mistake=None
    )


@blueprint.post("/sign-in")
@anyone
def enter() -> tuple[str, int, dict[str, str]] | Response:
    name, password = request.form.get("name", ""), request.form.get("password", "")
    try:
        person = check_sign_in(
            store(),
            name,
            password,
            code=request.form.get("code", ""),
            address=request.remote_addr or "",
            browser=session.get("browser", ""),
            known=session.get("known", ()),
        )
    except (NotSignedIn, TooMany) as mistake:
        # The same for a wrong name and a wrong password: it does not show who has an account.
        target = request.form.get("next", "")
        page = render_template("account/sign_in.html", next=target, name=name, mistake=mistake)
        return page, mistake.status, retry_header(mistake)
    access.enter(person)
    _tell_of_reset(person)
    return redirect(local_target(request.form.get("next", "")), 303)


@blueprint.post("/sign-out")
@anyone  # also of a session that has ended already
def sign_out() -> Response:
    access.leave()
    flash("You are signed out. Labels waiting in this browser are kept.", "ok")
    return redirect(url_for("account.sign_in"), 303)


@blueprint.get("/settings")
@reviewer
def settings() -> str:
    return _settings_page()


@blueprint.post("/settings")
@reviewer
def save_settings() -> Response:
    single_keys = request.form.get("single_keys") == "on"
    own_settings.save_settings(store(), me(), theme=_theme(), single_keys=single_keys)
    flash("Settings saved.", "ok")
    return redirect(url_for("account.settings"), 303)


@blueprint.post("/settings/theme")
@reviewer
def save_theme() -> Response:
    """Save the theme and go back to the page with the button."""
    own_settings.save_settings(store(), me(), theme=_theme())
    # Our Referrer-Policy keeps the whole address within this site.
    page = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return redirect(local_target(page), 303)


@blueprint.post("/settings/practice")
@reviewer
def practise_again() -> Response:
    own_settings.save_settings(store(), me(), practice_done=False)
    flash("You will see the practice sentences in the next article you open.", "ok")
    return redirect(url_for("account.settings"), 303)


@blueprint.post("/settings/password")
@reviewer
def change_password() -> tuple[str, int, dict[str, str]] | Response:
    """Set a password and end every other session."""
    try:
        check_current_password()
        # Someone who knew the old password may still be signed in elsewhere.
        set_password(store(), me(), request.form.get("password", ""), keep=session["id"])
    except (Invalid, TooMany) as mistake:
        return _settings_page(mistake), mistake.status, retry_header(mistake)
    flash("Password saved. You have been signed out everywhere else.", "ok")
    return redirect(url_for("account.settings"), 303)


@blueprint.post("/settings/sign-out-everywhere")
@reviewer
def sign_out_everywhere() -> Response:
    sessions.close_all_sessions(store(), me())
    session.clear()
    flash("You are signed out everywhere. Labels waiting in a browser are kept there.", "ok")
    return redirect(url_for("account.sign_in"), 303)


def check_current_password() -> None:
    """Raise Invalid unless the form has the current password; slow down repeated attempts."""
    # Someone at an unlocked computer has the session, but not the password.
    check_own_password(store(), me(), request.form.get("present", ""), session["id"])


def retry_header(mistake: AnnotateError) -> dict[str, str]:
    """Return the header that says how long to wait after too many attempts."""
    return {"Retry-After": str(mistake.seconds)} if isinstance(mistake, TooMany) else {}


def _settings_page(mistake: AnnotateError | None = None) -> str:
    settings = own_settings.get_settings(store(), me())
    return render_template(
        "account/settings.html",
        settings=settings,
        mistake=mistake,
        sessions=sessions.list_sessions(store(), me(), session["id"]),
    )


def _theme() -> str:
    theme = request.form.get("theme", "auto")
    if theme not in THEMES:
        raise Invalid(f"There is no theme “{theme}”.", f"Choose one of: {', '.join(THEMES)}.")
    return theme


def _needs_password(link: dict) -> bool:
    """Return whether a link asks for a password; a lead of this computer only needs none.

    The server refuses a network while a lead has no password.
    """
    return link["purpose"] in ("invite", "reset")


_ACTIONS = {
    "setup": "Start labelling",
    "invite": "Accept invitation",
    "sign-in": "Sign in",
    "reset": "Save password",
}


def _link_words(link: dict) -> tuple[str, str]:
    """Return the heading of a link's page and the sentence below it."""
    project = g.project_name
    if link["purpose"] == "setup":
        text = f"You are the first person here, so you will be the lead of {project}."
    elif link["purpose"] == "invite":
        text = f"You have been invited to {project} as a {link['role']}."
    elif link["purpose"] == "reset":
        text = f"It replaces your old one for {project}."
        if link["removes_second_factor"]:
            text += " It also turns off your second factor. You can set it up again under Settings."
        return f"A new password for {link['name']}", text
    else:
        return f"Welcome back, {link['name']}", f"This link signs you in to {project} once."
    return "Welcome to Annotate", text


def _link_page(link: dict, name: str = "", mistake: AnnotateError | None = None) -> str:
    heading, lead_in = _link_words(link)
    begins = link["purpose"] == "setup" and find_fresh_seed(store())
    return render_template(
        "account/link.html",
        heading=heading,
        lead_in=lead_in,
        goes_on="You start by labelling the sample article." if begins else "",
        asks_name=link["purpose"] in ("setup", "invite"),
        asks_password=link["purpose"] != "sign-in",
        needs_password=_needs_password(link),
        name=name or link["name"] or "",
        action=_ACTIONS[link["purpose"]],
        mistake=mistake,
    )


def _use_link(token: str) -> tuple[str, int] | Response:
    link = links.find_link(store(), token)
    name, password = request.form.get("name", ""), request.form.get("password", "")
    needs_password = _needs_password(link)
    try:
        person = links.accept_link(store(), token, name, password, needs_password=needs_password)
    except (Invalid, Conflict) as mistake:
        return _link_page(link, name, mistake), mistake.status
    access.enter(person)
    _tell_of_reset(person)
    if link["purpose"] == "setup":
        _take_first(person)
    return redirect(_first_page(person), 303)


def _tell_of_reset(person: Person) -> None:
    """Show someone at each sign-in that a reset removed their second factor, until it is back."""
    told = second_factor.explain_removal(store(), person)
    if told:
        flash(told, "warn")


def _take_first(person: Person) -> None:
    """Assign the sample article of a new project to its founder, as the set-up page says.

    Otherwise leads decide what to label, since they see no one's labels in their own articles.
    """
    first = find_fresh_seed(store())
    if first is not None:
        assign.take(store(), person, first)


def _first_page(person: Person) -> str:
    """Return where a newcomer begins: in an article with work to do, else at the list."""
    article = articles.carry_on(store(), person)
    if article is None:
        return url_for("articles.page")
    return url_for("label.page", article=article)
