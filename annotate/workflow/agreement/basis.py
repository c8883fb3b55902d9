"""A scope → the data behind its figures, read once and cached until something is saved."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary, ref

from sqlite_utils import Database

from annotate import agreement
from annotate.agreement import NONE, Marked, Match, Table
from annotate.records import Answer, Person, Scheme
from annotate.store import agreement as stored
from annotate.store.agreement import Scope, Stamp
from annotate.store.connection import Store
from annotate.workflow.agreement.keeping import Kept
from annotate.workflow.label.sight import list_hidden, show_others
from annotate.workflow.project import get_project
from annotate.workflow.scheme import find_scheme, get_scheme

T = TypeVar("T")
Said = tuple[str, str, str, Answer]
SCOPE_LIMIT = 12


class Basis:
    """The tables and claims of one scope, each computed on first use, by one thread."""

    def __init__(self, store: Store, scope: Scope, scheme: Scheme) -> None:
        self._store = ref(store)  # a cached basis must not keep a closed project in memory
        self.scope = scope
        self.scheme = scheme
        self._kept = Kept()

    @property
    def store(self) -> Store:
        return self._store()

    @property
    def db(self) -> Database:
        return self.store.reader()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Compute a value once and cache it; concurrent callers wait for the result."""
        return self._kept.once(key, make)

    @property
    def sets(self) -> Table:
        """The set of sources in each sentence, grouped in SQL."""
        return self.once("sets", self._count_sets)

    @property
    def sets_by_week(self) -> dict[str, Table]:
        """The same for the sentences of each week, by its Monday, oldest first."""
        return self.once("sets by week", self._count_sets_by_week)

    @property
    def counts(self) -> dict[str, int]:
        """Keys: sentences that anyone finished, cant_tell answers, articles and hidden ones."""
        return self.once("counts", lambda: stored.count_answers(self.db, self.scope))

    @property
    def said(self) -> list[Said]:
        """Every answer as (article, sentence, reviewer, answer), in text order."""
        return self.once("said and texts", self._read_answers)[0]

    @property
    def marked(self) -> list[Marked]:
        """Every sentence with the claims of everyone who finished it, on its words."""
        return self.once("marked", self._place_claims)

    @property
    def matches(self) -> list[Match]:
        """The claims of every two people matched one to one."""
        return self.once("matches", lambda: list(agreement.matches(self.marked)))

    @property
    def weeks(self) -> dict[str, str]:
        """The week of each sentence, by its Monday."""
        return self.once("weeks", lambda: stored.list_weeks(self.db, self.scope))

    def _count_sets(self) -> Table:
        # Two queries that must fit together: a save between them could add an unknown person.
        with self.store.one_state() as db:
            return _sets(stored.list_people(db), stored.count_patterns(db, self.scope))

    def _count_sets_by_week(self) -> dict[str, Table]:
        by_week: dict[str, list[tuple[str, str, str, int]]] = {}
        with self.store.one_state() as db:
            people = stored.list_people(db)
            for row in stored.count_patterns(db, self.scope, by_week=True):
                by_week.setdefault(row[1], []).append(row)
        return {week: _sets(people, by_week[week]) for week in sorted(by_week)}

    def _read_answers(self) -> tuple[list[Said], dict[str, str]]:
        """Read the answers, and the texts of their sentences by id."""
        with self.store.one_state() as db:
            said = list(stored.list_blind_answers(db, self.scope))
            return said, stored.list_texts(db, {sentence for _, sentence, _, _ in said})

    def _place_claims(self) -> list[Marked]:
        return agreement.place_claims(*self.once("said and texts", self._read_answers))


def _sets(people: dict[int, str], rows) -> Table:
    """Build the table of sets; people who finished nothing in it are left out."""
    names = sorted(people.values())
    place = {str(number): names.index(name) for number, name in people.items()}
    read: dict[str, tuple] = {}

    def pattern_of(text: str) -> tuple:
        if text not in read:
            chosen: list[frozenset[str] | None] = [None] * len(names)
            for line in text.split("\n"):
                number, _, sources = line.partition(":")
                chosen[place[number]] = frozenset(sources.split("|")) if sources else _NOTHING
            read[text] = tuple(chosen)
        return read[text]

    patterns = ((article, pattern_of(text), count) for article, _, text, count in rows)
    table = agreement.tabulate(names, patterns, level="set")
    present = sorted(table.raters)
    return table if len(present) == len(names) else table.only(names[one] for one in present)


_NOTHING = frozenset({NONE})
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
            known[key] = Basis(store, scope, scheme)
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
