"""Articles and their sentences."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from annotate.errors import NotFound
from annotate.records import Article, Sentence
from annotate.store.answers.tallies import forget_sources, forget_units, names_moved, recount_units

_ARTICLE = (
    "id, text, title, ref, outlet, url, published, language, segmenter, split_bucket, imported_at"
)
_STATE = (
    "k, calibration, released_at, withdrawn_at, corrects, recut_at, sample, published_given,"
    " practice, incomplete"
)
_SENTENCE = 'id, article, position, paragraph, kind, start, "end", text'


def insert_article(
    db: Database, article: Article, sentences: Iterable[Sentence], person: str | None
) -> bool:
    """Store an article with its sentences; False if its text is already stored."""
    if db.execute("select 1 from article where id = ?", [article.id]).fetchone():
        return False
    db.execute(
        f"""insert into article ({_ARTICLE}, k, calibration, corrects, sample, published_given,
              imported_by, incomplete)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            article.id, article.text, article.title, article.ref, article.outlet, article.url,
            article.published, article.language, article.segmenter, article.split_bucket,
            article.imported_at, article.k, int(article.calibration), article.corrects,
            int(article.sample), article.published_given, person, int(article.incomplete),
        ],
    )  # fmt: skip
    insert_sentences(db, sentences)
    recount_units(db, article.id)
    return True


def insert_sentences(db: Database, sentences: Iterable[Sentence]) -> None:
    db.conn.executemany(
        f"insert into sentence ({_SENTENCE}) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                unit.id, unit.article, unit.position, unit.paragraph, unit.kind, unit.start,
                unit.end, unit.text,
            )
            for unit in sentences
        ],
    )  # fmt: skip


def find_article(db: Database, article_id: str) -> Article | None:
    row = db.execute(
        f"select {_ARTICLE}, {_STATE} from article where id = ?", [article_id]
    ).fetchone()
    return row and Article(
        *row[:12], bool(row[12]), *row[13:17], bool(row[17]), row[18], bool(row[19]), bool(row[20])
    )


def get_article(db: Database, article_id: str) -> Article:
    article = find_article(db, article_id)
    if article is None:
        raise NotFound(
            "There is no article at this address.", "Choose one from the list of articles."
        )
    return article


def find_titles(db: Database, ids: Sequence[str]) -> dict[str, str]:
    """Find which of these article ids are stored: id → title."""
    rows = db.execute(
        "select id, title from article where id in (select value from json_each(?))",
        [json.dumps(ids)],
    )
    return dict(rows.fetchall())


def stream_texts(db: Database) -> Iterator[tuple[str, str]]:
    """Stream (id, text) of all articles but withdrawn ones."""
    return iter(db.execute("select id, text from article where withdrawn_at is null"))


def find_incomplete(db: Database, ids: Sequence[str]) -> set[str]:
    """Find which of these articles lack the text around their labelled sentences."""
    rows = db.execute(
        "select id from article where incomplete and id in (select value from json_each(?))",
        [json.dumps(ids)],
    )
    return {row[0] for row in rows}


def list_sentences(db: Database, article_id: str) -> list[Sentence]:
    """List the units of an article by position."""
    rows = db.execute(
        f"""select {_SENTENCE} from sentence
            where article = ? and position is not null order by position""",
        [article_id],
    )
    return [Sentence(*row) for row in rows]


def find_sentence(db: Database, sentence_id: str) -> Sentence | None:
    row = db.execute(f"select {_SENTENCE} from sentence where id = ?", [sentence_id]).fetchone()
    return row and Sentence(*row)


def list_sentences_reading(db: Database, texts: Sequence[str]) -> list[tuple[Sentence, str]]:
    """List the sentences with one of these texts, also retired ones: (sentence, article's ref).

    They come by article and position, without those of withdrawn articles.
    """
    rows = db.execute(
        f"""select {_SENTENCE}, (select ref from article where id = sentence.article)
            from sentence where text in (select value from json_each(?))
            and article in (select id from article where withdrawn_at is null)
            order by (select rowid from article where id = sentence.article), position""",
        [json.dumps(texts)],
    )
    return [(Sentence(*row[:-1]), row[-1]) for row in rows]


def list_texts_of_sentences(db: Database) -> list[str]:
    """List the different texts of all sentences, without those of withdrawn articles."""
    rows = db.execute(
        """select distinct text from sentence
           where article in (select id from article where withdrawn_at is null)"""
    )
    return [text for (text,) in rows]


def get_sentence(db: Database, sentence_id: str) -> Sentence:
    sentence = find_sentence(db, sentence_id)
    if sentence is None:
        raise NotFound(
            "There is no sentence at this address.", "Open the article from the list of articles."
        )
    return sentence


def list_corrections(db: Database, article_id: str) -> list[tuple[str, str]]:
    """List (id, title) of the articles that correct the text of this one."""
    return db.execute(
        "select id, title from article where corrects = ? order by imported_at", [article_id]
    ).fetchall()


def list_calibration_ids(db: Database) -> list[str]:
    """List the ids of the articles that everyone labels, for practice and comparison."""
    return [row[0] for row in db.execute("select id from article where calibration")]


def find_sample(db: Database) -> str | None:
    """Find the sample article, unless it is withdrawn."""
    sql = "select id from article indexed by article_sample where sample and withdrawn_at is null"
    row = db.execute(sql).fetchone()
    return row and row[0]


