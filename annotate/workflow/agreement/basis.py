"""A scope → the data behind its figures, read once and cached until something is saved."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary, ref

from sqlite_utils import Database

from annotate import agreement
from annotate.agreement import Marked, Match, Table
from annotate.records import Person, Scheme
from annotate.store import agreement as stored
from annotate.store.agreement import Scope, Stamp
from annotate.store.connection import Store
from annotate.store.counted import list_labelled
from annotate.workflow.agreement.ground import Ground, grounds_of, open_ground
from annotate.workflow.agreement.keeping import Kept, pause
from annotate.workflow.agreement.memory import MB, hold
from annotate.workflow.agreement.parts import Part, count_sets
from annotate.workflow.label.sight import list_hidden, show_others
from annotate.workflow.project import get_project
from annotate.workflow.scheme import find_scheme, get_scheme

T = TypeVar("T")
Counted = tuple[str, str, tuple, tuple, int]
SCOPE_LIMIT = 12


class Basis:
    """The tables and claims of one scope, each computed when first needed, by one thread."""

    def __init__(self, store: Store, scope: Scope, scheme: Scheme, stamp: Stamp) -> None:
        self._store = ref(store)  # a cached basis must not keep a closed project in memory
        self.scope = scope
        self.scheme = scheme
        self.stamp = stamp
        self.kept = Kept()

    @property
    def store(self) -> Store:
        return self._store()

    @property
    def db(self) -> Database:
        return self.store.reader()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Compute a value once and cache it; concurrent callers wait for the result."""
        return self.kept.once(key, make)

    @property
    def ground(self) -> Ground:
        """The parts of articles that this is made of."""
        return self.once("ground", lambda: open_ground(self.store, self.scope, self.stamp))

    @property
    def parts(self) -> list[tuple[str, Part]]:
        """Every article of the scope with its part, in order of their ids."""
        return self.once("parts", self._list_parts)

    @property
    def sets(self) -> Table:
        """The set of sources in each sentence."""
        return self.once("sets", lambda: _sets(count_sets(self.parts)))

    @property
    def sets_by_week(self) -> dict[str, Table]:
        """The same for the sentences of each week, by its Monday, oldest first."""
        return self.once("sets by week", self._count_sets_by_week)

    @property
    def counts(self) -> dict[str, int]:
        """Keys: sentences that anyone finished, cant_tell answers."""
        return self.once("counts", self._count_answers)

    @property
    def marked(self) -> Iterable[Marked]:
        """Every sentence with the claims of everyone who finished it, on its words."""
        return _Marks(self)

    @property
    def matches(self) -> Iterable[Match]:
        """The claims of every two people matched one to one."""
        return _Matches(self)

    @property
    def weeks(self) -> dict[str, str]:
        """The week of each sentence, by its Monday."""
        return {one.cluster.sentence: one.week for _, part in self.parts for one in part.said}

    def _list_parts(self) -> list[tuple[str, Part]]:
        ground = self.ground
        articles = list_labelled(self.db, self.scope)
        return [(article, ground.part(article)) for article in articles]

    def _count_sets_by_week(self) -> dict[str, Table]:
        by_week: dict[str, list[Counted]] = {}
        for row in count_sets(self.parts):
            by_week.setdefault(row[1], []).append(row)
        return {week: _sets(by_week[week]) for week in sorted(by_week)}

    def _count_answers(self) -> dict[str, int]:
        return {
            "sentences": sum(part.finished for _, part in self.parts),
            "cant_tell": sum(part.cant_tell for _, part in self.parts),
        }


class _Marks:
    """The sentences of a basis, made anew each time they are read: they take much memory."""

    def __init__(self, basis: Basis) -> None:
        self._basis = basis

    def __iter__(self) -> Iterator[Marked]:
        known = self._basis.ground.known
        for _, part in self._basis.parts:
            pause()
            yield from part.marked(known)


class _Matches:
    """The matched claims of a basis; each article keeps its own."""

    def __init__(self, basis: Basis) -> None:
        self._basis = basis

    def __iter__(self) -> Iterator[Match]:
        known = self._basis.ground.known
        for _, part in self._basis.parts:
            pause()
            yield from part.matches(known)


def _sets(rows: Iterable[Counted]) -> Table:
    """Build the table of sets; people who finished nothing in it are left out."""
    counted = list(rows)
    groups = {people for _, _, people, _, _ in counted}
    names = sorted({name for people in groups for name in people})
    places = {people: [names.index(name) for name in people] for people in groups}
    read: dict[tuple, tuple] = {}

    def pattern_of(people: tuple[str, ...], sets: tuple[frozenset[str], ...]) -> tuple:
        if (known := read.get((people, sets))) is not None:
            return known
        said: list[frozenset[str] | None] = [None] * len(names)
        for place, one in zip(places[people], sets, strict=True):
            said[place] = one
        read[people, sets] = tuple(said)
        return read[people, sets]

    patterns = ((article, pattern_of(people, sets), n) for article, _, people, sets, n in counted)
    return agreement.tabulate(names, patterns, level="set")


def hold_memory(store: Store) -> int:
    """Keep no more than the project's setting allows; return roughly how many bytes are kept.

    For the end of a request: in the middle, what it still needs could be forgotten.
    """
    limit = get_project(store).agreement_cache_mb * MB
    with _bases_lock:
        return hold(_bases.get(store, OrderedDict()), grounds_of(store), limit)


_bases: WeakKeyDictionary[Store, OrderedDict[tuple[Stamp, Scope, str, int], Basis]] = (
    WeakKeyDictionary()
)
_bases_lock = Lock()


def open_basis(store: Store, scope: Scope) -> Basis:
    """Return the basis of a scope, cached until something is saved."""
    stamp = stored.find_stamp(store.reader())
    scheme = _scheme(store, scope)
    key = stamp, scope, scheme.id, scheme.version
    with _bases_lock:
        known = _bases.setdefault(store, OrderedDict())
        # The stamp changes with every save, so older entries can never be used again.
        if known and next(iter(known))[0] != stamp:
            known.clear()
        if key not in known:
            known[key] = Basis(store, scope, scheme, stamp)
        known.move_to_end(key)
        while len(known) > SCOPE_LIMIT:
            known.popitem(last=False)
        return known[key]


def show_basis(store: Store, person: Person | None) -> Basis:
    """Return the basis of all that a person may see, and record that they see it."""
    return open_basis(store, show_scope(store, person))


def show_scope(store: Store, person: Person | None) -> Scope:
    """Return the scope of all that a person may see, and record that they see it; None sees all."""
    return whole_scope(store, show_others(store, person) if person else ())


def find_scope(store: Store, person: Person) -> Scope:
    """Return the same scope as `show_scope` without recording that they see it."""
    return whole_scope(store, list_hidden(store, person))


def whole_scope(store: Store, hidden: Iterable[str]) -> Scope:
    """Return the scope of all answers to the asked kinds, without the hidden articles."""
    kinds = get_project(store).asked_kinds
    return Scope(kinds=kinds, without=tuple(sorted(hidden)))


def _scheme(store: Store, scope: Scope) -> Scheme:
    """Return the scheme of the scope's version, else the current one."""
    named = find_scheme(store, *scope.version) if scope.version else None
    return named or get_scheme(store)
