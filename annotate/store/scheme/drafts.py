"""The one draft of a scheme, and the edits that made it."""

import json
from typing import Any

from sqlite_utils import Database


def find_draft(db: Database) -> dict[str, Any] | None:
    """Find the draft: toml, base, base_version, rev, saved_at, saved_by (name or None)."""
    rows = db.query(
        """select d.toml, d.base, d.base_version, d.rev, d.saved_at, p.name as saved_by
           from scheme_draft d left join person p on p.id = d.saved_by"""
    )
    return next(iter(rows), None)


def save_draft(
    db: Database,
    toml: str,
    base: tuple[str, int],
    edit: dict[str, Any],
    person: str | None,
    now: str,
) -> int:
    """Store the draft as an edit left it, and the edit; return its number, which only grows."""
    rev = db.execute(
        "insert into scheme_edit (person, at, edit) values (?, ?, ?)",
        [person, now, json.dumps(edit, ensure_ascii=False)],
    ).lastrowid
    db.execute(
        """insert into scheme_draft (id, toml, base, base_version, rev, saved_at, saved_by)
           values (1, ?, ?, ?, ?, ?, ?)
           on conflict do update set toml = excluded.toml, base = excluded.base,
             base_version = excluded.base_version, rev = excluded.rev,
             saved_at = excluded.saved_at, saved_by = excluded.saved_by""",
        [toml, *base, rev, now, person],
    )
    return rev


def list_edits(db: Database, after: int = 0) -> list[dict[str, Any]]:
    """List the edits of the draft after one of them: rev, name, at, edit (decoded)."""
    rows = db.query(
        """select e.rev, p.name, e.at, e.edit
           from scheme_edit e left join person p on p.id = e.person
           where e.rev > ? order by e.rev""",
        [after],
    )
    return [{**row, "edit": json.loads(row["edit"])} for row in rows]


def delete_draft(db: Database) -> None:
    """Delete the draft and its edits; their numbers are not used again."""
    db.execute("delete from scheme_draft")
    db.execute("delete from scheme_edit")
