"""The scheme of a project: stored, activated, read."""

from functools import lru_cache

from sqlite_utils import Database

from annotate import schemes
from annotate.errors import NotFound
from annotate.records import Scheme
from annotate.store import project as stored
from annotate.store.views import create_views
from annotate.workflow import clock
from annotate.workflow.project import Project


def use_scheme(db: Database, scheme: Scheme) -> None:
    """Put a scheme in force: keep it, name its fields, make the views anew."""
    stored.insert_scheme(db, scheme, clock.now())
    stored.save_setting(db, "scheme", [scheme.id, scheme.version])
    stored.save_setting(db, "fields", [field.id for field in scheme.further])
    create_views(db)


def get_scheme(db: Database, project: Project) -> Scheme:
    """Read the scheme in force."""
    scheme = find_scheme(db, project.scheme, project.scheme_version)
    if scheme is None:
        raise NotFound("The scheme in force is missing.", "Run “python -m annotate doctor”.")
    return scheme


def find_scheme(db: Database, scheme_id: str, version: int) -> Scheme | None:
    """Find one version of a scheme that this project has used."""
    toml = stored.find_scheme_toml(db, scheme_id, version)
    return None if toml is None else _parsed(toml)


@lru_cache(maxsize=32)
def _parsed(toml: str) -> Scheme:
    return schemes.parse(toml)
