"""Names that replace people’s in exports."""

import hashlib

from annotate.store import people as stored_people
from annotate.store.file.connection import Store
from annotate.workflow.project import get_project


def pseudonym(project_id: str, person_id: str) -> str:
    """Return the name that replaces a person in exports: always the same, without a meaning."""
    digest = hashlib.sha256(f"{project_id}/{person_id}".encode()).hexdigest()
    return f"person-{digest[:8]}"


def list_pseudonyms(store: Store) -> dict[str, str]:
    """Return the pseudonym of everyone, by name."""
    project_id = get_project(store).id
    people = stored_people.list_people(store.reader())
    return {one.name: pseudonym(project_id, one.id) for one in people}
