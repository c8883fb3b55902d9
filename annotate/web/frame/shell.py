"""What every page shows around its content (navigation, theme, project), and the filters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app, g, request, url_for

from annotate.records import Person
from annotate.sentences.languages import RIGHT_TO_LEFT
from annotate.wording import plural, verdict_words
from annotate.workflow import clock
from annotate.workflow.people import own_settings

LAST_DAY_AHEAD = timedelta(days=60)  # beyond it, a forecast names only the month
LAST_MONTH_AHEAD = timedelta(days=3652)  # beyond it, not even that
THEMES = {"auto": "same as system", "dark": "dark", "light": "light"}


@dataclass(frozen=True, slots=True)
class Screen:
    """A word of the bar: a blueprint, tabs (blueprint, label), and the pages that belong to it."""

    name: str
    label: str
    tabs: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()


# In the order of the bar: one more word is one more line.
_FOR_LEADS = (
    Screen("articles", "Articles", (("assign", "Assign"),),
           ("article", "selected", "imports", "imported_labels", "units")),
    Screen("progress", "Progress", (("look_again", "Look again"),)),
    Screen("agreement", "Agreement", parts=("model",)),
    Screen("adjudicate", "Adjudicate", parts=("bulk",)),
    Screen("export", "Export"),
    Screen("scheme", "Scheme", (("sources", "Sources"), ("guideline", "Guideline")),
           ("scheme_setup", "scheme_start", "scheme_publish", "scheme_versions")),
    Screen("people", "People", parts=("membership", "report")),
)  # fmt: skip
_FOR_REVIEWERS = (
    Screen("articles", "Articles", (("progress", "Your progress"),), ("report",)),
    Screen("guideline", "Guideline"),
)
_OF_THE_PROJECT = (
    ("project", "Project settings"), ("operations", "Operations"), ("audit", "Security log"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation; `current` is “page”, “true” for a page below it, or empty."""

    label: str
    url: str
    current: str


def navigation(person: Person | None) -> dict[str, list[Link]]:
    """List the words of the bar, the tabs of the screen that is open, and the project's pages."""
    if person is None:
        return {"screens": [], "tabs": [], "of_project": []}
    here = request.blueprint
    screens = _FOR_LEADS if person.is_lead else _FOR_REVIEWERS
    bar, tabs = [], []
    for screen in screens:
        own = ((screen.name, screen.label), *screen.tabs)
        names = [name for name, _ in own]
        below = "true" if here in names or here in screen.parts else ""
        bar.append(_link(screen.name, screen.label, here, below))
        if here in names and len(own) > 1:
            tabs = [_link(name, label, here) for name, label in own]
    of_project = [_link(*one, here) for one in _OF_THE_PROJECT] if person.is_lead else []
    if any(one.current for one in of_project):
        tabs = of_project
    return {"screens": bar, "tabs": tabs, "of_project": of_project}


def _link(name: str, label: str, here: str | None, below: str = "") -> Link:
    return Link(label, url_for(f"{name}.page"), "page" if name == here else below)


def initials(name: str) -> str:
    """Shorten a name to the one or two letters of its avatar: “Mina Kim” → MK, “anna” → AN."""
    words = name.replace("-", " ").replace("_", " ").replace(".", " ").split()
    letters = words[0][0] + words[-1][0] if len(words) > 1 else "".join(words)[:2]
    return letters.upper() or name[:1]


def day(time: str) -> str:
    """Write the day of an ISO time: “2 Nov 2025”; other text stays as it is."""
    try:
        at = datetime.fromisoformat(time)
    except ValueError:
        return time
    return f"{at.day} {at:%b %Y}"


def about(time: str) -> str:
    """Write a forecast no more precisely than it is: “about 29 December”, “about March 2027”."""
    at = datetime.fromisoformat(time)
    ahead = at - datetime.fromisoformat(clock.now())
    if ahead > LAST_MONTH_AHEAD:
        return "in more than ten years"
    return f"about {at.day} {at:%B}" if ahead < LAST_DAY_AHEAD else f"about {at:%B %Y}"


def moment(time: str) -> str:
    """Write an ISO time to the minute: “2 Nov 2025, 14:03 UTC”; js/times.js makes it local."""
    try:
        at = datetime.fromisoformat(time)
    except ValueError:
        return time
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def figure(value: float | None) -> str:
    """Write a coefficient to two places with a true minus; a dash if there is none."""
    # `z` turns the −0.00 of a value just below zero into 0.00.
    return "–" if value is None else f"{value:z.2f}".replace("-", "−")


def share(value: float | None) -> str:
    """Write a share as a whole percentage; 100% means all and 0% means none."""
    if value is None:
        return "–"
    rounded = round(value * 100)
    if rounded == 100 and value < 1:
        return "> 99%"
    if rounded == 0 and value > 0:
        return "< 1%"
    return f"{rounded}%"


def local_target(target: str) -> str:
    """Keep a redirect inside this project: return a path of ours as it is, else the articles."""
    # Browsers read “//name” and “/\name” as another host, and skip control characters.
    is_here = target.startswith(f"{request.script_root}/")
    if is_here and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return url_for("articles.page")


def span(ms: int) -> str:
    """Write a length of time: “2 h 5 min”, “40 min”, “12 s”."""
    seconds = round(ms / 1000)
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def direction(language: str) -> str:
    """Return the direction of a language for `dir`; “auto” if the language is not known."""
    code = language.partition("-")[0]
    return "rtl" if code in RIGHT_TO_LEFT else "ltr" if code else "auto"


FILTERS = (
    about, direction, initials, day, moment, figure, share, plural, span, verdict_words,
)  # fmt: skip


def page_context() -> dict[str, object]:
    """Return what every template shows around the content."""
    person = getattr(g, "person", None)
    return {
        "person": person,
        **navigation(person),
        "theme": getattr(g, "theme", "auto"),
        "theme_names": THEMES,
        "project_name": getattr(g, "project_name", ""),
    }


def find_theme() -> None:
    """Look up the theme of the person, so that the page is right from its first paint."""
    if request.method == "GET" and getattr(g, "person", None):
        settings = own_settings.get_settings(current_app.config["STORE"], g.person)
        g.theme = settings.get("theme", "auto")


def register(app: Flask) -> None:
    """Add the context and the filters to an app."""
    app.before_request(find_theme)
    app.context_processor(page_context)
    for write in FILTERS:
        app.add_template_filter(write)
