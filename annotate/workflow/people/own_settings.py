"""A person's own settings: theme, keys, what they have seen."""

from typing import Any

from sqlite_utils import Database

from annotate.records import Person
from annotate.store import people as stored
from annotate.store.file.connection import Store


def get_settings(store: Store, person: Person) -> dict[str, Any]:
    """Read a person's own settings."""
    return stored.find_person_settings(store.reader(), person.id)


def save_settings(store: Store, person: Person, **changes: Any) -> None:
    """Change some of a person's own settings and keep the others."""

    def change(db: Database) -> None:
        settings = stored.find_person_settings(db, person.id)
        stored.save_person_settings(db, person.id, {**settings, **changes})

    store.write(change)
