"""The register of sources: entries, the names they go by, and how often each is heard."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from annotate.records import Answer
from annotate.store.file.migrations.m007 import MENTION
from annotate.store.file.statements import list_rows
from annotate.store.file.ulid import ms_to_iso, new_ulid

# Few articles are withdrawn or hidden: leaving those out is quicker than looking each one up.
_SEEN = """article not in (select id from article where withdrawn_at is not null)
    and article not in (select value from json_each(:hidden))"""
_MENTION = MENTION.format(claim="c")


def list_tally(db: Database, hidden: Sequence[str]) -> list[tuple[str, str, int]]:
    """List how often each name is used in each article: (name, article, uses), by name.

    Names in `hidden` articles and withdrawn ones are not counted.
    """
    return db.execute(
        f"select name, article, uses from mention_tally where uses > 0 and {_SEEN}",
        {"hidden": json.dumps(hidden)},
    ).fetchall()


def list_entries(db: Database) -> list[tuple[str, str, str, str]]:
    """List the names that are registered: (name, id, main name and kind of its source)."""
    return db.execute(
        """select x.name, e.id, e.name, e.kind from source_alias x
           join source_entry e on e.id = x.entry"""
    ).fetchall()


def list_aliases(db: Database, name: str, hidden: Sequence[str]) -> list[dict[str, Any]]:
    """List the names of a source with their uses: name, uses."""
    return list(
        db.query(
            f"""with alias(name) as (
                 select x.name from source_entry e join source_alias x on x.entry = e.id
                 where e.name = :name
                 union select :name)
               select alias.name, coalesce((select sum(m.uses) from mention_tally m
                   where m.name = alias.name and {_SEEN}), 0) as uses
               from alias order by uses desc, alias.name""",
            {"name": name, "hidden": json.dumps(hidden)},
        )
    )


def list_mentions(
    db: Database, names: Iterable[str], hidden: Sequence[str], limit: int
) -> list[dict[str, Any]]:
    """List sentences in which a source is named: id, article, title, position, text, name.

    In order of import; the claims of an article are looked up by the articles that have the name.
    """
    return list(
        db.query(
            f"""with alias(name) as (select value from json_each(:names)),
               placed as (
                 select distinct m.article, r.number, r.title from alias
                 cross join mention_tally m on m.name = alias.name and m.uses > 0
                 join article r on r.id = m.article and r.withdrawn_at is null
                 where m.article not in (select value from json_each(:hidden))
                 order by r.number limit :limit)
               select s.id, p.article, p.title, s.position, s.text,
                 min({_MENTION}) as name
               from placed p
               cross join sentence s on s.article = p.article
               cross join answer a on a.sentence = s.id and a.layer = 'label'
               cross join claim c on c.answer = a.id
               where {_MENTION} in (select name from alias)
               group by s.id order by p.number, s.position limit :limit""",
            {"names": json.dumps([*names]), "hidden": json.dumps(hidden), "limit": limit},
        )
    )


def find_entry(db: Database, name: str) -> dict[str, Any] | None:
    """Find the entry that a name belongs to: id, name, kind, by_hand."""
    rows = db.query(
        """select e.* from source_alias x join source_entry e on e.id = x.entry
           where x.name = ?""",
        [name],
    )
    return next(iter(rows), None)


def registered(db: Database, answer: Answer, sentence: str) -> Answer:
    """Return an answer with the registered names of its sources, as exports give them."""
    text = db.execute("select text from sentence where id = ?", [sentence]).fetchone()[0]
    claims = []
    for claim in answer.claims:
        words = text[claim.source_start or 0 : claim.source_end or 0]
        entry = find_entry(db, claim.source_name or words)
        claims.append(replace(claim, source_name=entry["name"]) if entry else claim)
    return replace(answer, claims=tuple(claims))


def is_known(db: Database, name: str) -> bool:
    """Return whether a name is in the register or in a label."""
    row = db.execute(
        """select 1 from source_alias where name = :name
           union all select 1 from mention_tally where name = :name and uses > 0 limit 1""",
        {"name": name},
    ).fetchone()
    return row is not None


def insert_entry(
    db: Database, entry: str, name: str, kind: str = "", *, by_hand: bool = False
) -> None:
    """Register a source under its name."""
    db.execute(
        "insert into source_entry (id, name, kind, by_hand) values (?, ?, ?, ?)",
        [entry, name, kind, int(by_hand)],
    )
    db.execute("insert into source_alias (name, entry) values (?, ?)", [name, entry])


def delete_entry(db: Database, entry: str) -> None:
    """Delete an entry that no name and no grade belongs to any more."""
    db.execute("delete from source_entry where id = ?", [entry])


def move_names(db: Database, names: Sequence[str], entry: str) -> None:
    """Let names belong to an entry."""
    db.execute(
        "update source_alias set entry = ? where name in (select value from json_each(?))",
        [entry, json.dumps(names)],
    )


def add_name(db: Database, name: str, entry: str) -> None:
    db.execute("insert or ignore into source_alias (name, entry) values (?, ?)", [name, entry])


def delete_name(db: Database, name: str) -> None:
    db.execute("delete from source_alias where name = ?", [name])


def list_names_of(db: Database, entry: str) -> list[str]:
    rows = db.execute("select name from source_alias where entry = ? order by name", [entry])
    return [row[0] for row in rows]


def save_entry(db: Database, entry: str, name: str, kind: str) -> None:
    """Save the main name and the kind of an entry."""
    db.execute("update source_entry set name = ?, kind = ? where id = ?", [name, kind, entry])


def list_main_names(db: Database, names: Sequence[str]) -> list[tuple[str, str]]:
    """List those of the names that belong to a source with another main name: (name, main)."""
    return db.execute(
        """select x.name, e.name from json_each(?) n
           cross join source_alias x on x.name = n.value
           cross join source_entry e on e.id = x.entry
           where x.name <> e.name order by x.name""",
        [json.dumps(names)],
    ).fetchall()


def list_by_hand(db: Database) -> list[str]:
    """List the names that leads registered themselves, which everyone is offered."""
    rows = db.execute(
        """select x.name from source_entry n indexed by source_by_hand
           cross join source_alias x on x.entry = n.id
           where n.by_hand order by n.name limit 2000"""
    )
    return [row[0] for row in rows]


def insert_grade(
    db: Database, now_ms: int, entry: str, grade: str, why: str, person: str | None
) -> str:
    """Append a grade to an entry's history; return its id."""
    last = db.execute("select max(id) from source_grade").fetchone()[0]
    row_id = new_ulid(now_ms, last)
    db.execute(
        """insert into source_grade (id, entry, grade, why, person, at)
           values (?, ?, ?, ?, ?, ?)""",
        [row_id, entry, grade, why, person, ms_to_iso(now_ms)],
    )
    return row_id


