"""Articles of the other project with their units → this one; the same text is the same article."""

import json
from dataclasses import dataclass

from sqlite_utils import Database

from annotate.store.file.merge.tables import add_new, list_columns, take_further
from annotate.store.file.merge.texts import join_texts, list_incomplete, list_units
from annotate.store.units import save_units

_DETAILS = ("ref", "title", "outlet", "url", "published", "language", "published_given")
_EDITED = """coalesce((select max(a.id) from {0}.audit a where a.action = 'details'
  and json_extract(a.detail, '$.article') = {1}.id), '')"""
# What one of the files says holds: released, withdrawn, for practice, for everyone.
_FIRST = ("released_at", "withdrawn_at")
_WITH = {"released_at": ("released_by",), "withdrawn_at": ("withdrawn_by", "withdrawn_why")}
_GREATER = ("k", "calibration", "practice", "corrects")
_ANSWERED = """select s.id from {0}.sentence s where s.position is not null
  and s.article in (select value from json_each(?))
  and exists (select 1 from {0}.answer a where a.sentence = s.id and a.verdict is not null)"""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A sentence with answers that is no longer a unit, because the article was corrected."""

    article: str
    text: str
    id: str


def add_articles(db: Database) -> tuple[int, int]:
    """Add new articles and what is known of the others; return (new, changes of others).

    Call `join_units` before: it compares when the units were corrected.
    """
    changed = _join_details(db) + _join_states(db)
    new = add_new(db, "article", without=("number",), order="number")
    db.execute(
        """insert into main.shingle (hash, article) select hash, article from other.shingle
           where true on conflict do nothing"""
    )
    changed += db.execute(
        """insert into main.article_tag (article, tag, number)
           select t.article, t.tag, r.number from other.article_tag t
           join main.article r on r.id = t.article where true on conflict do nothing"""
    ).rowcount
    return new, changed


def add_assignments(db: Database) -> int:
    """Add assignments; of two, the one that was made or ended later stands."""
    rank = ["{}.given_at", "{}.ended is not null", "coalesce({}.ended_at, '')",
            "coalesce({}.lease_until, '')", "{}.mode", "coalesce({}.ended, '')"]  # fmt: skip
    return take_further(db, "assignment", "article, person", rank, without=("number",))


def add_sights(db: Database) -> int:
    """Add who may have seen others' answers, and since when at the earliest."""
    return db.execute(
        """insert into main.sight (article, person, at)
           select article, person, at from other.sight where true
           on conflict (article, person) do update set at = excluded.at
             where excluded.at < sight.at"""
    ).rowcount


def join_units(db: Database) -> tuple[list[str], list[Unplaced]]:
    """Bring the units of both together; the later correction of an article holds.

    Units that only the other one has stay known as former units, so that their labels are kept.
    Return the articles with new units, and the sentences whose answers no longer count.
    """
    incomplete = list_incomplete(db)
    answered = _list_answered(db, incomplete)
    completed = join_texts(db, incomplete)
    differing = _list_differing(db)
    answered |= _list_answered(db, [one for one, _, _ in differing])
    corrected = [article for article, _, is_later in differing if is_later]
    for article, at, is_later in differing:
        if is_later:
            save_units(db, article, list_units(db, article), at or "")
            db.execute("update main.article set recut_at = ? where id = ?", [at, article])
    columns = list_columns(db, "sentence", ("position", "kind", "retired_at"))
    names, theirs = ", ".join(columns), ", ".join(f"s.{name}" for name in columns)
    db.execute(
        f"""insert into main.sentence ({names}, position, kind, retired_at)
            select {theirs},
              iif(r.id is null, s.position, null), iif(r.id is null, s.kind, null),
              iif(r.id is null, s.retired_at, coalesce(s.retired_at, r.recut_at, ''))
            from other.sentence s left join main.article r on r.id = s.article
            where s.id not in (select id from main.sentence)
            order by s.article, s.position"""
    )
    return corrected + completed, _list_unplaced(db, answered)


def _join_details(db: Database) -> int:
    """Take the details that were edited last, as the security log says."""
    columns = ", ".join(_DETAILS)
    theirs = ", ".join(f"o.{name}" for name in _DETAILS)
    ours = ", ".join(f"article.{name}" for name in _DETAILS)
    return db.execute(
        f"""update main.article set ({columns}) = ({theirs}) from other.article o
            where o.id = article.id and ({theirs}) is not ({ours})
              and ({_EDITED.format("other", "o")}, {theirs})
                > ({_EDITED.format("main", "article")}, {ours})"""
    ).rowcount


def _join_states(db: Database) -> int:
    changed = 0
    for name in _FIRST:
        columns = ", ".join((name, *_WITH[name]))
        theirs = ", ".join(f"o.{one}" for one in (name, *_WITH[name]))
        changed += db.execute(
            f"""update main.article set ({columns}) = ({theirs}) from other.article o
                where o.id = article.id and o.{name} is not null
                  and (article.{name} is null or o.{name} < article.{name})"""
        ).rowcount
    for name in _GREATER:
        changed += db.execute(
            f"""update main.article set {name} = o.{name} from other.article o
                where o.id = article.id and o.{name} is not null
                  and (article.{name} is null or o.{name} > article.{name})"""
        ).rowcount
    changed += db.execute(
        """update main.article set recut_at = o.recut_at from other.article o
           where o.id = article.id and o.recut_at > coalesce(article.recut_at, '')"""
    ).rowcount
    changed += db.execute(
        """update main.article set sample = 0 from other.article o
           where o.id = article.id and article.sample and not o.sample"""
    ).rowcount
    return changed


def _list_differing(db: Database) -> list[tuple[str, str | None, bool]]:
    """List the articles whose units differ: (id, when the other's were corrected, is it later)."""
    layouts = """select r.id, r.recut_at, group_concat(u.unit, ';') as units
      from {0}.article r join (
        select article, start || '-' || "end" || '-' || kind || '-' || paragraph as unit
        from {0}.sentence where position is not null order by article, position
      ) u on u.article = r.id group by r.id"""
    rows = db.execute(
        f"""select o.id, o.recut_at,
              (coalesce(o.recut_at, ''), o.units) > (coalesce(m.recut_at, ''), m.units)
            from ({layouts.format("other")}) o join ({layouts.format("main")}) m on m.id = o.id
            where o.units <> m.units order by o.id"""
    )
    return [(article, at, bool(is_later)) for article, at, is_later in rows.fetchall()]


def _list_answered(db: Database, articles: list[str]) -> set[str]:
    among = [json.dumps(articles)]
    return {
        row[0]
        for schema in ("main", "other")
        for row in db.execute(_ANSWERED.format(schema), among).fetchall()
    }


def _list_unplaced(db: Database, sentences: set[str]) -> list[Unplaced]:
    rows = db.execute(
        """select r.title, s.text, s.id from json_each(?) one
           join main.sentence s on s.id = one.value and s.position is null
           join main.article r on r.id = s.article order by r.number, s.start""",
        [json.dumps(sorted(sentences))],
    )
    return [Unplaced(*row) for row in rows.fetchall()]
