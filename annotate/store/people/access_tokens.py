"""Access tokens of programs; only their hashes are stored."""

from typing import Any

from sqlite_utils import Database

_ROW = """
  select t.id, t.person, p.name as person_name, t.name, t.scopes, t.created_at, t.expires_on,
    t.used_at, t.ended_at, p.active and p.can_sign_in and p.role = 'lead' as may_enter
  from access_token t join person p on p.id = t.person
"""


def insert_token(db: Database, token: dict[str, Any]) -> None:
    """Store a token: id, token_hash, person, name, scopes, created_at, expires_on."""
    db["access_token"].insert(token)


def find_token(db: Database, token_hash: str) -> dict[str, Any] | None:
    """Find a token by its hash, even if it has ended."""
    return next(iter(db.query(f"{_ROW} where t.token_hash = ?", [token_hash])), None)


def list_tokens(db: Database, person_id: str | None = None) -> list[dict[str, Any]]:
    """List the tokens that were not ended, of a person or of everyone, by person and age."""
    return list(
        db.query(
            f"""{_ROW} where t.ended_at is null and t.person = coalesce(?, t.person)
                order by p.name, t.created_at, t.id""",
            [person_id],
        )
    )


def save_used(db: Database, token_id: str, now: str) -> None:
    db.execute("update access_token set used_at = ? where id = ?", [now, token_id])


def end_token(db: Database, token_id: str, now: str) -> bool:
    """End a token; False if it has ended before."""
    cursor = db.execute(
        "update access_token set ended_at = ? where id = ? and ended_at is null", [now, token_id]
    )
    return cursor.rowcount == 1


def end_tokens(db: Database, person_id: str, now: str) -> int:
    """End every token of a person; return how many ended."""
    cursor = db.execute(
        "update access_token set ended_at = ? where person = ? and ended_at is null",
        [now, person_id],
    )
    return cursor.rowcount
