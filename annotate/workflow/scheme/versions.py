"""The current version of the scheme and the earlier ones."""

from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from annotate import schemes
from annotate.errors import NotFound
from annotate.records import Scheme
from annotate.schemes.difference import difference, say
from annotate.schemes.editing import keep_published
from annotate.store import scheme as stored
from annotate.store.file.connection import Store
from annotate.store.project import find_setting
from annotate.store.scheme.placeholders import is_placeholder, title_of
from annotate.workflow.project import get_project


@dataclass(frozen=True, slots=True)
class Version:
    """One stored version, with who published it and why; `is_used` if any label has it."""

    id: str
    version: int
    title: str
    added_at: str
    note: str
    published_by: str
    is_used: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class News:
    """What a version changed in the one before it, in sentences, and its note."""

    id: str
    version: int
    note: str
    changes: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.id} {self.version}"


def get_scheme(store: Store) -> Scheme:
    """Return the current scheme."""
    project = get_project(store)
    return get_version(store, project.scheme, project.scheme_version)


def read_scheme(db: Database) -> Scheme:
    """Read the current scheme (for use in a transaction)."""
    toml = stored.find_scheme_toml(db, *find_setting(db, "scheme"))
    if toml is None:
        raise NotFound("The current scheme is missing.", "Run “python -m annotate doctor”.")
    return parsed(toml)


def find_scheme(store: Store, scheme_id: str, version: int) -> Scheme | None:
    """Find one version of a scheme that this project has used."""
    known = _known.setdefault(store, {})
    if (scheme_id, version) not in known:
        toml = stored.find_scheme_toml(store.reader(), scheme_id, version)
        if toml is None:
            return None
        scheme = parsed(toml)
        if is_placeholder(scheme):  # its real text may come, also through another process
            return scheme
        known[scheme_id, version] = scheme
    return known[scheme_id, version]


def get_version(store: Store, scheme_id: str, version: int) -> Scheme:
    """Return one version; NotFound lists those there are."""
    scheme = find_scheme(store, scheme_id, version)
    if scheme is None:
        known = ", ".join(f"{one.id} {one.version}" for one in list_versions(store))
        raise NotFound(
            f"There is no version {version} of the scheme “{scheme_id[:40]}” in this project.",
            f"Choose one of: {known}.",
        )
    return scheme


def get_whole_scheme(store: Store) -> Scheme:
    """Return the current scheme with all that labels may have: what it lacks counts as retired.

    Labels of before the first version with labels may have values that no later version has.
    """
    scheme = get_scheme(store)
    known = _whole.setdefault(store, {})
    versions = [get_version(store, *one) for one in stored.list_used(store.reader())]
    key = scheme.toml, *(one.toml for one in versions)
    if key not in known:
        for version in versions:
            scheme = keep_published(scheme, version)
        known.clear()
        known[key] = scheme
    return known[key]


def get_lenient_scheme(store: Store, *others: Scheme) -> Scheme:
    """Return what any answer that was once saved fits: all values, every field, none required.

    For undo and redo, which save an answer of an older version under the current one, and for
    exports that are imported. It also has what `others` have.
    """
    scheme = reduce(keep_published, others, get_whole_scheme(store))
    asks = tuple(field.id for field in scheme.further)
    values = tuple(replace(value, asks=asks) for value in scheme.source.values)
    further = (replace(field, required=False) for field in scheme.further)
    return replace(scheme, fields=(replace(scheme.source, values=values), *further))


def list_versions(store: Store) -> list[Version]:
    """List every stored version, the newest first."""
    project = get_project(store)
    current = (project.scheme, project.scheme_version)
    return [
        Version(
            id=row["id"],
            version=row["version"],
            title=row["title"],
            added_at=row["added_at"],
            note=row["note"],
            published_by=row["published_by"] or "",
            is_used=bool(row["used"]),
            is_current=(row["id"], row["version"]) == current,
        )
        for row in reversed(stored.list_stored_versions(store.reader()))
    ]


def find_news(store: Store) -> News | None:
    """Return what the current version changed; None if it is the first one."""
    project = get_project(store)
    current = (project.scheme, project.scheme_version)
    kept = _news.get(store)
    if kept is None or kept[0] != current:
        kept = _news[store] = current, _read_news(store)
    return kept[1]


def _read_news(store: Store) -> News | None:
    versions = list_versions(store)
    place = next(place for place, one in enumerate(versions) if one.is_current)
    earlier = [one for one in versions[place + 1 :] if one.title != title_of(one.id)]
    if not earlier:
        return None
    now, before = versions[place], earlier[0]
    old = get_version(store, before.id, before.version)
    new = get_version(store, now.id, now.version)
    said = [say(one, old, new) for one in difference(old, new)]
    return News(now.id, now.version, now.note, tuple(f"{one.tag}: {one.text}" for one in said))


# A version is never changed, so what is known of it stays true.
_news: WeakKeyDictionary[Store, tuple[tuple[str, int], News | None]] = WeakKeyDictionary()
_known: WeakKeyDictionary[Store, dict[tuple[str, int], Scheme]] = WeakKeyDictionary()


_whole: WeakKeyDictionary[Store, dict[tuple, Scheme]] = WeakKeyDictionary()


@lru_cache(maxsize=128)
def parsed(toml: str) -> Scheme:
    """Parse the text of a version."""
    return schemes.parse(toml)
