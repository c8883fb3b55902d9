"""The long rows of an export, streamed."""

import json
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from annotate.store.answers.verdicts import FINISHED_OR_SKIPPED_SQL
from annotate.store.answers.views import GOLD_ROWS, LABEL_ROWS, ORDER, columns, rows_of, rows_sql

Version = tuple[str, int]
_HAS_ANY = {  # of article r
    "raw": "exists (select 1 from answer_tally t where t.article = r.id and t.answers)",
    "gold": "exists (select 1 from unit_tally t where t.article = r.id and t.decided)",
}
_HAS_ANY["best"] = _HAS_ANY["raw"]
_ANSWERS = """select coalesce(sum(t.answers), 0), coalesce(sum(t.finished), 0),
    coalesce(sum(t.skipped), 0)
  from answer_tally t
  cross join article r indexed by article_state on r.id = t.article and r.withdrawn_at is null
  where t.article not in (select value from json_each(?))"""
_DECIDED = """select coalesce(sum(t.decided), 0) from unit_tally t
  cross join article r indexed by article_state on r.id = t.article and r.withdrawn_at is null
  where t.article not in (select value from json_each(?))"""
_LABELS_AND_SKIPPED = rows_of("label", FINISHED_OR_SKIPPED_SQL)


_GIVEN = (
    "a.layer", "a.id", "s.id", "s.position", "s.text", "a.verdict", "c.number", "c.start",
    'c."end"', "c.source", "c.source_start", "c.source_end", "c.source_name", "c.fields",
)  # fmt: skip


class GivenRow(NamedTuple):
    """A claim of an answer, or an answer without claims, as it counts; `cells` is its long row.

    `fields` is JSON text, None without a claim.
    """

    layer: str
    answer: int
    sentence: str
    position: int
    text: str
    verdict: str
    number: int | None
    start: int | None
    end: int | None
    source: str | None
    source_start: int | None
    source_end: int | None
    source_name: str | None
    fields: str | None
    cells: tuple


def list_columns(db: Database) -> tuple[str, ...]:
    """Name the columns of the rows, in order."""
    return columns(db)


def stream_rows(
    db: Database,
    labels: str,
    *,
    skipped: bool = False,
    without: Sequence[str] = (),
    as_chosen: bool = False,
    before: Version | None = None,
    limit: int | None = None,
    names: Sequence[str] = (),
) -> Iterator[tuple]:
    """Stream the long rows of `raw` or `gold`, ordered by article, position, reviewer, claim.

    `without` are ids of articles to leave out. Merged values are what they count as, unless
    they are to be `as_chosen`. Only answers made `before` a version of the scheme, if one is given.
    `names` are the columns that `list_columns` gave: the first label of a version adds some.
    """
    # Article by article: only the rows of one are sorted, and the first come at once.
    sql, values = _select(db, labels, skipped, (), before, as_chosen, names)
    left = math.inf if limit is None else limit
    left_out = frozenset(without)
    for article in _list_articles(db, labels):
        if article in left_out:
            continue
        for row in db.execute(f"{sql} and s.article = ? {ORDER}", [*values, article]):
            if left <= 0:
                return
            left -= 1
            yield row


def stream_given(
    db: Database,
    *,
    skipped: bool = False,
    without: Sequence[str],
    as_chosen: bool,
    before: Version | None,
    names: Sequence[str],
) -> Iterator[tuple[str, list[GivenRow]]]:
    """Stream each article with its rows of `raw` and then of `gold`."""
    of_layers = [
        _select(db, labels, skipped, (), before, as_chosen, names, _GIVEN)
        for labels in ("raw", "gold")
    ]
    left_out, width = frozenset(without), len(_GIVEN)
    for article in sorted({*_list_articles(db, "raw"), *_list_articles(db, "gold")} - left_out):
        rows = [
            GivenRow(*row[:width], row[width:])
            for sql, values in of_layers
            for row in db.execute(f"{sql} and s.article = ? {ORDER}", [*values, article])
        ]
        yield article, rows


def list_labellers(db: Database, without: Sequence[str] = ()) -> list[str]:
    """List the names of everyone with an answer in any article but those `without`."""
    rows = db.execute(
        """select name from person where id in (
             select t.person from answer_tally t
             where t.answers and t.article not in (select value from json_each(?)))
           order by name""",
        [json.dumps(without)],
    )
    return [row[0] for row in rows]


