"""The security log: sign-ins, failed ones too, and changes to people and articles."""

from typing import Any

from sqlite_utils import Database

from annotate.records import Person
from annotate.store import project as stored
from annotate.store.file.connection import Store
from annotate.workflow import clock

PAGE_SIZE = 50
KINDS = {
    "doors": (
        "sign-in", "sign-in refused", "signed out everywhere", "password changed", "reset",
        "reset link", "link revoked", "invite", "setup", "second factor on", "second factor off",
        "token created", "token revoked", "token used", "token refused",
    ),
    "people": (
        "invite", "rename", "role", "deactivate", "reactivate", "reset link", "link revoked",
        "assign", "take away", "give back", "balance", "reply", "practice decided",
    ),
    "articles": (
        "import", "units", "withdraw", "restore", "release", "close", "delete article", "spread",
        "tag", "untag", "details", "use sample", "import labels", "export", "practice",
        "accept in bulk", "undo in bulk",
    ),
    "backups": ("backup", "backup downloaded", "restore backup", "merge projects"),
    "scheme": ("publish scheme", "merge values", "look again", "look again taken back"),
}  # fmt: skip

SHOWN = {"doors": "sign-in"}  # of KINDS, the names to show; the keys are part of addresses


def list_lines(store: Store, kind: str = "", before: str = "") -> list[dict[str, Any]]:
    """List one page of the log, newest first: id, at, name, action, detail (a dict).

    `kind` is one of KINDS, or "" for all; `before` is the id of the last line shown.
    """
    return stored.list_audit(store.reader(), PAGE_SIZE, KINDS.get(kind, ()), before)


def note(db: Database, person: Person | None, action: str, **detail: Any) -> None:
    """Record what a person did (for use in a transaction); None is the command line."""
    stored.note(db, clock.now_ms(), person.id if person else None, action, **detail)
