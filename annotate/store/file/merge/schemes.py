"""Versions of the scheme of the other project → this one."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlite_utils import Database

from annotate.store.answers.views import create_views
from annotate.store.file.merge.tables import add_new
from annotate.store.project import find_setting, save_setting
from annotate.store.scheme import refresh_fields
from annotate.store.scheme.placeholders import FILES, NOTE, title_of
from annotate.store.scheme.successors import save_successors

_OURS = "(s.note = :note and s.title = s.id || :end and s.published_by is null)"
_THEIRS = "(o.note = :note and o.title = o.id || :end and o.published_by is null)"


class OtherText(NamedTuple):
    """A version that the two files have with different texts.

    `placeholder` is the file, main or other, that has only a placeholder of it; else empty.
    """

    id: str
    version: int
    placeholder: str
    toml: str  # of the other file, or of main if that is not the placeholder


def list_other_texts(db: Database) -> list[OtherText]:
    """List the versions that both files have, with different texts."""
    rows = db.execute(
        f"""select s.id, s.version, {_OURS}, {_THEIRS}, s.toml, o.toml
            from main.scheme s
            join other.scheme o on (o.id, o.version) = (s.id, s.version)
            where o.toml <> s.toml order by 1, 2""",
        {"note": NOTE, "end": title_of("")},
    )
    return [
        OtherText(name, version, _only(ours, theirs), toml if theirs and not ours else other)
        for name, version, ours, theirs, toml, other in rows
    ]


def _only(ours: bool, theirs: bool) -> str:
    return "" if ours == theirs else "main" if ours else "other"


def list_texts(db: Database, but: OtherText) -> list[str]:
    """List the texts of all other versions in both files."""
    rows = db.execute(
        """select toml from main.scheme where (id, version) <> (:id, :version)
           union select toml from other.scheme where (id, version) <> (:id, :version)""",
        {"id": but.id, "version": but.version},
    )
    return [toml for (toml,) in rows]


def replace_placeholders(db: Database, texts: Sequence[OtherText]) -> None:
    """Make way in both files for the real text of what is a placeholder in one of them."""
    for one in texts:
        key = [one.id, one.version]
        if one.placeholder == "main":  # which has labels of it
            db.execute("update other.scheme set used = 1 where (id, version) = (?, ?)", key)
            db.execute("delete from main.scheme where (id, version) = (?, ?)", key)
        db.execute(
            f"""delete from {FILES[one.placeholder]}scheme_value
                where (scheme, scheme_version) = (?, ?)""",
            key,
        )


def add_versions(db: Database) -> int:
    """Add the versions that are not here yet; a later version of the same scheme becomes current.

    Return how many were added.
    """
    added = add_new(db, "scheme", "id, version")
    add_new(db, "scheme_value", "scheme, scheme_version, field, id")
    used = db.execute(
        """update main.scheme set used = 1 where not used
             and (id, version) in (select id, version from other.scheme where used)"""
    ).rowcount
    is_later = _use_later(db)
    if added or used or is_later:
        refresh_fields(db)
        create_views(db)
    return added


def _use_later(db: Database) -> bool:
    ours = find_setting(db, "scheme")
    theirs = db.execute(
        """select json_extract(value, '$[0]'), json_extract(value, '$[1]') from other.setting
           where key = 'scheme'"""
    ).fetchone()
    if theirs is None or theirs[0] != ours[0] or theirs[1] <= ours[1]:
        return False
    save_setting(db, "scheme", list(theirs))
    rows = db.execute("select field, value, successor from other.value_successor").fetchall()
    save_successors(db, {(field, value): successor for field, value, successor in rows})
    return True
