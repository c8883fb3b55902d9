"""The answers that count in one article: each person's last blind one, within a scope."""

import json
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from sqlite_utils import Database

from annotate.records import FINISHED, Answer, Claim
from annotate.store.agreement import DAY_MS, FITS, GOLD_NUMBER, Scope, Stamp, version_values
from annotate.store.answers.verdicts import FINISHED_SQL
from annotate.store.file.ulid import encode, iso_to_ms, ms_to_iso, ulid_ms
from annotate.store.scheme.successors import list_successors

Version = tuple[str, int]
# Acts in the log that change no figure.
UNRELATED = frozenset(
    {
        "sign-in", "sign-in refused", "signed out everywhere", "password changed", "reset",
        "reset link", "invite", "setup", "second factor on", "second factor off", "deactivate",
        "reactivate", "export", "reply", "assign", "take away", "give back", "balance", "spread",
        "release", "close", "import", "link revoked", "look again", "look again taken back",
        "practice", "practice decided",
        "accept in bulk", "undo in bulk",
    }
)  # fmt: skip
# Acts that change no answer, but which articles count, or what they are called.
OF_ARTICLES = frozenset({"withdraw", "restore", "tag", "untag", "use sample", "details"})
OF_ONE_ARTICLE = frozenset({"units"})


class Row(NamedTuple):
    """One claim of one answer, or an answer without claims (`source` is None).

    `person` is a number (see `list_people`), `fields` is JSON text.
    """

    sentence: str
    position: int
    text: str
    person: int
    verdict: str
    at: str
    start: int | None
    end: int | None
    source: str | None
    fields: str
    received: str


def list_labelled(db: Database, scope: Scope) -> list[str]:
    """List the articles of a scope that have any answers (ids), in order."""
    only = "and r.id in (select value from json_each(:articles))" if scope.articles else ""
    tagged = ""
    if scope.tags:
        tagged = """and r.number in (select t.number from article_tag t, json_each(:tags) w
          where t.tag = w.value)"""
    rows = db.execute(
        f"""select r.id from article r
            where r.withdrawn_at is null and not r.sample {only} {tagged}
              and exists (select 1 from answer_tally t where t.article = r.id and t.answers)
              and r.id not in (select value from json_each(:without))
            order by r.id""",
        {
            "articles": json.dumps(scope.articles),
            "tags": json.dumps(scope.tags),
            "without": json.dumps(scope.without),
        },
    )
    return [row[0] for row in rows]


