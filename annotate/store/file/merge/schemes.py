"""Versions of the scheme of the other project → this one."""

from sqlite_utils import Database

from annotate.store.answers.views import create_views
from annotate.store.file.merge.tables import add_new
from annotate.store.project import find_setting, save_setting
from annotate.store.scheme import refresh_fields
from annotate.store.scheme.successors import save_successors


def list_other_texts(db: Database) -> list[tuple[str, int]]:
    """List the versions that both files have, with different texts."""
    return db.execute(
        """select s.id, s.version from main.scheme s
           join other.scheme o on (o.id, o.version) = (s.id, s.version)
           where o.toml <> s.toml order by 1, 2"""
    ).fetchall()


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
