"""How many rows and sentences an export has, and what it leaves out."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sqlite_utils import Database

from annotate.records import FINISHED
from annotate.store.answers.verdicts import FINISHED_OR_SKIPPED_SQL, FINISHED_SQL, by_reviewer
from annotate.store.answers.views import SPLIT
from annotate.store.export import HAS_ANY
from annotate.store.export.rows import select
from annotate.store.export.wanted import EVERYTHING, Wanted

_BATCH_SIZE = 10_000
_CLAIMS_OF = """select of.split, c.source, c.fields from of
    cross join sentence s on s.article = of.id
    cross join answer a on a.sentence = s.id and a.layer = '{}'
    cross join claim c on c.answer = a.id"""
_LEFT_OUT = """t.article in (
    select id from article indexed by article_withdrawn where withdrawn_at is not null
    union all select value from json_each(?))"""
_ANSWERS = f"""select coalesce(sum(t.answers), 0), coalesce(sum(t.finished), 0),
    coalesce(sum(t.skipped), 0)
  from answer_tally t where not {_LEFT_OUT}"""
_DECIDED = f"select coalesce(sum(t.decided), 0) from unit_tally t where not {_LEFT_OUT}"
_IS_IN = f"not {_LEFT_OUT.replace('?', ':without')}"
_GOLD_EXTENT = f"""select count(distinct t.article), 0, coalesce(sum(t.decided), 0)
  from unit_tally t where t.decided and {_IS_IN}"""
_EXTENT = f"""select count(distinct t.article),
    count(distinct iif(t.person in (select id from person where is_model), null, t.person)),
    ({{sentences}})
  from answer_tally t where {{among}} and {_IS_IN}"""
_BEGUN = f"select coalesce(sum(t.begun), 0) from unit_tally t where {_IS_IN}"
_ANSWERED = f"""select count(distinct a.sentence)
  from answer a cross join sentence t on t.id = a.sentence
  where a.layer = 'label' and a.verdict in {{verdicts}} and {_IS_IN}"""
# The sources that each answer to a sentence names, and how many sentences have the same ones. What
# cannot be told is no vote; of “no claim” the sources are empty.
_VOTES = f"""select v.votes, count(*) from (
    select a.sentence, group_concat(iif(a.verdict = 'cant_tell', null, a.sources)) as votes
    from answer a
    where a.layer = 'label' and a.verdict in {FINISHED_SQL} and {{voters}}{{labels}}
      and a.sentence not in (
        select a.sentence from answer a
        where a.layer = 'gold' and a.verdict in {FINISHED_SQL}{{gold}})
    group by a.sentence) v
  join sentence t on t.id = v.sentence
  where {_IS_IN}
  group by 1"""
_BY_GOLD = f"""select a.verdict, count(*) from answer a
  join sentence t on t.id = a.sentence
  where a.layer = 'gold' and a.verdict in {FINISHED_SQL}{{gold}} and {_IS_IN}
  group by 1"""


def count_rows(
    db: Database,
    labels: str,
    *,
    skipped: bool = False,
    without: Sequence[str] = (),
    wanted: Wanted = EVERYTHING,
) -> int:
    """Count the rows that `stream_rows` would return, mostly by counts that are kept.

    An answer is one row, and each claim after its first is one more.
    """
    if wanted != EVERYTHING:
        sql, values = select(db, labels, wanted, skipped=skipped)
        sql += " and s.article not in (select value from json_each(:without))"
        values["without"] = json.dumps(without)
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


def count_extent(
    db: Database,
    labels: str,
    *,
    skipped: bool = False,
    without: Sequence[str] = (),
    wanted: Wanted = EVERYTHING,
) -> dict[str, int]:
    """Count what the rows of `raw` or `gold` are about and who answered.

    Keys: articles, people, sentences. Models are not people, and gold is by none.
    """
    values = {"without": json.dumps(without)}
    if wanted != EVERYTHING:
        names = ("article_id", "sentence_id", "reviewer", "is_model")
        rows, more = select(db, labels, wanted, skipped=skipped, names=names)
        values |= more
        people = "0" if labels == "gold" else "count(distinct iif(is_model, null, reviewer))"
        sql = f"""select count(distinct article_id), {people}, count(distinct sentence_id)
          from ({rows} and s.article not in (select value from json_each(:without)))"""
    elif labels == "gold":
        sql = _GOLD_EXTENT
    else:
        # The counts that are kept leave out models and skipped sentences.
        verdicts = FINISHED_OR_SKIPPED_SQL if skipped else FINISHED_SQL
        is_plain = not (skipped or _has_models(db))
        sentences = _BEGUN if is_plain else _ANSWERED.format(verdicts=verdicts)
        among = "(t.finished or t.skipped)" if skipped else "t.finished"
        sql = _EXTENT.format(sentences=sentences, among=among)
    found = db.execute(sql, values).fetchone()
    return dict(zip(("articles", "people", "sentences"), found, strict=True))


def _has_models(db: Database) -> bool:
    return bool(db.execute("select exists (select 1 from person where is_model)").fetchone()[0])


def count_votes(
    db: Database, *, without: Sequence[str] = (), wanted: Wanted = EVERYTHING
) -> dict[str, int]:
    """Count the sentences by what their labels decide on sources. Keys: decided, tied, cant_tell.

    Gold decides whatever the labels say; “can't tell” is no vote, nor is what a model says unless
    it is one of the wanted people. Of `wanted` verdicts, only those
    that are decided count as decided.
    """
    (by_labels, values), (by_gold, more) = map(wanted.conditions, ("label", "gold"))
    voters = "true" if wanted.people else by_reviewer("a")
    votes = _VOTES.format(labels=by_labels, gold=by_gold, voters=voters)
    given = {**values, **more, "without": json.dumps(without)}
    counts = Counter(dict(db.execute(_BY_GOLD.format(gold=by_gold), given).fetchall()))
    for named, sentences in db.execute(votes, given):
        counts[_decide(named)] += sentences
    decided = sum(counts[verdict] for verdict in wanted.verdicts or FINISHED)
    return {"decided": decided, "tied": counts["tied"], "cant_tell": counts["none"]}


def _decide(named: str | None) -> str:
    """Return the verdict that most votes give; `tied`, or `none` if there are no votes."""
    if named is None:
        return "none"
    (first, most), *others = Counter(named.split(",")).most_common(2)
    if others and others[0][1] == most:
        return "tied"
    return "claims" if first else "no_claim"


def count_left_out(db: Database, without: Sequence[str] = ()) -> dict[str, int]:
    """Count the label answers that a plain export leaves out: skipped, todo.

    Answers in the articles `without` are not counted.
    """
    answers, finished, skipped = db.execute(_ANSWERS, [json.dumps(without)]).fetchone()
    return {"skipped": skipped, "todo": answers - finished - skipped}


def count_begun(db: Database, without: Sequence[str] = ()) -> int:
    """Count the sentences with a finished answer, by counts that are kept."""
    return db.execute(_BEGUN, {"without": json.dumps(without)}).fetchone()[0]


def count_remarks(
    db: Database,
    labels: str,
    *,
    skipped: bool = False,
    without: Sequence[str] = (),
    wanted: Wanted = EVERYTHING,
) -> tuple[int, int]:
    """Count the answers of `raw` or `gold` that are flagged, and those with a comment."""
    names = ("sentence_id", "reviewer", "flagged", "comment")
    rows, values = select(db, labels, wanted, skipped=skipped, names=names)
    # An answer has a row for each claim.
    sql = f"""select coalesce(sum(flagged <> ''), 0), coalesce(sum(comment <> ''), 0)
      from (select distinct * from ({rows} and (a.flag is not null or a.comment <> '')
        and s.article not in (select value from json_each(:without))))"""
    return db.execute(sql, {**values, "without": json.dumps(without)}).fetchone()


def count_withdrawn(db: Database, labels: str) -> int:
    """Count the withdrawn articles that have answers of a layer; `best` has those of labels."""
    return db.execute(
        f"""select count(*) from article r indexed by article_withdrawn
            where r.withdrawn_at is not null and {HAS_ANY[labels]}"""
    ).fetchone()[0]


def count_splits(
    db: Database, fields: Collection[str], without: Sequence[str] = ()
) -> list[tuple[str, str, str, int]]:
    """Count the claims of labels and gold by split: (split, field, value, claims).

    The field is `source` or one of `fields`; a row with an empty field counts articles.
    """
    of = f"""with of as (
               select r.id, {SPLIT} as split from article r
               where r.withdrawn_at is null and {HAS_ANY["raw"]}
                 and r.id not in (select value from json_each(:without)))"""
    given = {"without": json.dumps(without)}
    articles = db.execute(f"{of} select split, '', '', count(*) from of group by 1", given)
    found = articles.fetchall()
    claims = db.execute(
        # By layer, as the indexes are: for both at once SQLite would make one in memory.
        f"{of} " + " union all ".join(_CLAIMS_OF.format(layer) for layer in ("label", "gold")),
        given,
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    # Here in batches: SQLite would hold every claim at once to group them.
    while batch := claims.fetchmany(_BATCH_SIZE):
        for (split, source, text), count in Counter(batch).items():
            counts[split, "source", source] += count
            for field, value in _list_values(text, fields):
                counts[split, field, value] += count
    return [*found, *((*key, count) for key, count in counts.items())]


def _list_values(text: str, fields: Collection[str]) -> Iterator[tuple[str, str]]:
    """List the values of these fields of a claim, each of a set by itself."""
    for field, value in json.loads(text or "{}").items():
        if field in fields and value is not None:
            yield from ((field, one) for one in (value if isinstance(value, list) else [value]))
