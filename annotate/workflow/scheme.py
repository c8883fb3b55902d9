"""The scheme of a project: stored, activated, read."""

from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from annotate import schemes
from annotate.errors import NotFound
from annotate.records import Scheme
from annotate.store import project as stored
from annotate.store.connection import Store
from annotate.store.views import create_views
from annotate.workflow import clock
from annotate.workflow.project import get_project


def use_scheme(db: Database, scheme: Scheme) -> None:
    """Activate a scheme: store it, record its fields, rebuild the views (in a transaction)."""
    stored.insert_scheme(db, scheme, clock.now())
    stored.save_setting(db, "scheme", [scheme.id, scheme.version])
    stored.save_setting(db, "fields", [field.id for field in scheme.further])
    create_views(db)


def get_scheme(store: Store) -> Scheme:
    """Return the current scheme."""
    project = get_project(store)
    scheme = find_scheme(store, project.scheme, project.scheme_version)
    if scheme is None:
        raise NotFound("The current scheme is missing.", "Run “python -m annotate doctor”.")
    return scheme


def find_scheme(store: Store, scheme_id: str, version: int) -> Scheme | None:
    """Find one version of a scheme that this project has used."""
    known = _known.setdefault(store, {})
    if (scheme_id, version) not in known:
        toml = stored.find_scheme_toml(store.reader(), scheme_id, version)
        if toml is None:
            return None
        known[scheme_id, version] = _parsed(toml)
    return known[scheme_id, version]


# The text of a version never changes.
_known: WeakKeyDictionary[Store, dict[tuple[str, int], Scheme]] = WeakKeyDictionary()


@lru_cache(maxsize=32)
def _parsed(toml: str) -> Scheme:
    return schemes.parse(toml)
