"""Where an article is among those that a person labels, and which one follows it.

Questions about one article: each is answered from an index, none reads a text.
"""

import json
from collections.abc import Sequence

from sqlite_utils import Database

from annotate.store.file.migrations.m014 import SHIFT

# Units of article r that are to label, less those that :me has finished; or some asked again.
_LEFT = """(coalesce((select sum(t.units) from unit_tally t
      where t.article = r.id and t.kind in (select value from json_each(:kinds))), 0)
    > coalesce((select sum(t.finished) from answer_tally t
      where t.article = r.id and t.person = :me
        and t.kind in (select value from json_each(:kinds))), 0)
    or exists (select 1 from repeat q indexed by repeat_open
      join sentence z on z.id = q.sentence and z.kind in (select value from json_each(:kinds))
      where q.person = :me and q.article = r.id and q.done_at is null))"""

# A practice article is for those who have it.
_NO_PRACTICE = """(not exists (select 1 from article p indexed by article_practice
        where p.practice and p.id = r.id)
      or exists (select 1 from assignment g where g.article = r.id and g.person = :me))"""

# The blocks below are kept as counts, so that only the block of the article itself is counted.
_BELOW = """select coalesce((select sum(articles) from place_tally
    where person = :whose and block < :block), 0) + ({here})"""
_ALL_HERE = """select count(*) from article indexed by article_order
  where number between :first and :number and withdrawn_at is null and not sample"""
_THEIRS_HERE = """select count(*) from assignment g indexed by assignment_open
  join article r on r.id = g.article
  where g.person = :whose and g.ended is null and g.number between :first and :number
    and r.withdrawn_at is null and not r.sample"""
# Those for calibration are few.
_CALIBRATION_BELOW = """select count(*) from article r
  where r.calibration and r.withdrawn_at is null and not r.sample and r.number <= :number
    and not exists (select 1 from assignment g
      where g.article = r.id and g.person = :whose and g.ended is null)"""

_NEXT_OF_ALL = f"""select r.number, r.id from article r
  where r.number > :number and r.withdrawn_at is null and not r.sample and {_LEFT}
    and {_NO_PRACTICE}
  order by r.number limit 1"""
_NEXT_ASSIGNED = f"""select g.number, r.id from assignment g indexed by assignment_open
  join article r on r.id = g.article
  where g.person = :person and g.ended is null and g.number > :number
    and r.withdrawn_at is null and not r.sample and {_LEFT}
  order by g.number limit 1"""
_NEXT_CALIBRATION = f"""select r.number, r.id from article r
  where r.calibration and r.withdrawn_at is null and not r.sample and r.number > :number
    and {_LEFT} and {_NO_PRACTICE}
  order by r.number limit 1"""

_HAS_LEFT = f"""select 1 from article r
  where r.id = :article and r.withdrawn_at is null and {_LEFT}
    and (:person is null or (:calibration and r.calibration) or exists (
      select 1 from assignment g
      where g.article = r.id and g.person = :person and g.ended is null))"""
_FIRST_NOT_TAKEN = """select r.id from article r indexed by article_listed
  where r.withdrawn_at is null and not r.sample
    and exists (select 1 from unit_tally t where t.article = r.id and t.units
      and t.kind in (select value from json_each(:kinds)))
    and not exists (select 1 from assignment g
      where g.article = r.id and g.person = :me and g.ended is null)
  order by r.number limit 1"""

_LAST = 2**62  # above every number, and within what SQLite stores as an integer


def find_place(db: Database, article: str, person: str | None) -> tuple[int, int]:
    """Find (number, count) of an article among all, or among those of one person.

    Those of a person are assigned to them, or for calibration. Withdrawn ones and the sample do
    not count.
    """
    if person is None:
        sql, whose = _BELOW.format(here=_ALL_HERE), ""
    else:
        sql, whose = f"{_BELOW.format(here=_THEIRS_HERE)} + ({_CALIBRATION_BELOW})", person

    return _below(db, sql, whose, _number(db, article)), _below(db, sql, whose, _LAST)


def count_upto(db: Database, number: int = _LAST) -> int:
    """Count the articles up to a number, or all; withdrawn ones and the sample do not count."""
    return _below(db, _BELOW.format(here=_ALL_HERE), "", number)


def _below(db: Database, sql: str, whose: str, number: int) -> int:
    block = number >> SHIFT
    values = {"whose": whose, "number": number, "block": block, "first": block << SHIFT}
    return db.execute(sql, values).fetchone()[0]


def find_following(
    db: Database, article: str, me: str, person: str | None, asked_kinds: Sequence[str]
) -> tuple[str, str] | None:
    """Find (id, title) of the next article in which `me` has sentences to label.

    From this article on, then from the first; among all articles, or those of `person`.
    """
    place = _number(db, article)
    for number in (place, 0):
        values = {"me": me, "kinds": json.dumps(asked_kinds), "number": number, "person": person}
        queries = (_NEXT_OF_ALL,) if person is None else (_NEXT_ASSIGNED, _NEXT_CALIBRATION)
        found = [row for sql in queries if (row := db.execute(sql, values).fetchone())]
        # Twice: from here to the end, then from the start, where it may come back to this article.
        if found and min(found)[1] != article:
            return db.execute(
                "select id, title from article where id = ?", min(found)[1:]
            ).fetchone()
    return None


def has_left(
    db: Database,
    article: str,
    me: str,
    person: str | None,
    asked_kinds: Sequence[str],
    *,
    calibration: bool = True,
) -> bool:
    """Return whether `me` has sentences to label in an article that is among those of `person`."""
    values = {"article": article, "me": me, "person": person, "calibration": calibration}
    values["kinds"] = json.dumps(asked_kinds)
    return db.execute(_HAS_LEFT, values).fetchone() is not None


def find_first(
    db: Database,
    me: str,
    person: str | None,
    asked_kinds: Sequence[str],
    *,
    calibration: bool = True,
) -> str | None:
    """Find the first article in which `me` has sentences to label, in order of import."""
    values = {"me": me, "kinds": json.dumps(asked_kinds), "number": 0, "person": person}
    queries = (_NEXT_OF_ALL,) if person is None else (_NEXT_ASSIGNED, _NEXT_CALIBRATION)
    found = [
        row
        for sql in queries
        if (calibration or sql is not _NEXT_CALIBRATION)
        and (row := db.execute(sql, values).fetchone())
    ]
    return min(found)[1] if found else None


def find_first_not_taken(db: Database, me: str, asked_kinds: Sequence[str]) -> str | None:
    """Find the first article with something to label that a person has not taken."""
    row = db.execute(_FIRST_NOT_TAKEN, {"me": me, "kinds": json.dumps(asked_kinds)}).fetchone()
    return row and row[0]


def _number(db: Database, article: str) -> int:
    """Return the number of an article in the order of import."""
    return db.execute("select number from article where id = ?", [article]).fetchone()[0]
