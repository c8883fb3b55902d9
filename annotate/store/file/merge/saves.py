"""Events of the other project → this one, and the answers that follow from all of them."""

from collections.abc import Iterable

from sqlite_utils import Database

from annotate.store.answers.labels import replay_sentences
from annotate.store.answers.tallies import recount, uncounted
from annotate.store.file.merge.tables import add_new, list_columns, take_further
from annotate.store.scheme.successors import recount_all

_SAID = "person, sentence, layer, answer, scheme, scheme_version"
# What names an answer by the time at which its event was received.
_REVS = (("look_again_item", "asked_rev"), ("repeat", "first_rev"), ("reply", "rev"))


def find_contradiction(db: Database) -> str | None:
    """Return an event that says something else in the other file, or takes another's place."""
    ours, theirs = (", ".join(f"{who}.{one}" for one in _SAID.split(", ")) for who in "eo")
    row = db.execute(
        f"""select e.id from main.event e join other.event o on o.id = e.id
            where ({ours}) is not ({theirs})
            union all
            select e.id from main.event e join other.event o on o.received = e.received
            where o.id <> e.id limit 1"""
    ).fetchone()
    return row and row[0]


def is_deciding(db: Database) -> bool:
    """Return whether one of the files is in the middle of a decision in bulk."""
    row = db.execute(
        """select 1 from main.bulk where pending is not null
           union all select 1 from other.bulk where pending is not null limit 1"""
    ).fetchone()
    return row is not None


def settle_times(db: Database) -> set[str]:
    """Give an event that reached both files the time at which the first one took it.

    Return the sentences of the events whose time changed here.
    """
    rows = db.execute(
        """select e.id, e.received, o.received, e.sentence from main.event e
           join other.event o on o.id = e.id where e.received <> o.received"""
    ).fetchall()
    if not rows:
        return set()
    guard = "event_is_never_changed"
    sql = db.execute("select sql from main.sqlite_master where name = ?", [guard]).fetchone()[0]
    db.execute(f"drop trigger main.{guard}")
    for event, ours, theirs, _ in rows:
        schema, late, early = ("main", ours, theirs) if theirs < ours else ("other", theirs, ours)
        db.execute(f"update {schema}.event set received = ? where id = ?", [early, event])
        for table, column in _REVS:
            db.execute(
                f"update {schema}.{table} set {column} = ? where {column} = ?", [early, late]
            )
    db.execute(sql)
    return {sentence for _, ours, theirs, sentence in rows if theirs < ours}


def add_saves(db: Database) -> tuple[int, int, set[str]]:
    """Add the events that are not here yet; return how many (labels, gold), and about what."""
    rank = ["{}.undone_at is not null", "{}.accepted_at is not null", "{}.decided", "{}.seen",
            "{}.overturned", "coalesce({}.undone_at, '')"]  # fmt: skip
    take_further(db, "bulk", "id", rank)
    take_further(db, "bulk_sample", "bulk, place", ["coalesce({}.outcome, '')"])
    new = db.execute(
        """select sentence, layer from other.event
           where id not in (select id from main.event)"""
    ).fetchall()
    add_new(db, "event", order="received")
    gold = sum(layer == "gold" for _, layer in new)
    return len(new) - gold, gold, {sentence for sentence, _ in new}


def add_side_saves(db: Database) -> int:
    """Add the answers of practice, and those to sentences that were asked again."""
    return add_new(db, "side_event", order="received")


def bring_up_to_date(db: Database, sentences: Iterable[str]) -> None:
    """Make the answers to some sentences again from their events, and all counts."""
    with uncounted(db):
        replay_sentences(db, set(sentences) - _take_answers(db))
        recount_all(db)
    recount(db)


def _take_answers(db: Database) -> set[str]:
    """Copy the other's answers to sentences that have none here; return those sentences.

    They follow from the same events, if both are units and merged values count as the same.
    """
    ours, theirs = (
        db.execute(f"select * from {schema}.value_successor order by field, value").fetchall()
        for schema in ("main", "other")
    )
    if ours != theirs:
        return set()
    db.execute(
        """create temp table fresh as select o.id from other.sentence o
           join main.sentence s on s.id = o.id
           where o.position is not null and s.position is not null
             and o.id in (select sentence from other.answer)
             and o.id not in (select sentence from main.answer)"""
    )
    db.execute("create index temp.fresh_id on fresh(id)")
    [first] = db.execute("select coalesce(max(id), 0) from main.answer").fetchone()
    answer, claim = (
        ", ".join(list_columns(db, table, without=(key,)))
        for table, key in (("answer", "id"), ("claim", "answer"))
    )
    db.execute(
        f"""insert into main.answer (id, {answer}) select id + ?, {answer} from other.answer
            where sentence in (select id from temp.fresh) order by id""",
        [first],
    )
    db.execute(
        f"""insert into main.claim (answer, {claim}) select answer + ?, {claim} from other.claim
            where answer in (select id from other.answer
              where sentence in (select id from temp.fresh)) order by answer, number""",
        [first],
    )
    taken = {row[0] for row in db.execute("select id from temp.fresh").fetchall()}
    db.execute("drop table temp.fresh")
    return taken
