"""The settings of a project, and the address at which it was last served."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from annotate.answers import WORDS
from annotate.errors import Invalid, NotFound
from annotate.records import SENTENCE_KINDS, Person
from annotate.store import project as stored
from annotate.store.file.connection import Store
from annotate.store.project import find_setting, save_setting
from annotate.tags import is_tag
from annotate.workflow import clock

MODES = ("open", "named", "balance", "queue")
RELEASED_SHOWS = ("gold", "answers", "names")  # to the reviewers of a released article
ORDERS = ("import", "shuffled", "tag", "partner")  # of the queue


# The values until a lead changes them; a new file does not contain them.
DEFAULTS: dict[str, Any] = {
    "words": "several",
    "mode": "open",
    "k": 2,
    "share": 100,
    "lease_hours": 24,
    "order": "import",
    "order_seed": 0,
    "order_tag": "",
    "idle_minutes": 24 * 60,
    "session_days": 30,
    "practice_share": 80,
    "practice_least": 10,
    "repeat_share": 0,
    "repeat_days": 14,
    "leads_need_code": False,
    "released_shows": "gold",
    "sources_chosen": False,
    "agreement_cache_mb": 100,
    "source_names": [],
    "licence": "not stated",
    "segmenter": "",
    "limits": {},
}


@dataclass(frozen=True, slots=True)
class Project:
    """The settings of one project file.

    `words` says which claims need claim words: none (`off`), those in a sentence
    with `several`, or `always` all of them.
    `mode` says how articles are assigned (see workflow/assign.py): `share`
    percent of them to `k` people each and the rest to one; after `lease_hours`
    without a label, an article returns to the queue. A session ends after
    `idle_minutes` without a request, and after `session_days` in any case.
    `licence` is what exports that are handed over say about the use of the labels.
    `released_shows` is what a release shows besides their own answers: `gold`, also the `answers`
    of others without names, or with `names`.
    New reviewers who practise start labelling with `practice_share` percent of at least
    `practice_least` sentences as in gold. `repeat_share` percent of the sentences are asked again
    of the same person after `repeat_days`.
    `agreement_cache_mb` bounds the memory for what is kept of agreement figures.
    `sources_chosen` is true once a lead has chosen the sources of a new project, or skipped it.
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
    order: str
    order_seed: int
    order_tag: str
    idle_minutes: int
    session_days: int
    practice_share: int
    practice_least: int
    repeat_share: int
    repeat_days: int
    leads_need_code: bool
    released_shows: str
    sources_chosen: bool
    agreement_cache_mb: int
    source_names: tuple[str, ...]
    licence: str


def get_project(store: Store) -> Project:
    """Return the project's settings, read from the file only if it has changed."""
    return store.read_once(read_project)


def read_project(db: Database) -> Project:
    """Read the project's settings (for use in a transaction)."""
    return parse_settings(stored.read_settings(db))


@lru_cache(maxsize=8)  # they are asked for at every save, and seldom change
def parse_settings(text: str) -> Project:
    """Return the settings that were read as one JSON object."""
    settings = {**DEFAULTS, **json.loads(text)}
    if "project_id" not in settings:
        raise NotFound("This file contains no project yet.", "Create one with “serve” or “import”.")
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
        order=settings["order"],
        order_seed=settings["order_seed"],
        order_tag=settings["order_tag"],
        idle_minutes=settings["idle_minutes"],
        session_days=settings["session_days"],
        practice_share=settings["practice_share"],
        practice_least=settings["practice_least"],
        repeat_share=settings["repeat_share"],
        repeat_days=settings["repeat_days"],
        leads_need_code=settings["leads_need_code"],
        released_shows=settings["released_shows"],
        sources_chosen=settings["sources_chosen"],
        agreement_cache_mb=settings["agreement_cache_mb"],
        source_names=tuple(settings["source_names"]),
        licence=settings["licence"],
    )


def save_settings(store: Store, lead: Person | None, **changes: Any) -> None:
    """Change settings of the project; raise Invalid if one is out of its bounds.

    `lead` is None on the command line. Limits of import and the segmenter are
    checked and saved by workflow/settings.py.
    """
    for key, value in changes.items():
        check_setting(key, value)
    store_settings(store, lead, changes)


