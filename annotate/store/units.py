"""The units of a stored article: made anew, with the answers to those that stay."""

from collections.abc import Sequence

from sqlite_utils import Database

from annotate.records import Sentence
from annotate.store.articles import insert_sentences, list_sentences
from annotate.store.labels import forget_answers, replay_sentence


def save_units(db: Database, article: str, sentences: Sequence[Sentence], now: str) -> None:
    """Put sentences in the place of an article's units (call in a transaction).

    One with the same start and end stays, with its answers. What is no unit
    any more keeps its events and loses its answers; if it comes back, they do.
    """
    old = {one.id for one in list_sentences(db, article)}
    new = {one.id for one in sentences}
    for gone in sorted(old - new):
        forget_answers(db, gone)
    # Twice, because no two may have the same position at any time.
    db.execute(
        "update sentence set position = -1 - position where article = ? and position is not null",
        [article],
    )
    db.conn.executemany(
        "update sentence set position = null, kind = null, retired_at = ? where id = ?",
        [(now, gone) for gone in old - new],
    )
    known = _list_retired(db, article) - (old - new)
    db.conn.executemany(
        """update sentence set position = ?, paragraph = ?, kind = ?, retired_at = null
           where id = ?""",
        [
            (one.position, one.paragraph, one.kind, one.id)
            for one in sentences
            if one.id in old or one.id in known
        ],
    )
    insert_sentences(db, [one for one in sentences if one.id not in old and one.id not in known])
    for back in sorted(known & new):
        replay_sentence(db, back)
    db.execute("update article set recut_at = ? where id = ?", [now, article])


def list_covering(db: Database, article: str, start: int, end: int) -> list[str]:
    """List the ids of the present units that share text with a span of an article."""
    rows = db.execute(
        """select id from sentence
           where article = ? and position is not null and start < ? and "end" > ?
           order by position""",
        [article, end, start],
    )
    return [row[0] for row in rows]


def count_answers(db: Database, article: str) -> dict[str, int]:
    """Count the people who have an answer to each unit of an article: sentence id → people."""
    rows = db.execute(
        """select s.id, count(distinct a.person) from sentence s
           join answer a on a.sentence = s.id
           where s.article = ? and (a.verdict is not null or a.flag is not null or a.comment <> '')
           group by s.id""",
        [article],
    )
    return dict(rows.fetchall())


def _list_retired(db: Database, article: str) -> set[str]:
    rows = db.execute("select id from sentence where article = ? and position is null", [article])
    return {row[0] for row in rows}
