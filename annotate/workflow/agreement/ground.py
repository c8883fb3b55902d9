"""The parts of all articles, kept across saves: a save makes only its own article again."""

import gc
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary, ref

from annotate.store import agreement as stored
from annotate.store import counted
from annotate.store.agreement import Scope, Stamp
from annotate.store.file.connection import Store
from annotate.workflow.agreement.downloads.rows import KeptRows
from annotate.workflow.agreement.kept.keeping import Kept, pause
from annotate.workflow.agreement.known import Known
from annotate.workflow.agreement.said import Part

GROUND_LIMIT = 12
FREEZE_AFTER = 20_000  # sentences that were put into parts
_EMPTY = Part([], 0, 0, frozenset())


class Ground:
    """The parts of articles within one narrow scope: which articles it takes in is left open.

    Each part is made when it is first asked for, by one thread.
    """

    def __init__(
        self, store: Store, scope: Scope, stamp: Stamp, known: Known, *, packs: bool = False
    ) -> None:
        self._store = ref(store)  # what is kept must not keep the project open
        self.scope, self.stamp, self.known, self.packs = scope, stamp, known, packs
        db = store.reader()
        self.people = stored.list_people(db)
        self._without_gold = replace(scope, with_gold=False)
        self._with_gold: set[str] = set()
        self._takes_gold = scope.with_gold and not scope.models
        if scope.with_gold:
            self.people |= {stored.GOLD_NUMBER: stored.GOLD}
            self._with_gold = counted.list_with_gold(db)
        self.versions = frozenset((one, number) for one, number, _ in stored.list_versions(db))
        self._versions_of = {self.versions: self.versions}
        self._others: dict[Scope, Ground] = {}  # to open one for each article takes long
        self.parts = Kept()

    def part(self, article: str) -> Part:
        known = self.parts.results.get(article)
        if known is None and self._takes_gold and article not in self._with_gold:
            # Most articles have no gold; that is found sooner than what others may be making.
            known = self._other(self._store(), self._without_gold).part(article)
            self.parts.results[article] = known
        return known or self.parts.once(article, lambda: self._make(article))

    def _make(self, article: str) -> Part:
        pause()
        store = self._store()
        fewer = self._without_missing(store, article)
        if fewer != self.scope:
            return self._other(store, fewer).part(article)
        if self.scope.is_of_versions:
            # The labels of most articles are all of one version: then the part is known.
            whole = replace(self.scope, version=None, before_version=None)
            part = self._other(store, whole).part(article)
            taken = {version for version in part.versions if self.scope.takes(version)}
            if not taken and not (self.scope.with_gold or self.scope.models):
                return _EMPTY
            if taken == part.versions:
                return part
        with store.one_state() as db:
            rows = counted.list_counted(db, self.scope, article, self.people)
            versions = self.versions
            if len(versions) > 1:
                found = counted.list_versions_of(db, article)
                versions = self._versions_of.setdefault(found, found)  # equal ones once
        part = self.known.part(article, rows, self.people, versions)
        if self.packs:
            part.pack()
        else:
            _freezing.add(len(part.said))
        return part

    def _other(self, store: Store, scope: Scope) -> "Ground":
        """Return the ground of another scope, which has this part as well."""
        if scope not in self._others:
            self._others[scope] = open_ground(store, scope, self.stamp)
        return self._others[scope]

    def _without_missing(self, store: Store, article: str) -> Scope:
        """Return the scope without the gold and models that are not in an article."""
        scope = self.scope
        if scope.with_gold and article not in self._with_gold:
            scope = self._without_gold
        if scope.models:
            models = counted.list_models_in(store.reader(), article, scope.models)
            scope = replace(scope, models=models)
        return scope

    def follow(self, before: "Ground") -> "Ground":
        """Take over the parts that nothing has changed since."""
        db, with_gold = self._store().reader(), self.scope.with_gold
        changed = counted.list_changed(db, before.stamp, self.stamp, with_gold=with_gold)
        if changed is not None:
            kept = dict(before.parts.results)
            for article in changed:
                kept.pop(article, None)
            self.parts.results = kept
        return self


class Earlier(NamedTuple):
    """What is left of a basis once something has changed: its parts and finished results."""

    parts: list[tuple[str, Part]]
    results: dict[Hashable, object]


class Grounds:
    """The grounds of one project, the one used last at the end.

    `earlier` is what is left of the bases of a scope and a scheme version. With `packs`, parts take
    little memory and are slower to read.
    """

    packs = False

    def __init__(self) -> None:
        self.known = Known()
        self.rows = KeptRows()
        self.latest: OrderedDict[Scope, Ground] = OrderedDict()
        self.earlier: OrderedDict[tuple, Earlier] = OrderedDict()
        self._lock = Lock()
        self._opening = Kept()

    def open(self, store: Store, scope: Scope, stamp: Stamp) -> Ground:
        narrow = replace(scope, articles=(), tags=(), without=())
        with self._lock:
            ground = self.latest.get(narrow)
            if ground is not None and ground.stamp == stamp:
                self.latest.move_to_end(narrow)
                return ground

        def make() -> Ground:
            new = Ground(store, narrow, stamp, self.known, packs=self.packs)
            if ground is not None:
                new.follow(ground)
            with self._lock:
                self.latest[narrow] = new
                self.latest.move_to_end(narrow)
                while len(self.latest) > GROUND_LIMIT:
                    self.latest.popitem(last=False)
            return new

        key = narrow, stamp
        found = self._opening.once(key, make)
        self._opening.results.pop(key, None)  # from now on it is in `latest`
        return found

    def drop_oldest(self) -> bool:
        """Forget the ground that was used longest ago, but not the last one."""
        with self._lock:
            if len(self.latest) < 2:
                return False
            self.latest.popitem(last=False)
            return True

    def list_parts(self) -> list[Part]:
        """List all parts that are kept, each once."""
        with self._lock:
            grounds = list(self.latest.values())
        parts = [part for ground in grounds for part in list(ground.parts.results.values())]
        parts += [part for one in [*self.earlier.values()] for _, part in one.parts]
        return list({id(part): part for part in parts}.values())


class _Freezing:
    """Takes parts out of the garbage collector’s sight, some thousand sentences at a time.

    With all of a million labels in its sight, each full collection would hold every thread up for
    most of a second. Parts have no cycles, so they are freed without it.
    """

    def __init__(self) -> None:
        self._count = 0
        self._lock = Lock()

    def add(self, sentences: int) -> None:
        with self._lock:
            self._count += sentences
            if self._count < FREEZE_AFTER:
                return
            self._count = 0
        gc.freeze()


_freezing = _Freezing()
_grounds: WeakKeyDictionary[Store, Grounds] = WeakKeyDictionary()
_grounds_lock = Lock()


def grounds_of(store: Store) -> Grounds:
    """Return what is kept of a project."""
    with _grounds_lock:
        return _grounds.setdefault(store, Grounds())


def pack(store: Store) -> None:
    """Keep what is made from now on in little memory: a command asks for most things once."""
    grounds_of(store).packs = True


def open_ground(store: Store, scope: Scope, stamp: Stamp) -> Ground:
    """Open the parts of a scope, as far as they are known and as of this stamp."""
    return grounds_of(store).open(store, scope, stamp)