def store_settings(store: Store, lead: Person | None, changes: dict[str, Any]) -> None:
    """Store settings that were checked, and note which in the audit."""

    def change(db: Database) -> None:
        for key, value in changes.items():
            stored.save_setting(db, key, value)
        names = ", ".join(changes)
        stored.note(db, clock.now_ms(), lead.id if lead else None, "settings", changed=names)

    store.write(change)


_BOUNDS = {  # setting: (minimum, maximum, what it is called)
    "k": (1, 99, "The number of people per article"),
    "share": (0, 100, "The percentage of articles"),
    "order_seed": (0, 999_999_999, "The seed of the order"),
    "lease_hours": (1, 24 * 90, "The number of hours before an article goes back"),
    "idle_minutes": (5, 60 * 24 * 30, "The number of minutes of inactivity"),
    "session_days": (1, 365, "The number of days of a session"),
    "split_train": (0, 100, "The percentage of articles for training"),
    "split_dev": (0, 100, "The percentage of articles for development"),
    "practice_share": (0, 100, "The percentage of practice sentences as in gold"),
    "practice_least": (1, 10_000, "The number of practice sentences"),
    "repeat_share": (0, 100, "The percentage of sentences asked again"),
    "repeat_days": (1, 365, "The number of days until a sentence is asked again"),
    "agreement_cache_mb": (10, 100_000, "The memory for agreement figures, in MB,"),
}


_TEXTS = ("name", "order_tag", "source_names", "licence")
_TRUTHS = ("leads_need_code", "sources_chosen")
_CHOICES = {
    "mode": MODES, "words": WORDS, "order": ORDERS, "released_shows": RELEASED_SHOWS,
}  # fmt: skip


def check_setting(key: str, value: Any) -> None:
    """Raise Invalid unless a setting can have this value."""
    if key in _BOUNDS:
        minimum, maximum, what = _BOUNDS[key]
        if type(value) is not int or not minimum <= value <= maximum:
            reason = f"{what} must be from {minimum:,} to {maximum:,}."
            raise Invalid(reason, "Enter a number in this range.")
    elif key in _TEXTS:
        _check_text(key, value)
    elif key == "asked_kinds":
        _check_kinds(value)
    elif key in _CHOICES and value not in _CHOICES[key]:
        remedy = f"Choose one of: {', '.join(_CHOICES[key])}."
        raise Invalid(f"“{value}” is not a valid value for “{key}”.", remedy)
    elif key not in _CHOICES and key not in _TRUTHS:
        raise Invalid(f"There is no setting “{key}”.")


def _check_kinds(kinds: list[str]) -> None:
    """Raise Invalid unless these are kinds of units, each once, and at least one."""
    if not kinds:
        reason = "No kind of unit is chosen, so there would be nothing to label."
        raise Invalid(reason, "Choose at least one.")
    if len(set(kinds)) < len(kinds) or not set(kinds) <= set(SENTENCE_KINDS):
        raise Invalid(
            "The kinds to label must be a list of kinds, each once.",
            f"Choose from: {', '.join(SENTENCE_KINDS)}.",
        )


def _check_text(key: str, value: Any) -> None:
    """Raise Invalid unless a setting made of words can have this value."""
    if key == "name":
        if not 1 <= len(value) <= 80 or not value.isprintable():
            raise Invalid("A project name must have 1 to 80 characters.", "Enter another name.")
    elif key == "licence":
        if not 1 <= len(value) <= 200 or not value.isprintable():
            reason = "The licence must have 1 to 200 characters."
            raise Invalid(reason, "Enter its name, such as CC-BY-4.0.")
    elif key == "order_tag":
        if value and not is_tag(value):
            raise Invalid(f"“{value[:40]}” cannot be a tag.", "Enter one tag.")
    elif len(value) > 500 or any(len(name) > 200 or not name.isprintable() for name in value):
        raise Invalid(
            "The list can have up to 500 names of up to 200 characters each.",
            "Shorten the list.",
        )


_KEY = "served_at"


def save_address(store: Store, address: str) -> None:
    """Store the address that a server printed when it started."""
    if find_address(store) != address:
        store.write(lambda db: save_setting(db, _KEY, address))


def find_address(store: Store) -> str:
    """Find the address of the last start; "" if there was none."""
    return find_setting(store.reader(), _KEY) or ""
