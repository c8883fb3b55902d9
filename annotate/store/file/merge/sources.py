"""The register of sources of the other project → this one: one name is one source."""

from collections.abc import Iterable

from sqlite_utils import Database

from annotate.store.file.merge.tables import add_new


def add_sources(db: Database) -> int:
    """Join entries that share a name; return how many names and grades are new."""
    new = db.execute(
        """select (select count(*) from other.source_alias
                   where name not in (select name from main.source_alias))
                + (select count(*) from other.source_grade
                   where id not in (select id from main.source_grade))"""
    ).fetchone()[0]
    entries = [
        *db.execute("select id, name, kind, by_hand from main.source_entry").fetchall(),
        *db.execute("select id, name, kind, by_hand from other.source_entry").fetchall(),
    ]
    names = [
        *db.execute("select name, entry from main.source_alias").fetchall(),
        *db.execute("select name, entry from other.source_alias").fetchall(),
    ]
    stands_for = _join(names)
    db.execute("delete from main.source_alias")
    db.execute("delete from main.source_entry")
    rows: dict[str, tuple[str, str, str, int]] = {}
    for entry, name, kind, by_hand in sorted(entries):
        first = stands_for.get(entry, entry)
        known = rows.get(first, (first, name, "", 0))
        rows[first] = (first, known[1], max(kind, known[2]), max(by_hand, known[3]))
    db.conn.executemany("insert into main.source_entry values (?, ?, ?, ?)", rows.values())
    db.conn.executemany(
        "insert or ignore into main.source_alias values (?, ?)",
        [(name, stands_for[entry]) for name, entry in names],
    )
    add_new(db, "source_grade")
    db.conn.executemany(
        "update main.source_grade set entry = ? where entry = ?",
        [(first, entry) for entry, first in stands_for.items() if first != entry],
    )
    add_new(db, "source_apart", "first, second")
    add_new(db, "source_change")
    db.execute(
        """update main.source_change set undone_at = o.undone_at from other.source_change o
           where o.id = source_change.id and o.undone_at < coalesce(source_change.undone_at, '~')"""
    )
    return new


def _join(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Find the first entry of those that share names, also through others: entry → first."""
    first: dict[str, str] = {}

    def find(entry: str) -> str:
        while first.setdefault(entry, entry) != entry:
            entry = first[entry]
        return entry

    owners: dict[str, str] = {}
    for name, entry in names:
        low, high = sorted((find(entry), find(owners.setdefault(name, entry))))
        first[high] = low
    return {entry: find(entry) for entry in first}
