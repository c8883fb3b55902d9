"""Versions of the scheme: stored once, never changed; and the fields that exports show."""

import json
import tomllib
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from annotate.errors import Conflict
from annotate.records import Scheme
from annotate.store.project import find_setting, save_setting
from annotate.store.scheme.placeholders import is_stored_placeholder


def insert_scheme(
    db: Database, scheme: Scheme, now: str, note: str = "", person: str | None = None
) -> None:
    """Store a version of a scheme with its values; a stored version never changes.

    Conflict if the same version is stored with another text, unless that is a placeholder, which
    is replaced.
    """
    known = find_scheme_toml(db, scheme.id, scheme.version)
    if known == scheme.toml:
        return
    key = [scheme.id, scheme.version]
    is_replaced = is_stored_placeholder(db, *key)
    if known is not None and not is_replaced:
        raise Conflict(
            f"Version {scheme.version} of the scheme “{scheme.id}” is stored with another text.",
            "Give the changed scheme a new version number.",
        )
    row = {
        "title": scheme.title,
        "toml": scheme.toml,
        "added_at": now,
        "note": note,
        "published_by": person,
        "fields": json.dumps([field.id for field in scheme.further]),
    }
    if is_replaced:
        db["scheme"].update(key, row)
        db.execute("delete from scheme_value where (scheme, scheme_version) = (?, ?)", key)
    else:
        db["scheme"].insert({"id": scheme.id, "version": scheme.version, **row})
    db["scheme_value"].insert_all(
        {
            "scheme": scheme.id,
            "scheme_version": scheme.version,
            "field": field.id,
            "id": value.id,
            "position": position,
            "label": value.label,
            "group": value.group,
        }
        for field in scheme.fields
        for position, value in enumerate(field.values)
    )


def find_scheme_toml(db: Database, scheme: str, version: int) -> str | None:
    row = db.execute(
        "select toml from scheme where id = ? and version = ?", [scheme, version]
    ).fetchone()
    return row and row[0]


def find_last_version(db: Database) -> int:
    """Return the greatest version number of any stored scheme, 0 if there is none."""
    return db.execute("select coalesce(max(version), 0) from scheme").fetchone()[0]


def list_stored_versions(db: Database) -> list[dict[str, Any]]:
    """List every stored version, oldest first.

    Keys: id, version, title, added_at, note, published_by (name or None), used.
    """
    return list(
        db.query(
            """select s.id, s.version, s.title, s.added_at, s.note, p.name as published_by, s.used
               from scheme s left join person p on p.id = s.published_by
               order by s.version, s.id"""
        )
    )


def list_used(db: Database) -> list[tuple[str, int]]:
    """List the versions that have labels, oldest first."""
    return db.execute("select id, version from scheme where used order by version, id").fetchall()


def mark_used(db: Database, scheme: str, version: int) -> None:
    """Record that a version has labels, so that exports show its fields."""
    db.execute("update scheme set used = 1 where id = ? and version = ?", [scheme, version])
    refresh_fields(db)


def refresh_fields(db: Database) -> None:
    """Store which fields exports show: those of all versions with labels and of the current one.

    They are in the order of their first appearance.
    """
    current = find_setting(db, "scheme")
    rows = db.execute(
        """select fields from scheme where used or (id, version) = (?, ?)
           order by version, id""",
        current,
    )
    fields = dict.fromkeys(field for (listed,) in rows for field in json.loads(listed))
    save_setting(db, "fields", list(fields))


def list_further_fields(db: Database) -> list[str]:
    """List the ids of the fields beside the source that exports and views show, in order."""
    return find_setting(db, "fields") or []


def list_compared_fields(db: Database) -> list[str]:
    """List the ids of the further fields that are compared between people.

    The current version decides; on a field that it lacks, the first version with labels that
    has it.
    """
    rows = db.execute(
        """select toml from scheme where used or (id, version) = (:scheme, :version)
           order by (id, version) = (:scheme, :version) desc, version, id""",
        dict(zip(("scheme", "version"), find_setting(db, "scheme") or ("", 0), strict=True)),
    ).fetchall()
    decided: dict[str, bool] = {}
    for (toml,) in rows:
        for field, is_compared in _compared(toml):
            decided.setdefault(field, is_compared)
    return [field for field, is_compared in decided.items() if is_compared]


@lru_cache(maxsize=64)
def _compared(toml: str) -> tuple[tuple[str, bool], ...]:
    """Read of each further field whether it is compared; a version's text never changes."""
    fields = tomllib.loads(toml)["field"][1:]
    return tuple((field["id"], field.get("compared", True)) for field in fields)


def has_labels(db: Database) -> bool:
    """Return whether any version has labels."""
    return db.execute("select 1 from scheme where used limit 1").fetchone() is not None
