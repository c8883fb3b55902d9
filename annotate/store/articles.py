"""Articles and their sentences."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from annotate.errors import NotFound
from annotate.records import Article, Sentence

_ARTICLE = (
    "id, text, title, ref, outlet, url, published, language, segmenter, split_bucket, imported_at"
)
_SENTENCE = 'id, article, position, paragraph, kind, start, "end", text'


def insert_article(
    db: Database, article: Article, sentences: Iterable[Sentence], person: str | None
) -> bool:
    """Store an article with its sentences; False where its text is already there."""
    if db.execute("select 1 from article where id = ?", [article.id]).fetchone():
        return False
    db.execute(
        f"""insert into article ({_ARTICLE}, imported_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            article.id, article.text, article.title, article.ref, article.outlet, article.url,
            article.published, article.language, article.segmenter, article.split_bucket,
            article.imported_at, person,
        ],
    )  # fmt: skip
    db.conn.executemany(
        f"insert into sentence ({_SENTENCE}) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.id,
                one.article,
                one.position,
                one.paragraph,
                one.kind,
                one.start,
                one.end,
                one.text,
            )
            for one in sentences
        ],
    )
    return True


def find_article(db: Database, article_id: str) -> Article | None:
    row = db.execute(f"select {_ARTICLE} from article where id = ?", [article_id]).fetchone()
    return row and Article(*row)


def get_article(db: Database, article_id: str) -> Article:
    article = find_article(db, article_id)
    if article is None:
        raise NotFound(
            "There is no article at this address.", "Choose one from the list of articles."
        )
    return article


def find_known_ids(db: Database, ids: Sequence[str]) -> set[str]:
    """Find which of these article ids are stored."""
    marks = ", ".join("?" * len(ids))
    return {row[0] for row in db.execute(f"select id from article where id in ({marks})", ids)}


def list_sentences(db: Database, article_id: str) -> list[Sentence]:
    """List the units of an article by position."""
    rows = db.execute(
        f"select {_SENTENCE} from sentence where article = ? order by position",
        [article_id],
    )
    return [Sentence(*row) for row in rows]


def find_sentence(db: Database, sentence_id: str) -> Sentence | None:
    row = db.execute(f"select {_SENTENCE} from sentence where id = ?", [sentence_id]).fetchone()
    return row and Sentence(*row)


def get_sentence(db: Database, sentence_id: str) -> Sentence:
    sentence = find_sentence(db, sentence_id)
    if sentence is None:
        raise NotFound(
            "There is no sentence at this address.", "Open the article from the list of articles."
        )
    return sentence


def count_articles(db: Database) -> int:
    return db.execute("select count(*) from article").fetchone()[0]


def list_articles(
    db: Database, asked_kinds: Sequence[str], search: str = ""
) -> list[dict[str, Any]]:
    """List articles in order of import: id, title, outlet, published, imported_at, asked.

    `asked` counts the units whose kind is asked. `search` is looked for in
    title, outlet and text.
    """
    marks = ", ".join("?" * len(asked_kinds))
    pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return list(
        db.query(
            f"""select r.id, r.title, r.outlet, r.published, r.imported_at,
                  (select count(*) from sentence s
                   where s.article = r.id and s.kind in ({marks})) as asked
                from article r
                where ? = '%%'
                   or r.title like ? escape '\\' or r.outlet like ? escape '\\'
                   or r.text like ? escape '\\'
                order by r.imported_at, r.rowid""",
            [*asked_kinds, pattern, pattern, pattern, pattern],
        )
    )


def list_progress(
    db: Database, asked_kinds: Sequence[str], person: str | None = None
) -> list[dict[str, Any]]:
    """List how far each person, or one, is in each article that they touched.

    Keys: article, person, name, finished, skipped, flagged, last (time of the newest label).
    """
    marks = ", ".join("?" * len(asked_kinds))
    return list(
        db.query(
            f"""select s.article, a.person, p.name,
                  sum(coalesce(a.verdict in ('claims', 'no_claim', 'cant_tell'), 0)) as finished,
                  sum(coalesce(a.verdict = 'skipped', 0)) as skipped,
                  sum(a.flag is not null) as flagged,
                  max(a.labelled_at) as last
                from answer a
                join sentence s on s.id = a.sentence
                join person p on p.id = a.person
                where a.layer = 'label' and s.kind in ({marks})
                  and (? is null or a.person = ?)
                group by s.article, a.person
                order by s.article, p.name""",
            [*asked_kinds, person, person],
        )
    )
