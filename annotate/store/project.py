"""The settings of the project, and the audit."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotate.store.file.ulid import ms_to_iso, new_ulid

# One row, because other threads may get their turn at each.
SETTINGS = "select json_group_object(key, json(value)) from setting"


def find_setting(db: Database, key: str) -> Any:
    """Find a setting of the project, decoded from JSON; None if it was never set."""
    row = db.execute("select value from setting where key = ?", [key]).fetchone()
    return None if row is None else json.loads(row[0])


def list_settings(db: Database) -> dict[str, Any]:
    """List every setting of the project, decoded from JSON."""
    return json.loads(read_settings(db))


def read_settings(db: Database) -> str:
    """Read every setting of the project as one JSON object."""
    return db.execute(SETTINGS).fetchone()[0]


def save_setting(db: Database, key: str, value: Any) -> None:
    db["setting"].upsert({"key": key, "value": json.dumps(value, ensure_ascii=False)}, pk="key")


def note(db: Database, now_ms: int, person: str | None, action: str, **detail: Any) -> None:
    """Write one line to the audit: what was done, never label text or secrets."""
    # Greater than the last id even if the clock was set back: the log is read in the order of ids.
    last = db.execute("select max(id) from audit").fetchone()[0]
    db["audit"].insert(
        {
            "id": new_ulid(now_ms, last),
            "at": ms_to_iso(now_ms),
            "person": person,
            "action": action,
            "detail": json.dumps(detail, ensure_ascii=False),
        }
    )


def list_audit(
    db: Database, limit: int = 100, actions: Sequence[str] = (), before: str = ""
) -> list[dict[str, Any]]:
    """List the latest lines: id, at, name, action, detail (decoded).

    Only those with one of the `actions`, if any are named, and only those `before` an id.
    """
    rows = db.query(
        """select a.id, a.at, p.name, a.action, a.detail
           from audit a left join person p on p.id = a.person
           where (:actions = '[]' or a.action in (select value from json_each(:actions)))
             and (:before = '' or a.id < :before)
           order by a.id desc limit :limit""",
        {"actions": json.dumps(actions), "before": before, "limit": limit},
    )
    return [{**row, "detail": json.loads(row["detail"])} for row in rows]
