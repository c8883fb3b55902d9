"""The shingles by which articles that are nearly the same are found."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

MOST_CANDIDATES = 20
# Of the articles with one shingle, no more are looked at: a form letter may come 20,000 times.
MOST_SHARING = 200
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
    shared = Counter(
        article
        for shingle in few
        for (article,) in db.execute(
            "select article from shingle where hash = ? limit ?", [shingle, MOST_SHARING]
        )
    )
    likely = [[article, n] for article, n in shared.items() if n * SHARED >= len(few)]
    return list(
        db.query(
            """select r.id, r.title, r.ref, r.text, r.split_bucket
               from json_each(:likely) match join article r on r.id = match.value ->> 0
               where r.shingles between :minimum and :maximum
               order by match.value ->> 1 desc, r.imported_at limit :limit""",
            {
                "likely": json.dumps(likely), "minimum": minimum, "maximum": maximum,
                "limit": MOST_CANDIDATES,
            },
        )
    )  # fmt: skip
