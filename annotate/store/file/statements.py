"""Several statements in one text → run one by one; one statement → its rows as dicts."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database


def run(db: Database, statements: str, values: dict[str, object] | None = None) -> None:
    """Run statements with named values, because `executescript` would commit first."""
    statement = ""
    for piece in statements.split(";\n"):
        statement += f"{piece};\n"
        # A trigger has semicolons of its own.
        if sqlite3.complete_statement(statement):
            if statement.strip("; \n"):
                db.execute(statement, values or {})
            statement = ""


def find_array(db: Database, statement: str, values: Sequence[Any]) -> list[Any] | None:
    """Find the row of a query that selects one `json_array`; None if there is none.

    For what every save asks: `sqlite3` gives up the GIL for each column and each named value, and
    under many threads to get it back costs more than to decode an array.
    """
    row = db.execute(statement, values).fetchone()
    return row and json.loads(row[0])


def list_rows(db: Database, statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """List the rows of a query as dicts.

    For what every request asks: `db.query` of sqlite-utils opens and ends a savepoint around it.
    """
    found = db.execute(statement, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]
