"""Rows of the attached copy → the same table here, by their key."""

from collections.abc import Sequence

from sqlite_utils import Database


def list_columns(db: Database, table: str, without: Sequence[str] = ()) -> list[str]:
    """List the columns of a table, quoted."""
    rows = db.execute("select name from pragma_table_info(?)", [table]).fetchall()
    return [f'"{name}"' for (name,) in rows if name not in without]


def add_new(
    db: Database, table: str, key: str = "id", *, without: Sequence[str] = (), order: str = ""
) -> int:
    """Add the rows whose key is not here yet; return how many."""
    columns = ", ".join(list_columns(db, table, without))
    # By the key's own index: for “(key) not in (…)”, SQLite 3.40 may use another, and find nothing.
    return db.execute(
        f"""insert into main.{table} ({columns}) select {columns} from other.{table} where true
            order by {order or key} on conflict ({key}) do nothing"""
    ).rowcount


def take_further(
    db: Database, table: str, key: str, rank: Sequence[str], without: Sequence[str] = ()
) -> int:
    """Add new rows, and replace those that have come less far than theirs; return how many.

    `rank` are expressions with {} for the row; the greater list of values has come further.
    """
    columns = list_columns(db, table, without)
    keys = {f'"{name.strip()}"' for name in key.split(",")}
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    named, theirs, ours = (
        ", ".join(columns),
        ", ".join(one.format("excluded") for one in rank),
        ", ".join(one.format(table) for one in rank),
    )
    # `where true`: without it, SQLite reads “on” as part of a join.
    return db.execute(
        f"""insert into main.{table} ({named}) select {named} from other.{table} where true
            on conflict ({key}) do update set {changes} where ({theirs}) > ({ours})"""
    ).rowcount
