"""What the agreement figures are based on: each person's last blind answer, within a scope."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotate.records import Answer
from annotate.store.answers.verdicts import FINISHED_SQL
from annotate.store.file.ulid import encode, iso_to_ms
from annotate.store.scheme.successors import list_successors

Stamp = tuple[str | int | None, ...]
GOLD = "gold"  # a reserved name: no person can have it
GOLD_NUMBER = 0  # of people, numbers begin with 1
DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """Which answers count. An empty field leaves nothing out.

    `kinds` are kinds of units, `articles` ids, `tags` of articles (any of them is enough),
    `people` names; `version` is (scheme, version). `since` and `until` are days, both
    included, of the answer that counts. `without` are articles that the person must not see.
    With `before_version`, only answers count that were made before that version of a scheme.
    `with_gold` adds gold, as if it were one more person, whatever versions and people are asked;
    `models` adds the predictions of models (names) in the same way.
    """

    kinds: tuple[str, ...]
    articles: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    version: tuple[str, int] | None = None
    since: str = ""
    until: str = ""
    without: tuple[str, ...] = ()
    before_version: tuple[str, int] | None = None
    with_gold: bool = False
    models: tuple[str, ...] = ()

    @property
    def is_of_versions(self) -> bool:
        return bool(self.version or self.before_version)

    @property
    def takes_present(self) -> bool:
        """Whether every present answer counts that is blind, in the articles that it takes in."""
        is_limited = self.people or self.since or self.until or self.with_gold or self.models
        return not (is_limited or self.is_of_versions)

    def takes(self, version: tuple[str, int]) -> bool:
        """Return whether labels made with a version of a scheme count."""
        scheme, number = self.before_version or ("", 0)
        is_later = version[0] == scheme and version[1] >= number
        return self.version in (None, version) and not is_later


def find_stamp(db: Database) -> Stamp:
    """Return a stamp of all that agreement is based on: it changes with every save or act."""
    return db.execute(
        """select (select max(received) from event), (select max(rowid) from event),
                  (select max(id) from answer), (select max(id) from audit)"""
    ).fetchone()


def list_people(db: Database) -> dict[int, str]:
    """List everyone who has ever labelled: number → name."""
    return dict(
        db.execute(
            """select rowid, name from person
               where exists (
                 select 1 from answer a where a.person = person.id and a.layer = 'label')
               order by name collate nocase"""
        ).fetchall()
    )


def list_models(db: Database) -> list[str]:
    """List the names of the models that have predictions."""
    rows = db.execute(
        """select name from person
           where is_model and exists (
             select 1 from answer a where a.person = person.id and a.layer = 'label')
           order by name collate nocase"""
    )
    return [row[0] for row in rows]


def list_blind_answers(
    db: Database,
    scope: Scope,
    *,
    sentences: Sequence[str] | None = None,
    known: dict[str, Answer] | None = None,
) -> Iterator[tuple[str, str, str, Answer]]:
    """List (article, sentence, reviewer, answer) by article, position, reviewer.

    Of all sentences, or only of these (ids). Equal events share one Answer object,
    so what it contains must never be changed; with `known`, those of several calls do.
    """
    cte, values = _counted(scope, sentences)
    rows = db.execute(
        f"""{cte} select c.article, c.sentence, coalesce(p.name, :gold) as name, e.answer
            from counted c
            join event e on e.id = c.event left join person p on p.rowid = c.person
            order by c.article, c.position, name""",
        values,
    )
    # To read JSON is the slowest step, and thousands of answers have the same text.
    known = {} if known is None else known
    successors = list_successors(db)
    for article, sentence, name, text in rows:
        if text not in known:
            known[text] = Answer.from_json(json.loads(text)).counted_as(successors)
        yield article, sentence, name, known[text]


def list_people_of(db: Database, scope: Scope, sentences: Sequence[str]) -> list[str]:
    """List the names of everyone whose answers to these sentences (ids) count."""
    cte, values = _counted(scope, sentences)
    rows = db.execute(
        f"""{cte} select distinct coalesce(p.name, :gold)
            from counted c left join person p on p.rowid = c.person""",
        values,
    )
    return [row[0] for row in rows]


def list_places(db: Database, sentences: Sequence[str]) -> dict[str, dict[str, Any]]:
    """List where sentences are: id → id, article, title, position, text."""
    rows = db.query(
        """select s.id, s.article, r.title, s.position, s.text
           from sentence s join article r on r.id = s.article
           where s.id in (select value from json_each(?))""",
        [json.dumps(sentences)],
    )
    return {row["id"]: row for row in rows}


def list_decided(db: Database) -> set[str]:
    """List the sentences that have a gold answer."""
    rows = db.execute("select sentence from answer where layer = 'gold' and verdict is not null")
    return {row[0] for row in rows}


def list_times(db: Database, person: str, sentences: Sequence[str]) -> dict[str, str]:
    """List when a person gave their present answers to these sentences (ids): id → time."""
    rows = db.execute(
        """select a.sentence, a.labelled_at
           from json_each(?) w cross join answer a
             on a.sentence = w.value and a.layer = 'label' and a.person = ?""",
        [json.dumps(sentences), person],
    )
    return dict(rows.fetchall())


def list_released(db: Database, person: str) -> list[str]:
    """List the released articles that a person has labels in (ids), in order."""
    rows = db.execute(
        """select distinct t.article from answer_tally t join article r on r.id = t.article
           where t.person = ? and t.answers and r.released_at is not null
             and r.withdrawn_at is null and not r.sample
           order by 1""",
        [person],
    )
    return [row[0] for row in rows]


def list_reasons(db: Database, sentences: Sequence[str]) -> dict[str, str]:
    """List the reasons of gold: sentence → reason, without those that have none."""
    rows = db.execute(
        """select sentence, why from answer
           where layer = 'gold' and why <> '' and sentence in (select value from json_each(?))""",
        [json.dumps(sentences)],
    )
    return dict(rows.fetchall())


def count_articles(db: Database, without: Sequence[str] = ()) -> int:
    """Count the articles that someone has labelled."""
    return db.execute(
        f"select count(*) from article r where {_LABELLED}", {"without": json.dumps(without)}
    ).fetchone()[0]


def list_articles(db: Database, without: Sequence[str] = ()) -> list[tuple[str, str]]:
    """List the articles that someone has labelled: (id, title)."""
    return db.execute(
        f"select r.id, r.title from article r where {_LABELLED} order by r.title, r.id",
        {"without": json.dumps(without)},
    ).fetchall()


def list_titles(db: Database) -> dict[str, str]:
    """List the titles of all articles: id → title."""
    return dict(db.execute("select id, title from article").fetchall())


def find_articles(
    db: Database, articles: Sequence[str], without: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Find those of these articles (ids) that someone has labelled: (id, title), by title."""
    return db.execute(
        f"""select r.id, r.title from article r
            where r.id in (select value from json_each(:articles)) and {_LABELLED}
            order by r.title, r.id""",
        {"without": json.dumps(without), "articles": json.dumps(articles)},
    ).fetchall()


