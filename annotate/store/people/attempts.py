"""Failed sign-ins, counted per account and per address, as hashes of both."""

from sqlite_utils import Database


def find_attempt(db: Database, kind: str, key_hash: str) -> tuple[int, str, str] | None:
    """Find (failures, time of the last one, time until which to wait)."""
    return db.execute(
        "select failures, failed_at, wait_until from attempt where kind = ? and key_hash = ?",
        [kind, key_hash],
    ).fetchone()


def save_attempt(
    db: Database, kind: str, key_hash: str, failures: int, now: str, wait_until: str
) -> None:
    db.execute(
        """insert into attempt (kind, key_hash, failures, failed_at, wait_until)
           values (?, ?, ?, ?, ?)
           on conflict (kind, key_hash) do update set failures = excluded.failures,
             failed_at = excluded.failed_at, wait_until = excluded.wait_until""",
        [kind, key_hash, failures, now, wait_until],
    )


def delete_attempt(db: Database, kind: str, key_hash: str) -> None:
    db.execute("delete from attempt where kind = ? and key_hash = ?", [kind, key_hash])


def delete_old_attempts(db: Database, before: str) -> None:
    """Delete failures that are older than a time."""
    db.execute("delete from attempt where failed_at < ?", [before])
