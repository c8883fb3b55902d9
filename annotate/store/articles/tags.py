"""Tags: words on articles by which lists are filtered."""

import json
from collections.abc import Sequence

from sqlite_utils import Database


def add_tags(db: Database, articles: Sequence[str], tags: Sequence[str]) -> int:
    """Tag articles; return how many tags are new on one of them."""
    return db.execute(
        """insert into article_tag (article, tag, number)
           select r.id, t.value, r.number from json_each(?) i join article r on r.id = i.value
           join json_each(?) t
           where true on conflict do nothing""",
        [json.dumps(articles), json.dumps(tags)],
    ).rowcount


def remove_tags(db: Database, articles: Sequence[str], tags: Sequence[str]) -> int:
    """Remove tags from articles; return how many were removed from one of them."""
    return db.execute(
        """delete from article_tag where article in (select value from json_each(?))
           and tag in (select value from json_each(?))""",
        [json.dumps(articles), json.dumps(tags)],
    ).rowcount


def list_tags(db: Database) -> list[tuple[str, int]]:
    """List every tag with the number of its articles, by tag."""
    return db.execute("select tag, count(*) from article_tag group by tag order by tag").fetchall()


def list_tagged(db: Database, tag: str) -> list[str]:
    """List the ids of the articles that have a tag, in order of import."""
    rows = db.execute("select article from article_tag where tag = ? order by number", [tag])
    return [row[0] for row in rows]


def list_tags_of(db: Database, article: str) -> list[str]:
    """List the tags of one article."""
    rows = db.execute("select tag from article_tag where article = ? order by tag", [article])
    return [row[0] for row in rows]
