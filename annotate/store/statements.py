"""Several statements in one text → run one by one, in the caller's transaction."""

import sqlite3

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
