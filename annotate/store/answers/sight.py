"""Who has seen whose answers: rows of `sight`, and what is hidden from a lead."""

import json
from collections.abc import Sequence

from sqlite_utils import Database

# Of article r: it is a lead's (:person) to label, assigned or begun, unfinished, and not released.
_HIDDEN = """r.released_at is null
    and (exists (select 1 from assignment g
        where g.article = r.id and g.person = :person and g.ended is null)
      or (exists (select 1 from answer_tally t
          where t.article = r.id and t.person = :person and t.answers
            and t.kind in (select value from json_each(:kinds)))
        and not exists (select 1 from assignment g
          where g.article = r.id and g.person = :person)))
    and coalesce((select sum(t.units) from unit_tally t where t.article = r.id
        and t.kind in (select value from json_each(:kinds))), 0)
      > coalesce((select sum(t.finished) from answer_tally t
        where t.article = r.id and t.person = :person
          and t.kind in (select value from json_each(:kinds))), 0)"""


def list_hidden(db: Database, person: str, asked_kinds: Sequence[str]) -> frozenset[str]:
    """List the articles whose answers a person must not see yet, if these answers count anywhere.

    Those of withdrawn articles and of the sample do not.
    """
    rows = db.execute(
        f"""select r.id from article r
            where r.id in (select article from assignment
                where person = :person and ended is null
                union select article from answer_tally where person = :person and answers)
              and r.withdrawn_at is null and not r.sample and {_HIDDEN}""",
        {"person": person, "kinds": json.dumps(asked_kinds)},
    )
    return frozenset(row[0] for row in rows)


def is_hidden(db: Database, article: str, person: str, asked_kinds: Sequence[str]) -> bool:
    """Return whether a person must not see the answers to an article yet, withdrawn or not."""
    row = db.execute(
        f"select 1 from article r where r.id = :article and {_HIDDEN}",
        {"article": article, "person": person, "kinds": json.dumps(asked_kinds)},
    ).fetchone()
    return row is not None


def has_sight(db: Database, article: str, person: str) -> bool:
    """Return whether a person has seen others' answers to an article, or could have."""
    row = db.execute(
        """select 1 from sight where article = ? and person = ?
           union all select 1 from article where id = ? and released_at is not null limit 1""",
        [article, person, article],
    ).fetchone()
    return row is not None


def list_sights(db: Database, person: str) -> set[str]:
    """List the articles to which a person has seen other people's answers, or could."""
    rows = db.execute(
        """select article from sight where person = ?
           union select id from article where released_at is not null""",
        [person],
    )
    return {row[0] for row in rows}


def list_sights_of(db: Database, person: str, articles: Sequence[str]) -> set[str]:
    """List those of some articles to which a person has seen other people's answers, or could."""
    rows = db.execute(
        """select value from json_each(?) where exists (
             select 1 from sight where article = value and person = ?)
             or exists (select 1 from article where id = value and released_at is not null)""",
        [json.dumps(articles), person],
    )
    return {row[0] for row in rows}


def list_unseen(db: Database, person: str, hidden: frozenset[str]) -> list[str]:
    """List the articles with answers of others that a person has not been recorded to see."""
    rows = db.execute(
        """select distinct t.article from answer_tally t
           where t.person <> :person and t.answers
             and not exists (select 1 from sight g
               where g.article = t.article and g.person = :person)
             and t.article not in (select value from json_each(:hidden))
           union
           select t.article from unit_tally t
           where t.decided
             and not exists (select 1 from sight g
               where g.article = t.article and g.person = :person)
             and exists (select 1 from sentence s join answer a on a.sentence = s.id
               where s.article = t.article and a.layer = 'gold' and a.person <> :person)
             and t.article not in (select value from json_each(:hidden))""",
        {"person": person, "hidden": json.dumps(sorted(hidden))},
    )
    return [row[0] for row in rows]


def has_others_answers(db: Database, article: str, person: str) -> bool:
    """Return whether anyone else has an answer in this article."""
    row = db.execute(
        """select 1 from sentence s
           join answer a on (a.sentence = s.id and a.layer = 'label')
             or (a.sentence = s.id and a.layer = 'gold')
           where s.article = ? and a.person <> ? limit 1""",
        [article, person],
    ).fetchone()
    return row is not None


def save_sight(db: Database, article_ids: list[str], person: str, at: str) -> None:
    """Record that a person has seen other people's answers to these articles."""
    db.conn.executemany(
        "insert into sight (article, person, at) values (?, ?, ?) on conflict do nothing",
        [(article, person, at) for article in article_ids],
    )


def save_sight_of_all(db: Database, article: str, at: str) -> None:
    """Record that, from now on, everyone may have seen the answers to an article."""
    db.execute(
        """insert into sight (article, person, at) select ?, id, ? from person where true
           on conflict do nothing""",
        [article, at],
    )
