"""Who has which article: assignments, their leases, and the slots that are free."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from annotate.records import Sentence
from annotate.store.file.statements import find_array

# What an article is to a person; see `find_standing`. All of it is in indexes: another thread's
# save empties the cache of a reader, so that every page counts, and an article has a long text.
_STANDING = """r.withdrawn_at, r.released_at, r.calibration, r.sample, g.mode, g.lease_until,
    g.ended, exists (select 1 from sight e where e.article = r.id and e.person = ?),
    iif(exists (select 1 from article p indexed by article_practice
        where p.practice and p.id = r.id),
      not exists (select 1 from answer_tally t
        where t.article = r.id and t.person = ? and t.answers), 0),
    exists (select 1 from repeat q where q.article = r.id and q.person = ?)"""
_KEYS = (
    "withdrawn_at", "released_at", "calibration", "sample", "mode", "lease_until", "ended", "seen",
    "practice", "repeats", "repeat_done",
)  # fmt: skip
_THEIRS = "left join assignment g on g.article = r.id and g.person = ?"
_ARTICLE = "article r indexed by article_state"
_OF_ARTICLE = f"select json_array({_STANDING}) from {_ARTICLE} {_THEIRS} where r.id = ?"
_OF_SENTENCE = f"""select json_array({_STANDING},
      (select coalesce(q.done_at, '') from repeat q indexed by repeat_article
        where q.article = r.id and q.person = ? and q.sentence = s.id and r.released_at is null),
      s.id, s.article, s.position, s.paragraph, s.kind, s.start, s."end", s.text)
    from sentence s cross join {_ARTICLE} on r.id = s.article {_THEIRS} where s.id = ?"""

# Of assignment g: the sentences to label in its article, and those that its person has finished.
ASKED = """coalesce((select sum(t.units) from unit_tally t
      where t.article = g.article and t.kind in (select value from json_each(:kinds))), 0)"""
FINISHED = """coalesce((select sum(t.finished) from answer_tally t
      where t.article = g.article and t.person = g.person
        and t.kind in (select value from json_each(:kinds))), 0)"""
# Digits 9 to 16 of an article's id, hexadecimal, modulo 100: `slots_for` of workflow/assign.py.
TURN = "({}) % 100".format(
    " + ".join(
        f"{16 ** (7 - at) % 100} * instr('123456789abcdef', substr(id, {9 + at}, 1))"
        for at in range(8)
    )
)


def find_standing(db: Database, article: str, person: str) -> dict[str, Any] | None:
    """Find what an article is to a person; None if there is no such article.

    Keys: withdrawn_at, released_at, calibration, sample, practice (unless they have labels in it),
    repeats (whether any of it was asked again of them), seen (whether they have seen others'
    answers), mode (None without an assignment), lease_until, ended (None, lapsed, returned,
    removed).
    """
    row = find_array(db, _OF_ARTICLE, [*[person] * 4, article])
    return row and dict(zip(_KEYS, row, strict=False))


def find_sentence_standing(
    db: Database, sentence: str, person: str
) -> tuple[Sentence, dict[str, Any]] | None:
    """Find a sentence, and what its article is to a person, as `find_standing` does."""
    row = find_array(db, _OF_SENTENCE, [*[person] * 5, sentence])
    return row and (Sentence(*row[-8:]), dict(zip(_KEYS, row, strict=False)))


def give(
    db: Database,
    article: str,
    person: str,
    mode: str,
    now: str,
    *,
    given_by: str | None = None,
    lease_until: str | None = None,
) -> None:
    """Assign an article to a person; an assignment that had ended begins again."""
    # The condition at the end leaves an open assignment as it is: its lease is not cut short.
    db.execute(
        """insert into assignment (article, person, given_by, given_at, mode, lease_until)
           values (:article, :person, :by, :now, :mode, :lease)
           on conflict (article, person) do update set
             mode = excluded.mode, lease_until = excluded.lease_until, ended = null,
             ended_at = null, given_by = excluded.given_by, given_at = excluded.given_at
           where ended is not null""",
        {
            "article": article, "person": person, "by": given_by, "now": now, "mode": mode,
            "lease": lease_until,
        },
    )  # fmt: skip


def end(db: Database, article: str, person: str, reason: str, now: str) -> bool:
    """End an assignment as lapsed, returned or removed; False if none was open."""
    cursor = db.execute(
        """update assignment set ended = ?, ended_at = ?
           where article = ? and person = ? and ended is null""",
        [reason, now, article, person],
    )
    return cursor.rowcount == 1


def save_lease(db: Database, article: str, person: str, lease_until: str | None) -> None:
    db.execute(
        "update assignment set lease_until = ? where article = ? and person = ?",
        [lease_until, article, person],
    )


def insert_begun(db: Database, articles: Iterable[str] | None = None) -> None:
    """Assign articles, all or some, to the people who have answers in them and never had them."""
    some = "" if articles is None else "and s.article in (select value from json_each(:articles))"
    db.execute(
        f"""insert into assignment (article, person, given_at, mode)
           select s.article, a.person, min(a.labelled_at), 'begun'
           from answer a join sentence s on s.id = a.sentence
           join person p on p.id = a.person and not p.is_model
           where a.layer = 'label' and s.article not in (select id from article where sample)
             {some}
           group by s.article, a.person
           on conflict do nothing""",
        {"articles": json.dumps(sorted(articles or ()))},
    )


def lapse(db: Database, asked_kinds: Sequence[str], now: str) -> list[tuple[str, str]]:
    """End the assignments whose lease is over and whose work is not done: (article, person)."""
    over = db.execute(
        f"""select article, person from assignment g
            where ended is null and lease_until is not null and lease_until <= :now
              and {ASKED} > {FINISHED}""",
        {"now": now, "kinds": json.dumps(asked_kinds)},
    ).fetchall()
    for article, person in over:
        end(db, article, person, "lapsed", now)
    return over


def end_unfinished(db: Database, person: str, asked_kinds: Sequence[str], now: str) -> None:
    """End the unfinished assignments of a person; what is done stays theirs."""
    db.execute(
        f"""update assignment as g set ended = 'lapsed', ended_at = :now
            where ended is null and person = :person and {ASKED} > {FINISHED}""",
        {"now": now, "person": person, "kinds": json.dumps(asked_kinds)},
    )


def list_candidates(
    db: Database,
    person: str,
    asked_kinds: Sequence[str],
    order: str = "import",
    *,
    numbers: Sequence[int] = (),
    tag: str = "",
) -> Iterator[tuple[str, int | None, int, str | None]]:
    """List (article, its own k or None, people who have it, how this person's ended), lazily.

    Only articles that the person can be assigned: with sentences to label, not
    withdrawn, not for calibration, and not those that they have, gave back or
    had taken away. Those whose lease they let run out come first, then the
    others in the order of the queue: `import`, `shuffled` (in the order of these `numbers` of
    articles), `tag` (those with it first) or `partner` (those that someone has first).
    """
    values = {"person": person, "kinds": json.dumps(asked_kinds), "tag": tag}
    for walk in ("lapsed", *_ORDERS[order]):
        sql = f"{_CANDIDATES[walk]} {_OFFERED} {_BY[walk]}".format(held=_HELD, new=_NEW[walk])
        if walk != "numbers":
            yield from db.execute(sql, values)
            continue
        for start in range(0, len(numbers), _AT_A_TIME):
            some = numbers[start : start + _AT_A_TIME]
            rows = db.execute(sql, {**values, "numbers": json.dumps(some)}).fetchall()
            place = {number: at for at, number in enumerate(some)}
            rows.sort(key=lambda row: place[row[-1]])
            yield from (row[:-1] for row in rows)


def find_last_number(db: Database) -> int:
    """Find the highest number of an article; 0 if there is none."""
    return db.execute("select max(number) from article").fetchone()[0] or 0


# Each walk follows an index, so that the first free article ends it: nothing is sorted.
_CANDIDATES = {
    "lapsed": """select r.id, r.k, {held}, g.ended from assignment g indexed by assignment_person
      cross join article r indexed by article_state on r.id = g.article
      where g.person = :person and g.ended = 'lapsed'""",
    "import": "select r.id, r.k, {held}, null from article r indexed by article_listed where true",
    "numbers": """select r.id, r.k, {held}, null, r.number from json_each(:numbers) i
      cross join article r indexed by article_listed on r.number = i.value where true""",
    "tag": """select r.id, r.k, {held}, null from article_tag t
      cross join article r indexed by article_state on r.id = t.article where t.tag = :tag""",
    "partner": """select r.id, r.k, {held}, null from article r indexed by article_listed
      where exists (select 1 from assignment o where o.article = r.id and o.ended is null)""",
}
_ORDERS = {
    "import": ("import",),
    "shuffled": ("numbers",),
    "tag": ("tag", "import"),
    "partner": ("partner", "import"),
}
_AT_A_TIME = 100  # articles that are looked up at once in a shuffled order
_NO_PRACTICE = """not exists (select 1 from article p indexed by article_practice
      where p.practice and p.id = r.id)"""
_OFFERED = f"""and r.withdrawn_at is null and not r.calibration and not r.sample {{new}}
    and {_NO_PRACTICE}
    and exists (select 1 from unit_tally u where u.article = r.id and u.units
      and u.kind in (select value from json_each(:kinds)))"""
_HELD = """(select count(*) from assignment o
    where o.article = r.id and o.ended is null) as held"""
_NOT_BEFORE = """and not exists (select 1 from assignment g
    where g.article = r.id and g.person = :person)"""
_NEW = {walk: "" if walk == "lapsed" else _NOT_BEFORE for walk in _CANDIDATES}
_BY = {
    "lapsed": "order by r.number", "import": "order by r.number", "numbers": "",
    "tag": "order by t.number", "partner": "order by r.number",
}  # fmt: skip


def find_to_do(db: Database, person: str, asked_kinds: Sequence[str], but: str = "") -> str | None:
    """Find an article of a person, except `but`, with sentences that were not even skipped."""
    row = db.execute(
        """select g.article from assignment g join article r on r.id = g.article
            where g.person = ?1 and g.ended is null and r.withdrawn_at is null and not r.sample
              and g.article <> ?2
              and (exists (select 1 from sentence s
                left join answer a on a.sentence = s.id and a.person = g.person
                  and a.layer = 'label'
                where s.article = g.article and a.verdict is null
                  and s.kind in (select value from json_each(?3)))
                or exists (select 1 from repeat q join sentence s on s.id = q.sentence
                  where q.person = ?1 and q.article = g.article and q.done_at is null
                    and s.kind in (select value from json_each(?3))))
            order by g.given_at, r.imported_at limit 1""",
        [person, but, json.dumps(asked_kinds)],
    ).fetchone()
    return row and row[0]


def find_calibration_to_do(
    db: Database, person: str, asked_kinds: Sequence[str], but: str = ""
) -> str | None:
    """Find a calibration article, except `but`, that a person has not been through."""
    row = db.execute(
        """select r.id from article r
            where r.calibration and r.withdrawn_at is null and not r.sample and r.id <> ?
              and not r.practice
              and exists (select 1 from sentence s
                left join answer a on a.sentence = s.id and a.person = ? and a.layer = 'label'
                where s.article = r.id and a.verdict is null
                  and s.kind in (select value from json_each(?)))
            order by r.imported_at, r.rowid limit 1""",
        [but, person, json.dumps(asked_kinds)],
    ).fetchone()
    return row and row[0]


def count_holders(db: Database, article: str) -> int:
    """Count the people who have an article."""
    return db.execute(
        "select count(*) from assignment where article = ? and ended is null", [article]
    ).fetchone()[0]


_WHO_HAS = """select g.article, g.person, p.name, p.role, g.mode, g.given_at, g.lease_until,
     g.ended, g.ended_at
   from assignment g join person p on p.id = g.person"""
_SOME = "where g.article in (select value from json_each(?))"


def list_assignments(db: Database, articles: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """List who has or had which article, all or some: article, person, name, role, mode,
    given_at, lease_until, ended, ended_at."""
    if articles is None:
        return list(db.query(f"{_WHO_HAS} order by g.article, p.name"))
    return list(db.query(f"{_WHO_HAS} {_SOME} order by g.article, p.name", [json.dumps(articles)]))


def list_named(
    db: Database, articles: Sequence[str], asked_kinds: Sequence[str]
) -> list[dict[str, Any]]:
    """List some articles in order of import: id, title, number, k, calibration, released_at,
    withdrawn_at, asked."""
    return list(
        db.query(
            """select r.id, r.title, r.number, r.k, r.calibration, r.released_at, r.withdrawn_at,
                 coalesce((select sum(t.units) from unit_tally t where t.article = r.id
                   and t.kind in (select value from json_each(:kinds))), 0) as asked
               from article r where r.id in (select value from json_each(:articles))
               order by r.number""",
            {"articles": json.dumps(articles), "kinds": json.dumps(asked_kinds)},
        )
    )


def list_present_ids(db: Database) -> list[str]:
    """List the ids of the articles that are neither withdrawn nor the sample, as imported."""
    rows = db.execute(
        """select id from article indexed by article_order
           where withdrawn_at is null and not sample order by number"""
    )
    return [row[0] for row in rows]


def list_withdrawn_ids(db: Database) -> list[str]:
    """List the articles that are withdrawn, in order of import."""
    sql = "select id from article where withdrawn_at is not null order by number"
    return [row[0] for row in db.execute(sql)]


def list_finished(
    db: Database, articles: Sequence[str], asked_kinds: Sequence[str]
) -> dict[tuple[str, str], int]:
    """Count what each person has finished in some articles: (article, person) → sentences."""
    rows = db.execute(
        """select article, person, sum(finished) from answer_tally
           where article in (select value from json_each(?))
             and kind in (select value from json_each(?))
           group by article, person""",
        [json.dumps(articles), json.dumps(asked_kinds)],
    )
    return {(article, person): finished for article, person, finished in rows}


def list_ids_of(db: Database, person: str, after: int, limit: int) -> list[str]:
    """List the articles that a person has, those with a number above `after`, withdrawn too."""
    rows = db.execute(
        """select article from assignment indexed by assignment_open
           where person = ? and ended is null and number > ? order by number limit ?""",
        [person, after, limit],
    )
    return [row[0] for row in rows]


def count_open(db: Database) -> dict[str, int]:
    """Count the articles that each person has: person id → articles."""
    return dict(
        db.execute(
            """select person, count(*) from assignment indexed by assignment_open
               where ended is null group by person"""
        ).fetchall()
    )


def list_modes(db: Database, person: str, articles: Sequence[str]) -> dict[str, str]:
    """List which of these articles a person has: article id → mode."""
    rows = db.execute(
        """select article, mode from assignment
           where article in (select value from json_each(?)) and person = ? and ended is null""",
        [json.dumps(articles), person],
    )
    return dict(rows.fetchall())


def list_holders(db: Database, articles: Sequence[str]) -> dict[str, list[str]]:
    """List the people who have each of these articles: article id → person ids."""
    holders: dict[str, list[str]] = {}
    for article, person in db.execute(
        """select article, person from assignment
           where article in (select value from json_each(?)) and ended is null""",
        [json.dumps(articles)],
    ):
        holders.setdefault(article, []).append(person)
    return holders


def list_loads(db: Database, asked_kinds: Sequence[str]) -> dict[str, int]:
    """Count the sentences to label of the articles that each person has: person id → sentences."""
    rows = db.execute(
        f"select g.person, sum({ASKED}) from assignment g where g.ended is null group by g.person",
        {"kinds": json.dumps(asked_kinds)},
    )
    return dict(rows.fetchall())
