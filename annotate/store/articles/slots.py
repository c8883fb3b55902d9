"""The slots of articles: how many people each needs, and a page of those that are shown."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlite_utils import Database

from annotate.store.articles.listed import match_of
from annotate.store.assign import ASKED, FINISHED, TURN

_HOLDERS = """(select count(*) from assignment g
      where g.article = r.id and g.ended is null)"""
# How many people article r needs.
SLOTS = f"coalesce(r.k, iif(:share >= 100 or {TURN} < :share, :k, 1))"
SHOWN = {  # of the page of assignments: name → the condition on article r
    "all": "1",
    "free": f"not r.calibration and {_HOLDERS} < {SLOTS}",
    "unfinished": f"""not {_HOLDERS} or exists (select 1 from assignment g
      where g.article = r.id and g.ended is null and {FINISHED} < {ASKED})""",
}


class Found(NamedTuple):
    """A page of the articles that are shown: (id, number) of each, and what is around them.

    `free` are the free slots of all articles, `count` the articles that are shown, `place` how
    many of these come before the page, `start` the number after which the page before it begins.
    """

    rows: list[tuple[str, int]]
    free: int
    count: int
    place: int
    start: int


def find_page(
    db: Database,
    asked_kinds: Sequence[str],
    k: int,
    share: int,
    *,
    show: str,
    search: str,
    after: int,
    size: int,
) -> Found:
    """Find the articles after a number that are shown, by one of SHOWN, and have these words.

    One row more than the size of the page if there is another page. Withdrawn articles and the
    sample do not count.
    """
    has_words = "and r.number in (select rowid from article_fts where article_fts match :match)"
    shown = f"({SHOWN[show]}) {has_words if search else ''}"
    here = "article r indexed by article_order where r.withdrawn_at is null and not r.sample"
    values = {
        "kinds": json.dumps(asked_kinds), "k": k, "share": share, "match": match_of(search),
        "after": after, "size": size,
    }  # fmt: skip
    free, count, place = db.execute(
        f"""select coalesce(sum(iif(r.calibration, 0, max(0, {SLOTS} - {_HOLDERS}))), 0),
              coalesce(sum({shown}), 0), coalesce(sum(r.number <= :after and {shown}), 0)
            from {here}""",
        values,
    ).fetchone()
    start = db.execute(
        f"""select r.number from {here} and r.number <= :after and {shown}
            order by r.number desc limit 1 offset :size""",
        values,
    ).fetchone()
    rows = db.execute(
        f"""select r.id, r.number from {here} and r.number > :after and {shown}
            order by r.number limit :size + 1""",
        values,
    )
    return Found(rows.fetchall(), free, count, place, start[0] if start else 0)
