"""The shingles by which articles that are nearly the same find each other."""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

_MOST_CANDIDATES = 20
# Of two that are nearly the same, chance alone puts nearly all of the few in both: a
# quarter is far below, and far above what two texts of one language have in common.
SHARED = 4


def save_shingles(db: Database, article: str, few: Sequence[int], count: int) -> None:
    """Keep by which few shingles an article is found, and how many it has in all."""
    db.conn.executemany(
        "insert into shingle (hash, article) values (?, ?) on conflict do nothing",
        [(one, article) for one in few],
    )
    db.execute("update article set shingles = ? where id = ?", [count, article])


def list_uncounted(db: Database, limit: int) -> list[tuple[str, str]]:
    """List (id, text) of articles without shingles: those an earlier version stored."""
    return db.execute(
        "select id, text from article where shingles is null limit ?", [limit]
    ).fetchall()


def list_candidates(
    db: Database, few: Sequence[int], least: int, most: int
) -> list[dict[str, Any]]:
    """List the articles that share some of a few shingles and have `least` to `most` in all.

    Keys: id, title, ref, text, split_bucket; those that share most first.
    """
    return list(
        db.query(
            """select r.id, r.title, r.ref, r.text, r.split_bucket
               from (select g.article, count(*) as shared
                     from shingle g
                     where g.hash in (select value from json_each(:few))
                     group by g.article
                     having shared * :part >= :count) as found
               join article r on r.id = found.article
               where r.shingles between :least and :most
               order by found.shared desc, r.imported_at limit :limit""",
            {
                "few": json.dumps(few), "count": len(few), "part": SHARED,
                "least": least, "most": most, "limit": _MOST_CANDIDATES,
            },
        )
    )  # fmt: skip
