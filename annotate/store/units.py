"""The units of a stored article: replaced, with the answers to those that stay."""

from collections.abc import Sequence

from sqlite_utils import Database

from annotate.records import Article, Sentence
from annotate.store.answers.labels import forget_answers, replay_sentences
from annotate.store.answers.tallies import recount_units
from annotate.store.articles import insert_sentences, list_sentences


def save_units(db: Database, article: str, sentences: Sequence[Sentence], now: str) -> None:
    """Replace the units of an article, and note when (call in a transaction).

    A unit with the same start and end stays, with its answers. One that is no
    longer a unit keeps its events and loses its answers; if the unit comes
    back, so do they.
    """
    _replace_units(db, article, sentences, now)
    db.execute("update article set recut_at = ? where id = ?", [now, article])


def _replace_units(db: Database, article: str, sentences: Sequence[Sentence], now: str) -> None:
    old = {unit.id for unit in list_sentences(db, article)}
    new = {unit.id for unit in sentences}
    forget_answers(db, old - new)
    # In two steps: SQLite checks that positions are unique after each row, not at the end.
    db.execute(
        "update sentence set position = -1 - position where article = ? and position is not null",
        [article],
    )
    db.conn.executemany(
        "update sentence set position = null, kind = null, retired_at = ? where id = ?",
        [(now, gone) for gone in old - new],
    )
    # Units that were retired before and are back: their rows and events are still there.
    known = _list_retired(db, article) - (old - new)
    db.conn.executemany(
        """update sentence set position = ?, paragraph = ?, kind = ?, retired_at = null
           where id = ?""",
        [
            (unit.position, unit.paragraph, unit.kind, unit.id)
            for unit in sentences
            if unit.id in old or unit.id in known
        ],
    )
    insert_sentences(
        db, [unit for unit in sentences if unit.id not in old and unit.id not in known]
    )
    replay_sentences(db, known & new)
    recount_units(db, article)


def complete_article(db: Database, article: Article, sentences: Sequence[Sentence]) -> None:
    """Store a fuller text of an incomplete article, with its units (call in a transaction).

    The units it had must be among them, so that their answers stay.
    """
    db.execute(
        "update article set text = ?, segmenter = ?, incomplete = ?, shingles = null where id = ?",
        [article.text, article.segmenter, int(article.incomplete), article.id],
    )
    db.execute("delete from shingle where article = ?", [article.id])
    db.execute(
        """update sentence set text = substr(r.text, start + 1, "end" - start)
           from article r where r.id = sentence.article and r.id = ?""",
        [article.id],
    )
    _replace_units(db, article.id, sentences, "")


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
    # Each layer has an index of its own; and for “group by s.id”, SQLite would read all sentences.
    rows = db.execute(
        """select s.id, count(distinct a.person) from sentence s
           join answer a on (a.sentence = s.id and a.layer = 'label')
             or (a.sentence = s.id and a.layer = 'gold')
           where s.article = ? and (a.verdict is not null or a.flag is not null or a.comment <> '')
           group by +s.id""",
        [article],
    )
    return dict(rows.fetchall())


def _list_retired(db: Database, article: str) -> set[str]:
    rows = db.execute("select id from sentence where article = ? and position is null", [article])
    return {row[0] for row in rows}
