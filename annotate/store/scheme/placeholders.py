"""Placeholders: versions made from imported labels, until their real text comes."""

from sqlite_utils import Database

from annotate.records import Scheme

NOTE = "Made from imported labels"
FILES = {"main": "main.", "other": "other."}  # of a merge
_TITLE = ", made from imported labels"


def title_of(scheme: str) -> str:
    """Return the title of a placeholder for a version of this scheme."""
    return f"{scheme}{_TITLE}"


def is_placeholder(scheme: Scheme) -> bool:
    """Return whether a version looks like a placeholder, whose text may still be replaced."""
    return scheme.title == title_of(scheme.id)


def is_stored_placeholder(db: Database, scheme: str, version: int, file: str = "main") -> bool:
    """Return whether a stored version is a placeholder; its title alone could be anyone's."""
    return (
        db.execute(
            f"""select 1 from {FILES[file]}scheme
                where (id, version, note, title) = (?, ?, ?, ?) and published_by is null""",
            [scheme, version, NOTE, title_of(scheme)],
        ).fetchone()
        is not None
    )


def list_said(
    db: Database, scheme: str, version: int, file: str = "main"
) -> set[tuple[str, str, bool]]:
    """List what the events of a version say: (field, value, whether it is one of several)."""
    rows = db.execute(
        f"""with said as (
              select c.value as claim from {FILES[file]}event e
              join json_each(e.answer, '$.claims') c
              where (e.scheme, e.scheme_version) = (?, ?))
            select 'source', claim ->> 'source', false from said
            union
            select f.key, iif(f.type = 'array', one.value, f.value), f.type = 'array' from said
            join json_each(claim, '$.fields') f
            left join json_each(iif(f.type = 'array', f.value, '[]')) one
            where f.type <> 'null'""",
        [scheme, version],
    )
    return {(field, value, bool(is_several)) for field, value, is_several in rows if value}