def delete_grade(db: Database, grade: str) -> None:
    db.execute("delete from source_grade where id = ?", [grade])


def move_grades(db: Database, grades: Sequence[str], entry: str) -> None:
    """Let grades (ids) belong to an entry."""
    db.execute(
        "update source_grade set entry = ? where id in (select value from json_each(?))",
        [entry, json.dumps(grades)],
    )


def list_grades(db: Database, entries: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """List the grades of entries, the newest first: id, grade, why, name (of who gave it), at."""
    rows = db.query(
        """select g.entry, g.id, g.grade, g.why, p.name, g.at from source_grade g
           left join person p on p.id = g.person
           where g.entry in (select value from json_each(?)) order by g.id desc""",
        [json.dumps(entries)],
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.pop("entry"), []).append(row)
    return found


def list_apart(db: Database) -> list[tuple[str, str]]:
    """List the pairs of names that are not one source."""
    return db.execute("select first, second from source_apart").fetchall()


def save_apart(db: Database, first: str, second: str) -> None:
    db.execute("insert or ignore into source_apart values (?, ?)", sorted((first, second)))


def delete_apart(db: Database, first: str, second: str) -> None:
    db.execute("delete from source_apart where (first, second) = (?, ?)", sorted((first, second)))


def insert_change(
    db: Database, now_ms: int, person: str | None, what: str, detail: dict[str, Any]
) -> str:
    """Record a change so that it can be undone; return its id."""
    last = db.execute("select max(id) from source_change").fetchone()[0]
    change = new_ulid(now_ms, last)
    text = json.dumps(detail, ensure_ascii=False)
    db.execute(
        "insert into source_change (id, at, person, what, detail) values (?, ?, ?, ?, ?)",
        [change, ms_to_iso(now_ms), person, what, text],
    )
    return change


def find_change(db: Database, change: str) -> dict[str, Any] | None:
    """Find a change: id, what, detail (decoded), undone_at."""
    rows = db.query("select * from source_change where id = ?", [change])
    return next(({**row, "detail": json.loads(row["detail"])} for row in rows), None)


def list_changes(db: Database, limit: int) -> list[dict[str, Any]]:
    """List the latest changes that were not undone: id, at, name, what, detail (decoded)."""
    rows = db.query(
        """select c.id, c.at, p.name, c.what, c.detail from source_change c
           left join person p on p.id = c.person
           where c.undone_at is null order by c.id desc limit ?""",
        [limit],
    )
    return [{**row, "detail": json.loads(row["detail"])} for row in rows]


def save_undone(db: Database, change: str, now: str) -> None:
    db.execute("update source_change set undone_at = ? where id = ?", [now, change])


def count_voices(db: Database, hidden: Sequence[str]) -> list[tuple[str, int, int]]:
    """Count all claims: (source, claims, articles in which it speaks)."""
    return db.execute(
        f"""select source, sum(claims), count(*) from voice_tally
            where claims > 0 and {_SEEN} group by source""",
        {"hidden": json.dumps(hidden)},
    ).fetchall()


def list_voices(
    db: Database, hidden: Sequence[str], after: int = 0, limit: int = 10
) -> list[dict[str, Any]]:
    """List articles with their claims by source: id, title, number, claims (source → count)."""
    rows = db.query(
        """select r.id, r.title, r.number,
             (select json_group_object(v.source, v.claims) from voice_tally v
              where v.article = r.id and v.claims > 0) as claims
           from article r
           where r.number > :after and r.withdrawn_at is null
             and exists (select 1 from voice_tally v where v.article = r.id and v.claims > 0)
             and r.id not in (select value from json_each(:hidden))
           order by r.number limit :limit""",
        {"after": after, "hidden": json.dumps(hidden), "limit": limit},
    )
    return [{**row, "claims": json.loads(row["claims"])} for row in rows]


def count_voiced(db: Database, hidden: Sequence[str]) -> int:
    """Count the articles in which a claim was made."""
    return db.execute(
        f"select count(distinct article) from voice_tally where claims > 0 and {_SEEN}",
        {"hidden": json.dumps(hidden)},
    ).fetchone()[0]


_PAGE = """from article r
    where r.number > :after and r.withdrawn_at is null
      and r.id not in (select value from json_each(:hidden))
      and {} exists (select 1 from voice_tally v
        where v.article = r.id and v.source = :source and v.claims > 0)"""


def list_spoken(
    db: Database, source: str, hidden: Sequence[str], after: int, limit: int
) -> list[dict[str, Any]]:
    """List the sentences of the next articles in which a source speaks, in their order.

    Keys: id, article, title, number, position, text, people (how many chose it there).
    """
    return list_rows(
        db,
        f"""with placed as (
              select r.id, r.title, r.number {_PAGE.format("")} order by r.number limit :limit)
            select s.id, p.id as article, p.title, p.number, s.position, s.text,
              count(distinct a.person) as people
            from placed p
            cross join sentence s on s.article = p.id
            cross join answer a on a.sentence = s.id and a.layer = 'label'
            cross join claim c on c.answer = a.id and c.source = :source
            group by s.id order by p.number, s.position""",
        {"source": source, "hidden": json.dumps(hidden), "after": after, "limit": limit},
    )


def list_silent(
    db: Database, source: str, hidden: Sequence[str], after: int, limit: int
) -> list[dict[str, Any]]:
    """List the next articles with claims, but none of a source: id, title, number."""
    return list_rows(
        db,
        f"""select r.id, r.title, r.number {_PAGE.format("not")}
              and exists (select 1 from voice_tally v where v.article = r.id and v.claims > 0)
            order by r.number limit :limit""",
        {"source": source, "hidden": json.dumps(hidden), "after": after, "limit": limit},
    )
