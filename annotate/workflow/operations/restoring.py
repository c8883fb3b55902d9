"""A backup becomes the project again."""

from dataclasses import dataclass
from pathlib import Path

from annotate.errors import WrongUse
from annotate.store.file import doctor
from annotate.store.file.backup import restore as stored
from annotate.workflow import audit
from annotate.workflow.operations.backups import stamp
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import access_tokens
from annotate.workflow.project import get_project


@dataclass(frozen=True, slots=True)
class Restored:
    """The project that is there now, and where the file that it replaced is kept.

    `tokens` are the access tokens that are valid now, also those revoked since the backup: (name,
    whose).
    """

    project: str
    counts: dict[str, int]
    kept: Path | None
    tokens: list[tuple[str, str]]


def restore(path: str, source: str) -> Restored:
    """Replace the project's file, missing or broken ones too, by a backup; update it if old."""
    given, present = Path(source), Path(path)
    if not given.is_file():
        raise WrongUse(f"There is no file “{source}”.", "Check the name.")
    if present.exists() and given.samefile(present):
        raise WrongUse("The backup is the project file itself.", "Name another file.")
    stored.check(given)
    kept = stored.put_back(path, given, stamp())
    store = open_project(path)
    try:
        store.write(lambda db: audit.note(db, None, "restore backup", file=given.name))
        counts = doctor.count_rows(store.reader())
        tokens = [
            (one.name, one.person_name)
            for one in access_tokens.list_tokens(store)
            if not one.is_expired
        ]
        return Restored(get_project(store).name, counts, kept, tokens)
    finally:
        store.close()