def list_versions(db: Database) -> list[tuple[str, int, str]]:
    """List the scheme versions of all labels: (scheme, version, `received` of the first label).

    The version that was used first comes first.
    """
    return db.execute(
        """select id, version, first from (
             select v.id, v.version, (select min(e.received) from event e
               where e.layer = 'label' and e.scheme = v.id and e.scheme_version = v.version)
               as first
             from scheme v)
           where first is not null order by first"""
    ).fetchall()


_LABELLED = """r.withdrawn_at is null and not r.sample
    and exists (select 1 from answer_tally t where t.article = r.id and t.answers)
    and r.id not in (select value from json_each(:without))"""
# Of an answer or event: it is blind, and of a version that is asked for, if any is.
FITS = """({0}.blind and (:scheme is null or ({0}.scheme, {0}.scheme_version) = (:scheme, :version))
  and not ({0}.scheme = :later_scheme and {0}.scheme_version >= :later))"""
# The ms of a ULID: its first ten digits in base 32, which SQLite has no function for.
_MS = " + ".join(
    f"((instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(e.received, {place}, 1)) - 1)"
    f" << {5 * (10 - place)})"
    for place in range(1, 11)
)
_OF_MODELS = """union all
  select a.sentence, a.person, a.verdict, a.sources, a.event, a.rev, a.labelled_at
  from answer a join person m on m.id = a.person and m.is_model
    and m.name in (select value from json_each(:models))
  where a.layer = 'label' and not a.blind {of_answers}"""
