"""Counts that are kept: units, articles, answers per person and day, names and sources in claims.

Triggers keep them with every save (see migrations/m004.py, m007.py, m014.py and m028.py). What
moves many rows at once, or changes which rows count, is recounted here, in the same transaction.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlite_utils import Database

from annotate.store.file.migrations.m004 import fill_names, fill_units
from annotate.store.file.migrations.m007 import fill_sources
from annotate.store.file.migrations.m008 import fill_values
from annotate.store.file.migrations.m014 import FILL as FILL_PLACES
from annotate.store.file.migrations.m028 import fill as fill_disagreements
from annotate.store.file.statements import run

# Rows whose counts are all zero stay behind; they say nothing.
_STATES = {
    "counts of units": """select article, kind, units, begun, twice, decided from unit_tally
      where units order by 1, 2""",
    "counts of answers": """select article, kind, person, answers, finished, skipped, flagged,
      notes, timed, active_ms, last from answer_tally where answers order by 1, 2, 3""",
    "counts of days": """select day, person, article, kind, finished from day_tally
      where finished order by 1, 2, 3, 4""",
    "counts of values": """select field, value, person, labels, decided from value_tally
      where labels order by 1, 2, 3""",
    "counts of names": "select whose, name, uses from name_tally where uses order by 1, 2",
    "counts of mentions": "select name, article, uses from mention_tally where uses order by 1, 2",
    "counts of voices": """select article, source, claims from voice_tally
      where claims order by 1, 2""",
    "counts of articles": """select person, block, articles from place_tally
      where articles order by 1, 2""",
    "disagreements": "select * from disagreement order by 1, 2, 3",
}

_AMONG = "in (select value from json_each(:articles))"
_FORGET_ARTICLES = f"""
delete from unit_tally where article {_AMONG};
delete from answer_tally where article {_AMONG};
delete from day_tally where article {_AMONG};
delete from mention_tally where article {_AMONG};
delete from voice_tally where article {_AMONG};
delete from disagreement where article {_AMONG};
"""


def recount(db: Database) -> None:
    """Count everything again (call in a transaction)."""
    forget_all(db)
    run(db, fill_units())
    run(db, fill_names())
    run(db, fill_sources())
    run(db, fill_values())
    run(db, FILL_PLACES)
    run(db, fill_disagreements())


def forget_all(db: Database) -> None:
    """Delete all counts, also before all answers: else each of them is subtracted, one by one."""
    run(db, "delete from unit_tally;\ndelete from answer_tally;\n")
    run(db, "delete from day_tally;\ndelete from name_tally;\ndelete from value_tally;\n")
    run(db, "delete from mention_tally;\ndelete from voice_tally;\ndelete from place_tally;\n")
    run(db, "delete from disagreement;\n")


@contextmanager
def values_moved(db: Database, field: str, answers: Sequence[int]) -> Iterator[None]:
    """Keep the counts of a field's values right while claims of some answers change."""
    only = "and a.id in (select value from json_each(:answers))"
    some = {"field": field, "answers": json.dumps(answers)}
    run(db, fill_values(field, only, -1), some)
    yield
    run(db, fill_values(field, only), some)


def list_seen(db: Database) -> list[str]:
    """List the sentences (ids) that someone answered again after they saw others' answers."""
    rows = db.execute(
        """select distinct a.sentence from answer a
           where a.layer = 'label' and not a.blind and exists (select 1 from event e
             where e.sentence = a.sentence and e.person = a.person and e.layer = 'label'
               and e.blind)"""
    )
    return [row[0] for row in rows]


def find_disagreements(db: Database, sentences: Sequence[str]) -> None:
    """Find again which of these sentences (ids) people differ on (call in a transaction)."""
    among = "in (select value from json_each(:sentences))"
    some = {"sentences": json.dumps(sentences)}
    run(db, f"delete from disagreement where sentence {among}", some)
    run(db, fill_disagreements(f"and s.id {among}"), some)


def recount_units(db: Database, article: str) -> None:
    """Count the units of one article, and the answers to them, again (call in a transaction)."""
    forget_units(db, article)
    run(db, fill_units("and s.article = :article"), {"article": article})


def forget_units(db: Database, article: str) -> None:
    """Delete the counts of one article, before it is recounted or deleted."""
    db.execute("delete from unit_tally where article = ?", [article])
    db.execute("delete from answer_tally where article = ?", [article])
    db.execute("delete from day_tally where article = ?", [article])


def forget_sources(db: Database, article: str) -> None:
    """Delete the counts of names and voices of an article that is deleted."""
    db.execute("delete from mention_tally where article = ?", [article])
    db.execute("delete from voice_tally where article = ?", [article])


@contextmanager
def names_moved(db: Database, article: str) -> Iterator[None]:
    """Keep the counts of names right while an article is withdrawn, restored, released, closed."""
    only = "and s.article = :article"
    run(db, fill_names(only, -1), {"article": article})
    yield
    run(db, fill_names(only), {"article": article})


@contextmanager
def names_of_all_moved(db: Database, articles: Sequence[str]) -> Iterator[None]:
    """Keep the counts of names right as `names_moved` does, for many articles at once."""
    only = "and s.article in (select value from json_each(:articles))"
    chosen = {"articles": json.dumps(articles)}
    run(db, fill_names(only, -1), chosen)
    yield
    run(db, fill_names(only), chosen)


@contextmanager
def uncounted(db: Database) -> Iterator[None]:
    """Change answers without counting them; the caller counts at the end."""
    triggers = db.execute(
        "select name, sql from main.sqlite_master where type = 'trigger' and tbl_name in (?, ?)",
        ["answer", "claim"],
    ).fetchall()
    for name, _ in triggers:
        db.execute(f"drop trigger main.{name}")
    yield
    for _, sql in triggers:
        db.execute(sql)


@contextmanager
def counted_at_once(db: Database, articles: Iterable[str], first: int) -> Iterator[None]:
    """Count many new labels together, those from the answer `first` on, all in some articles.

    The triggers, which count one by one, take most of the time that saving takes. They are
    dropped and created again in the same transaction.
    """
    with uncounted(db):
        yield
    chosen = {"articles": json.dumps(sorted(articles))}
    run(db, _FORGET_ARTICLES, chosen)
    run(db, fill_units(f"and s.article {_AMONG}"), chosen)
    run(db, fill_sources(f"and s.article {_AMONG}"), chosen)
    run(db, fill_disagreements(f"and s.article {_AMONG}"), chosen)
    run(db, fill_names("and a.id >= :first"), {"first": first})
    run(db, fill_values(only="and a.id >= :first"), {"first": first})


def list_states(db: Database) -> dict[str, list[tuple]]:
    """List all counts, by what they count, to be compared with others."""
    return {what: list(rows) for what, rows in list_counts(db).items()}


def list_counts(db: Database) -> dict[str, Iterable[tuple]]:
    """Go through all counts, by what they count, without keeping them."""
    return {what: db.execute(sql) for what, sql in _STATES.items()}