def list_sample_ids(db: Database) -> list[str]:
    """List the ids of the articles that are for practice only."""
    return [row[0] for row in db.execute("select id from article where sample")]


def save_sample(db: Database, article_id: str, is_sample: bool) -> None:
    """Mark an article as the sample, or as one like any other."""
    db.execute("update article set sample = ? where id = ?", [int(is_sample), article_id])


def list_last_languages(db: Database, limit: int) -> list[str]:
    """List the languages of the articles that were imported last."""
    return [
        row[0]
        for row in db.execute(
            "select language from article where not sample order by rowid desc limit ?", [limit]
        )
    ]


def count_articles(db: Database) -> int:
    return db.execute("select count(*) from article").fetchone()[0]


def list_articles(
    db: Database, asked_kinds: Sequence[str], *, withdrawn: bool = False
) -> Iterator[dict[str, Any]]:
    """Stream articles in order of import; withdrawn ones only with `withdrawn`.

    Keys: id, title, outlet, published, imported_at, asked, k, calibration, released_at,
    withdrawn_at. `asked` counts the units whose kind is asked.
    """
    return db.query(
        """select r.id, r.title, r.outlet, r.published, r.imported_at,
             r.k, r.calibration, r.released_at, r.withdrawn_at,
             coalesce((select sum(t.units) from unit_tally t where t.article = r.id
              and t.kind in (select value from json_each(:kinds))), 0) as asked
           from article r indexed by article_listed
           where (:withdrawn or r.withdrawn_at is null) and not r.sample
           order by r.number""",
        {"kinds": json.dumps(asked_kinds), "withdrawn": int(withdrawn)},
    )


def list_progress(
    db: Database,
    asked_kinds: Sequence[str],
    person: str | None = None,
    articles: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """List how far each person, or one person, is in each of the articles that they have begun.

    Keys: article, person, name, finished, skipped, flagged, last (time of the newest label).
    """
    only = None if articles is None else json.dumps(articles)
    return list(
        db.query(
            """select t.article, t.person, p.name, sum(t.finished) as finished,
                  sum(t.skipped) as skipped, sum(t.flagged) as flagged, max(t.last) as last
                from answer_tally t join person p on p.id = t.person
                where t.answers and t.kind in (select value from json_each(?))
                  and (? is null or t.person = ?)
                  and (? is null or t.article in (select value from json_each(?)))
                group by t.article, t.person
                order by t.article, p.name""",
            [json.dumps(asked_kinds), person, person, only, only],
        )
    )


def count_finished(db: Database, asked_kinds: Sequence[str]) -> dict[str, int]:
    """Count the sentences that each person has finished in all articles: person id → sentences."""
    rows = db.execute(
        """select person, sum(finished) from answer_tally
           where kind in (select value from json_each(?)) group by person""",
        [json.dumps(asked_kinds)],
    )
    return dict(rows.fetchall())


def save_withdrawn(
    db: Database, article_id: str, at: str | None, person: str | None = None, why: str | None = None
) -> None:
    """Mark an article as withdrawn, or, with None, as restored."""
    with names_moved(db, article_id):
        db.execute(
            "update article set withdrawn_at = ?, withdrawn_by = ?, withdrawn_why = ? where id = ?",
            [at, person, why, article_id],
        )


def save_released(db: Database, article_id: str, at: str | None, person: str | None = None) -> None:
    """Mark an article as released to its reviewers, or, with None, as closed again."""
    with names_moved(db, article_id):
        db.execute(
            "update article set released_at = ?, released_by = ? where id = ?",
            [at, person, article_id],
        )


def save_spread(db: Database, article_id: str, k: int | None, calibration: bool) -> None:
    """Store how many people label an article: its own k, None for the project's, or everyone."""
    db.execute(
        "update article set k = ?, calibration = ? where id = ?", [k, int(calibration), article_id]
    )


def save_details(db: Database, article_id: str, details: dict[str, str]) -> None:
    """Store the details of an article: title, outlet, published (and as given), language, ref."""
    db.execute(
        """update article set title = :title, outlet = :outlet, published = :published,
             published_given = :published_given, language = :language, ref = :ref
           where id = :article""",
        {**details, "article": article_id},
    )


def list_ids_but(db: Database, ids: Sequence[str]) -> list[str]:
    """List the ids of all articles except these."""
    rows = db.execute(
        """select id from article indexed by article_listed
           where id not in (select value from json_each(?))""",
        [json.dumps(ids)],
    )
    return [row[0] for row in rows]


def delete_article(db: Database, article_id: str) -> None:
    """Delete an article with its sentences, answers and events."""
    # In the order of the foreign keys; claims follow their answers (on delete cascade).
    inside = "sentence in (select id from sentence where article = ?)"
    # Claims first: the trigger that uncounts their names looks their answer up.
    db.execute(
        f"delete from claim where answer in (select id from answer where {inside})", [article_id]
    )
    for table in (
        "look_again_item", "bulk_sample", "question", "reply", "answer", "event", "side_event",
        "repeat",
    ):  # fmt: skip
        db.execute(f"delete from {table} where {inside}", [article_id])
    forget_units(db, article_id)
    forget_sources(db, article_id)
    for table in ("assignment", "article_tag", "sight", "sentence", "shingle"):
        db.execute(f"delete from {table} where article = ?", [article_id])
    db.execute("update article set corrects = null where corrects = ?", [article_id])
    db.execute("delete from article where id = ?", [article_id])