# The present answer if it counts, otherwise the last event that does: a person may have changed
# a blind answer after they had seen those of others.
_COUNTED = f"""with latest as (
  select a.sentence, a.person, a.verdict, a.sources, a.event, a.rev as received,
    a.labelled_at as at
  from answer a where a.layer = 'label' and {FITS.format("a")} {{of_answers}}
  union all
  select e.sentence, e.person, json_extract(e.answer, '$.verdict'),
    coalesce((select group_concat(source, '|') from (
      select distinct json_extract(c.value, '$.source') as source
      from json_each(e.answer, '$.claims') c order by source)), ''),
    e.id, e.received, strftime('%Y-%m-%dT%H:%M:%fZ', ({_MS}) / 1000.0, 'unixepoch')
  from answer a join event e on e.received = (
    select max(b.received) from event b
    where b.sentence = a.sentence and b.person = a.person and b.layer = 'label'
      and {FITS.format("b")})
  where a.layer = 'label' and not {FITS.format("a")} {{of_answers}}
  union all
  select a.sentence, '', a.verdict, a.sources, a.event, a.rev, a.labelled_at
  from answer a where a.layer = 'gold' and :with_gold {{of_answers}} {{of_models}}),
counted as (
  select s.article, s.id as sentence, s.position, coalesce(p.rowid, {GOLD_NUMBER}) as person,
    d.verdict, d.sources, d.event, d.at
  from latest d
  join sentence s on s.id = d.sentence
  join article r on r.id = s.article
  left join person p on p.id = d.person
  where d.verdict in {FINISHED_SQL} and r.withdrawn_at is null and not r.sample
    and s.kind in (select value from json_each(:kinds))
    and s.article not in (select value from json_each(:without))
    {{further}})"""


def version_values(scope: Scope) -> dict[str, Any]:
    """Return the values of the parameters in `FITS`."""
    scheme, version = scope.version or (None, None)
    later_scheme, later = scope.before_version or ("", 0)
    return {"scheme": scheme, "version": version, "later_scheme": later_scheme, "later": later}


def _counted(scope: Scope, sentences: Sequence[str] | None = None) -> tuple[str, dict[str, Any]]:
    """Write the SQL of `counted`, the rows that count, with the values of its parameters."""
    # Lists go in as one JSON parameter each: SQLite limits the number of parameters.
    values: dict[str, Any] = {
        "kinds": json.dumps(scope.kinds),
        "without": json.dumps(scope.without),
        "gold": GOLD,
        "with_gold": scope.with_gold,
        **version_values(scope),
    }
    further, of_answers, of_models = [], "", ""
    if scope.articles:
        further.append("s.article in (select value from json_each(:articles))")
        values["articles"] = json.dumps(scope.articles)
    if sentences is not None:
        of_answers = "and a.sentence in (select value from json_each(:sentences))"
        values["sentences"] = json.dumps(sentences)
    if scope.tags:
        further.append(
            "r.number in (select t.number from article_tag t, json_each(:tags) w"
            " where t.tag = w.value)"
        )
        values["tags"] = json.dumps(scope.tags)
    if scope.people:
        further.append("(p.id is null or p.name in (select value from json_each(:people)))")
        values["people"] = json.dumps(scope.people + scope.models)
    if scope.since:
        further.append("d.received >= :since")
        # A ULID begins with its time, so that text comparison compares times, by the index.
        values["since"] = encode(iso_to_ms(scope.since), 0)
    if scope.until:
        further.append("d.received < :until")
        values["until"] = encode(iso_to_ms(scope.until) + DAY_MS, 0)
    if scope.models:
        of_models = _OF_MODELS.format(of_answers=of_answers)
        values["models"] = json.dumps(scope.models)
    conditions = "".join(f"and {condition} " for condition in further)
    sql = _COUNTED.format(further=conditions, of_answers=of_answers, of_models=of_models)
    return sql, values