def _list_articles(db: Database, labels: str) -> list[str]:
    """List the articles with answers of a layer, in order."""
    rows = db.execute(
        f"""select r.id from article r
            where {_HAS_ANY[labels]}
            order by r.id"""
    )
    return [row[0] for row in rows]


def count_rows(
    db: Database,
    labels: str,
    *,
    skipped: bool = False,
    without: Sequence[str] = (),
    before: Version | None = None,
) -> int:
    """Count the rows that `stream_rows` would return, mostly by counts that are kept.

    An answer is one row, and each claim after its first is one more.
    """
    if before:
        sql, values = _select(db, labels, skipped, without, before)
        return db.execute(f"select count(*) from ({sql})", values).fetchone()[0]
    if labels == "gold":
        answers = db.execute(_DECIDED, [json.dumps(without)]).fetchone()[0]
    else:
        _, finished, left = db.execute(_ANSWERS, [json.dumps(without)]).fetchone()
        answers = finished + (left if skipped else 0)
    further = db.execute(
        """select count(*) from claim c
           cross join answer a on a.id = c.answer and a.layer = :layer
           cross join sentence s on s.id = a.sentence
           cross join article r on r.id = s.article and r.withdrawn_at is null
           where c.number > 1 and r.id not in (select value from json_each(:without))""",
        {"layer": "gold" if labels == "gold" else "label", "without": json.dumps(without)},
    ).fetchone()[0]
    return answers + further


def count_votes(
    db: Database, *, without: Sequence[str] = (), before: Version | None = None
) -> dict[str, int]:
    """Count the sentences by what their labels decide on sources. Keys: decided, tied, cant_tell.

    Gold decides whatever the labels say; “can't tell” is no vote.
    """
    scheme, version = before or ("", 0)
    return dict(
        db.execute(
            """with said as (
                 select a.sentence, a.layer, a.verdict = 'cant_tell' as is_none, a.sources,
                   count(*) as votes
                 from answer a
                 where a.verdict in ('claims', 'no_claim', 'cant_tell')
                   and not (a.scheme = :scheme and a.scheme_version >= :version)
                 group by 1, 2, 3, 4),
               most as (
                 select sentence, max(layer = 'gold') as has_gold,
                   max(iif(is_none, 0, votes)) as votes, sum(not is_none) as sets
                 from said group by 1)
               select case
                   when has_gold then 'decided' when not sets then 'cant_tell'
                   when sets > 1 and 1 < (
                     select count(*) from said o where o.sentence = m.sentence
                       and not o.is_none and o.votes = m.votes) then 'tied'
                   else 'decided' end as what,
                 count(*)
               from most m
               join sentence s on s.id = m.sentence
               join article r on r.id = s.article and r.withdrawn_at is null
               where r.id not in (select value from json_each(:without))
               group by 1""",
            {"without": json.dumps(without), "scheme": scheme, "version": version},
        ).fetchall()
    )


def count_left_out(db: Database, without: Sequence[str] = ()) -> dict[str, int]:
    """Count the label answers that a plain export leaves out: skipped, todo.

    Answers in the articles `without` are not counted.
    """
    answers, finished, skipped = db.execute(_ANSWERS, [json.dumps(without)]).fetchone()
    return {"skipped": skipped, "todo": answers - finished - skipped}


def count_withdrawn(db: Database, labels: str) -> int:
    """Count the withdrawn articles that have answers of a layer; `best` has those of labels."""
    return db.execute(
        f"""select count(*) from article r indexed by article_withdrawn
            where r.withdrawn_at is not null and {_HAS_ANY[labels]}"""
    ).fetchone()[0]


def _select(
    db: Database,
    labels: str,
    skipped: bool,
    without: Sequence[str],
    before: Version | None,
    as_chosen: bool = False,
    names: Sequence[str] = (),
    also: Sequence[str] = (),
) -> tuple[str, list[str | int]]:
    where = GOLD_ROWS if labels == "gold" else _LABELS_AND_SKIPPED if skipped else LABEL_ROWS
    values: list[str | int] = []
    if without:
        where += " and s.article not in (select value from json_each(?))"
        values.append(json.dumps(without))
    if before:
        where += " and not (a.scheme = ? and a.scheme_version >= ?)"
        values += before
    rows = rows_sql(db, labels == "gold", as_chosen=as_chosen, names=names, also=also)
    return f"{rows} where {where}", values
