"""One project: its file opened, founded once, its settings and its scheme."""

import secrets
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from annotate import schemes
from annotate.answers import WORDS
from annotate.errors import Invalid, NotFound
from annotate.records import ASKED_KINDS, Person, Scheme
from annotate.store import project as stored
from annotate.store import schema
from annotate.store.connection import MEMORY, Store
from annotate.store.views import create_views
from annotate.workflow import clock
from annotate.workflow.reading import check_limits, limits_of
from annotate.workflow.segmenter import load_segmenter

DEFAULT_SCHEME = "news-source"
MODES = ("open", "named", "balance", "queue")


# What holds until a lead says otherwise; `found` need not write it.
DEFAULTS: dict[str, Any] = {
    "words": "several",
    "mode": "open",
    "k": 2,
    "share": 100,
    "lease_hours": 24,
    "idle_minutes": 24 * 60,
    "session_days": 30,
    "leads_need_code": False,
    "source_names": [],
    "segmenter": "",
    "limits": {},
}


@dataclass(frozen=True, slots=True)
class Project:
    """The settings of one project file.

    `words` says which claims need the words they stand on: none (`off`), those
    of a sentence with `several`, or `always` every one.
    `mode` says how articles are given out (see workflow/assign.py): `k` people
    each to `share` percent of them and one to the rest; `lease_hours` without a
    label return an article to the queue. A session ends after `idle_minutes`
    without a request and after `session_days` in any case.
    """

    id: str
    name: str
    words: str
    asked_kinds: tuple[str, ...]
    scheme: str
    scheme_version: int
    mode: str
    k: int
    share: int
    lease_hours: int
    idle_minutes: int
    session_days: int
    leads_need_code: bool
    source_names: tuple[str, ...]


def open_project(path: str, name: str = "") -> Store:
    """Open a project's file, made or migrated first; found the project if it is new."""
    stamp = clock.now()[:19].replace(":", "").replace("-", "")
    if path != MEMORY:
        schema.prepare(path, stamp)
    store = Store(path)
    if path == MEMORY:
        store.write(schema.migrate)
    if stored.find_setting(store.reader(), "project_id") is None:
        found(store, name or default_name(path))
    return store


def open_existing(path: str) -> Store:
    """Open a project's file as it is; NoDatabase where it is missing or out of date."""
    schema.require(path)
    return Store(path)


def default_name(path: str) -> str:
    """Make a project's name of its file's name."""
    words = Path(path).stem.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:] or "Annotate"


def found(store: Store, name: str) -> None:
    """Give a new file its id, name, scheme and settings."""
    scheme = schemes.builtin(DEFAULT_SCHEME)

    def change(db: Database) -> None:
        first = {
            "project_id": secrets.token_hex(6),
            "name": name,
            "asked_kinds": list(ASKED_KINDS),
            "split_train": 80,
            "split_dev": 10,
        }
        for key, value in first.items():
            stored.save_setting(db, key, value)
        use_scheme(db, scheme)

    store.write(change)


def use_scheme(db: Database, scheme: Scheme) -> None:
    """Put a scheme in force: keep it, name its fields, make the views anew."""
    stored.insert_scheme(db, scheme, clock.now())
    stored.save_setting(db, "scheme", [scheme.id, scheme.version])
    stored.save_setting(db, "fields", [field.id for field in scheme.further])
    create_views(db)


def get_project(db: Database) -> Project:
    """Read the project's settings."""
    settings = {**DEFAULTS, **stored.list_settings(db)}
    if "project_id" not in settings:
        raise NotFound("This file holds no project yet.", "Start it with “serve” or “import”.")
    return Project(
        id=settings["project_id"],
        name=settings["name"],
        words=settings["words"],
        asked_kinds=tuple(settings["asked_kinds"]),
        scheme=settings["scheme"][0],
        scheme_version=settings["scheme"][1],
        mode=settings["mode"],
        k=settings["k"],
        share=settings["share"],
        lease_hours=settings["lease_hours"],
        idle_minutes=settings["idle_minutes"],
        session_days=settings["session_days"],
        leads_need_code=settings["leads_need_code"],
        source_names=tuple(settings["source_names"]),
    )


def list_settings(store: Store) -> dict[str, Any]:
    """List the settings that can be changed, with each limit of import as `limits.<name>`."""
    settings = {"name": "", **DEFAULTS, **stored.list_settings(store.reader())}
    shown = {key: settings[key] for key in ("name", *DEFAULTS) if key != "limits"}
    limits = asdict(limits_of(store)).items()
    return shown | {f"limits.{key}": most for key, most in limits}


def save_settings(store: Store, lead: Person | None, **changes: Any) -> None:
    """Change settings of the project; Invalid where one is out of its bounds.

    `lead` is None on the command line.
    """
    for key, value in changes.items():
        check_setting(key, value)

    def change(db: Database) -> None:
        for key, value in changes.items():
            stored.save_setting(db, key, value)
        names = ", ".join(changes)
        stored.note(db, clock.now_ms(), lead.id if lead else None, "settings", changed=names)

    store.write(change)


_BOUNDS = {  # setting: (least, most, what it is called)
    "k": (1, 99, "The number of people for an article"),
    "share": (0, 100, "The share of the articles"),
    "lease_hours": (1, 24 * 90, "The hours until an article goes back"),
    "idle_minutes": (5, 60 * 24 * 30, "The minutes without a request"),
    "session_days": (1, 365, "The days of a session"),
}
_CHOICES = {"mode": MODES, "words": WORDS}


def check_setting(key: str, value: Any) -> None:
    """Let a value of a setting pass; Invalid where it is out of its bounds."""
    if key in _BOUNDS:
        least, most, what = _BOUNDS[key]
        if type(value) is not int or not least <= value <= most:
            raise Invalid(f"{what}: a number from {least} to {most}.", "Type another one.")
    elif key == "name":
        if not 1 <= len(value) <= 80 or not value.isprintable():
            raise Invalid("A project's name has 1 to 80 letters.", "Type another one.")
    elif key == "source_names":
        if len(value) > 500 or any(len(one) > 200 or not one.isprintable() for one in value):
            raise Invalid("At most 500 names of 200 letters each.", "Shorten the list.")
    elif key in _CHOICES and value not in _CHOICES[key]:
        remedy = f"Choose one of: {', '.join(_CHOICES[key])}."
        raise Invalid(f"“{value}” is no choice of “{key}”.", remedy)
    elif key == "segmenter":
        load_segmenter(value)
    elif key == "limits":
        check_limits(value)


def get_scheme(db: Database, project: Project) -> Scheme:
    """Read the scheme in force."""
    scheme = find_scheme(db, project.scheme, project.scheme_version)
    if scheme is None:
        raise NotFound("The scheme in force is missing.", "Run “python -m annotate doctor”.")
    return scheme


def find_scheme(db: Database, scheme_id: str, version: int) -> Scheme | None:
    """Find one version of a scheme that this project has used."""
    toml = stored.find_scheme_toml(db, scheme_id, version)
    return None if toml is None else _parsed(toml)


@lru_cache(maxsize=32)
def _parsed(toml: str) -> Scheme:
    return schemes.parse(toml)