def list_present(db: Database, kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
    """List what is said of each unit of these kinds by present answers that are blind.

    Each is (sentence, text): for each person their id and their sources, or “?” if they can't
    tell, as in “ID author|unnamed/ID ?”.
    """
    return db.execute(
        f"""select a.sentence,
              group_concat(a.person || ' ' || iif(a.verdict = 'cant_tell', '?', a.sources), '/')
            from answer a join sentence s on s.id = a.sentence
            where a.layer = 'label' and a.blind and a.verdict in {FINISHED_SQL}
              and s.kind in (select value from json_each(?))
            group by a.sentence""",
        [json.dumps(kinds)],
    )


def list_names(db: Database) -> dict[str, str]:
    """List the names of all people by id."""
    return dict(db.execute("select id, name from person").fetchall())


def list_with_gold(db: Database) -> set[str]:
    """List the articles (ids) that have gold."""
    return {row[0] for row in db.execute("select distinct article from unit_tally where decided")}


def list_models_in(db: Database, article: str, models: Sequence[str]) -> tuple[str, ...]:
    """List those of these models (names) that have predictions in an article."""
    rows = db.execute(
        """select p.name from answer_tally t join person p on p.id = t.person
           where t.article = ? and t.answers and p.is_model
             and p.name in (select value from json_each(?)) order by p.name""",
        [article, json.dumps(models)],
    )
    return tuple(row[0] for row in rows)


def list_counted(db: Database, scope: Scope, article: str, people: dict[int, str]) -> list[Row]:
    """List the answers that count in an article, by position, each person's claims in order.

    `people` are all who have labelled, and gold if it counts: number → name. Withdrawn articles
    are read as well.
    """
    present, others = _present(db, scope, article)
    rows = [*present, *(_earlier(db, scope, article) if others else ())]
    wanted = {number for number, name in people.items() if not scope.people or name in scope.people}
    if scope.with_gold:
        rows += _gold(db, scope, article)
        wanted.add(GOLD_NUMBER)
    if scope.models:
        rows += _predicted(db, scope, article)
        wanted |= {number for number, name in people.items() if name in scope.models}
    since = encode(iso_to_ms(scope.since), 0) if scope.since else ""
    until = encode(iso_to_ms(scope.until) + DAY_MS, 0) if scope.until else ""
    found = [
        row
        for row in rows
        if row.person in wanted and since <= row.received and (not until or row.received < until)
    ]
    return sorted(found, key=attrgetter("position"))


def list_versions_of(db: Database, article: str) -> frozenset[Version]:
    """List the scheme versions of all labels of an article."""
    rows = db.execute(
        """select distinct e.scheme, e.scheme_version from sentence s
           join event e on e.sentence = s.id and e.layer = 'label' where s.article = ?""",
        [article],
    )
    return frozenset((scheme, version) for scheme, version in rows)


def list_changed(
    db: Database, before: Stamp, now: Stamp, *, with_gold: bool = True
) -> set[str] | None:
    """List the articles whose answers may count otherwise since a stamp; None if all may.

    Without gold, what leads decide changes none.
    """
    (newest, number, answer, line), (newest_now, number_now, answer_now, line_now) = before, now
    if number is None or number_now is None or number_now < number:
        return None
    changed = set()
    if number_now > number:
        rows = db.execute(
            """select distinct s.article from event e join sentence s on s.id = e.sentence
               where e.rowid > ? and (? or e.layer = 'label')""",
            [number, with_gold],
        )
        changed = {row[0] for row in rows}
    elif (newest, answer) != (newest_now, answer_now):
        return None
    for action, detail in _list_acts(db, line) if line_now != line else ():
        known = json.loads(detail)
        if action in OF_ONE_ARTICLE and "article" in known:
            changed.add(known["article"])
        elif action == "publish scheme" and not known["merged"]:
            continue
        elif action not in UNRELATED | OF_ARTICLES:
            return None
    return changed


def is_unrelated(db: Database, before: Stamp, now: Stamp) -> bool:
    """Return whether nothing that has happened since a stamp changes any figure."""
    acts = _list_acts(db, before[-1])
    return before[:-1] == now[:-1] and all(action in UNRELATED for action, _ in acts)


def _list_acts(db: Database, line: str | None) -> Iterator[tuple[str, str]]:
    """List (action, detail) of the log after a line of it."""
    return db.execute("select action, detail from audit where id > ?", [line or ""])


def _present(db: Database, scope: Scope, article: str) -> tuple[list[Row], bool]:
    """Read the present answers that count; also, whether others might do in an earlier form."""
    rows = db.execute(
        f"""select s.id, s.position, s.text, p.rowid, a.verdict, a.labelled_at,
              c.start, c."end", c.source, c.fields,
              a.rev, a.blind, a.scheme, a.scheme_version
            from sentence s
            join answer a on a.sentence = s.id and a.layer = 'label'
            join person p on p.id = a.person
            left join claim c on c.answer = a.id
            where s.article = ? and s.kind in ({_places(scope.kinds)})
            order by s.position, a.id, c.number""",
        [article, *scope.kinds],
    )
    found, others, takes_all = [], False, not scope.is_of_versions
    for row in rows:
        if not row[11] or not (takes_all or scope.takes(row[12:])):
            others = True
        elif row[4] in FINISHED:
            found.append(Row._make(row[:11]))
    return found, others


def _gold(db: Database, scope: Scope, article: str) -> Iterator[Row]:
    """Read the gold of an article."""
    rows = db.execute(
        f"""select s.id, s.position, s.text, {GOLD_NUMBER}, a.verdict, a.labelled_at,
              c.start, c."end", c.source, c.fields, a.rev
            from sentence s
            join answer a on a.sentence = s.id and a.layer = 'gold'
            left join claim c on c.answer = a.id
            where s.article = ? and s.kind in ({_places(scope.kinds)})
            order by s.position, c.number""",
        [article, *scope.kinds],
    )
    return (row for row in map(Row._make, rows) if row.verdict in FINISHED)


def _predicted(db: Database, scope: Scope, article: str) -> Iterator[Row]:
    """Read what the models of a scope predict in an article."""
    rows = db.execute(
        f"""select s.id, s.position, s.text, p.rowid, a.verdict, a.labelled_at,
              c.start, c."end", c.source, c.fields, a.rev
            from sentence s
            join answer a on a.sentence = s.id and a.layer = 'label' and not a.blind
            join person p on p.id = a.person and p.is_model
              and p.name in (select value from json_each(?))
            left join claim c on c.answer = a.id
            where s.article = ? and s.kind in ({_places(scope.kinds)})
            order by s.position, a.id, c.number""",
        [json.dumps(scope.models), article, *scope.kinds],
    )
    return (row for row in map(Row._make, rows) if row.verdict in FINISHED)


def _earlier(db: Database, scope: Scope, article: str) -> Iterator[Row]:
    """Read the last event that counts of each person whose present answer does not."""
    rows = db.execute(
        f"""select s.id, s.position, s.text, p.rowid, e.answer, e.received
            from sentence s
            join answer a on a.sentence = s.id and a.layer = 'label'
            join person p on p.id = a.person
            join event e on e.received = (
              select max(b.received) from event b
              where b.sentence = a.sentence and b.person = a.person and b.layer = 'label'
                and {FITS.format("b")})
            where s.article = :article and s.kind in (select value from json_each(:kinds))
              and not {FITS.format("a")}""",
        {
            "article": article, "kinds": json.dumps(scope.kinds), **version_values(scope),
        },
    )  # fmt: skip
    successors = list_successors(db)
    for *place, answer, received in rows:
        said = Answer.from_json(json.loads(answer)).counted_as(successors)
        if said.is_finished:
            at = ms_to_iso(ulid_ms(received))
            for claim in said.claims or (None,):
                yield Row(*place, said.verdict, at, *_cells(claim), received)


def _cells(claim: Claim | None) -> tuple:
    if claim is None:
        return None, None, None, "{}"
    return claim.start, claim.end, claim.source, json.dumps(claim.fields)


def _places(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
