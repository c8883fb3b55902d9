"""The shingles by which articles that are nearly the same are found."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

_MOST_CANDIDATES = 20
# Two articles that are nearly the same share nearly all of their few shingles. Two texts that only
# share a language have next to none in common, so one in SHARED tells the two cases apart.
SHARED = 4


def save_shingles(db: Database, article: str, few: Sequence[int], count: int) -> None:
    """Store the few shingles by which an article is found, and how many it has in all."""
    db.conn.executemany(
        "insert into shingle (hash, article) values (?, ?) on conflict do nothing",
        [(shingle, article) for shingle in few],
    )
    db.execute("update article set shingles = ? where id = ?", [count, article])


def list_uncounted(db: Database, limit: int) -> list[tuple[str, str]]:
    """List (id, text) of articles without shingles: those an earlier version stored."""
    return db.execute(
        "select id, text from article where shingles is null limit ?", [limit]
    ).fetchall()


def list_candidates(
    db: Database, few: Sequence[int], minimum: int, maximum: int
) -> list[dict[str, Any]]:
    """List the articles that share some of a few shingles and have `minimum` to `maximum` in all.

    Keys: id, title, ref, text, split_bucket; those that share most come first.
    """
    return list(
        db.query(
            """select r.id, r.title, r.ref, r.text, r.split_bucket
               from (select g.article, count(*) as shared
                     from shingle g
                     where g.hash in (select value from json_each(:few))
                     group by g.article
                     having shared * :part >= :count) as match
               join article r on r.id = match.article
               where r.shingles between :minimum and :maximum
               order by match.shared desc, r.imported_at limit :limit""",
            {
                "few": json.dumps(few), "count": len(few), "part": SHARED,
                "minimum": minimum, "maximum": maximum, "limit": _MOST_CANDIDATES,
            },
        )
    )  # fmt: skip
