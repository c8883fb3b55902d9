"""What people ask of each other about answers: replies, questions, sends, practice, repeats."""

from sqlite_utils import Database

from annotate.store.file.merge.tables import add_new, list_columns, take_further

_FIRST = """insert into main.{table} ({columns})
  select {columns} from other.{table} where true
  on conflict (id) do update set {column} = excluded.{column}
  where excluded.{column} is not null
    and coalesce({table}.{column}, '~') > excluded.{column}"""  # every time sorts before “~”
# What triggers delete when it happens (m019) may have happened in one of the files.
_IMPOSSIBLE = """
delete from main.repeat where done_at is null and (
  article in (select id from article where released_at is not null)
  or sentence in (select id from sentence where position is null)
  or exists (select 1 from assignment g where g.article = repeat.article
    and g.person = repeat.person and g.ended is not null)
  or exists (select 1 from look_again_item i where i.person = repeat.person
    and i.sentence = repeat.sentence)
  or exists (select 1 from answer a where a.sentence = repeat.sentence
    and a.person = repeat.person and a.layer = 'label' and a.rev <> repeat.first_rev))"""


def add_replies(db: Database) -> int:
    """Add replies and questions; what was seen or closed in one file is so here."""
    added = 0
    for table, column in (("reply", "seen_at"), ("question", "closed_at")):
        columns = ", ".join(list_columns(db, table))
        added += db.execute(_FIRST.format(table=table, column=column, columns=columns)).rowcount
    return added


def add_sends(db: Database) -> int:
    """Add what was sent back to be looked at again, with what came of it."""
    added = add_new(db, "look_again")
    rank = ["{}.outcome is not null", "coalesce({}.done_at, '')", "coalesce({}.outcome, '')",
            "coalesce({}.event, '')"]  # fmt: skip
    key = "sentence, person, batch"
    return added + take_further(db, "look_again_item", key, rank, without=("id",))


def add_practice(db: Database) -> int:
    """Add what was decided about people who practised."""
    columns = ", ".join(list_columns(db, "practice_decision", ("id",)))
    return db.execute(
        f"""insert into main.practice_decision ({columns})
            select {columns} from other.practice_decision o where not exists (
              select 1 from main.practice_decision d
              where (d.person, d.round, d.outcome, d.at) = (o.person, o.round, o.outcome, o.at))
            order by id"""
    ).rowcount


def add_repeats(db: Database) -> int:
    """Add the sentences that are asked again of their person, once all answers are up to date.

    Return how many rows differ from before: none that is impossible here comes back.
    """
    before = _list_repeats(db)
    rank = ["{}.done_at is not null", "{}.asked_at", "{}.first_rev", "coalesce({}.done_at, '')"]
    take_further(db, "repeat", "person, sentence", rank, without=("id",))
    db.execute(_IMPOSSIBLE)
    return len(_list_repeats(db) ^ before)


def _list_repeats(db: Database) -> set[tuple]:
    return set(db.execute("select person, sentence, first_rev, done_at from main.repeat"))


def add_log(db: Database) -> int:
    """Add the lines of the security log."""
    return add_new(db, "audit")
