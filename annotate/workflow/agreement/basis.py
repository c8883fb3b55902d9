"""A scope → the data behind its figures, read once and cached until something is saved."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary, ref

from sqlite_utils import Database

from annotate import agreement
from annotate.agreement import Alike, Marked, Match, Table, Tally
from annotate.records import Person, Scheme
from annotate.store import agreement as stored
from annotate.store.agreement import Scope, Stamp
from annotate.store.answers.tallies import list_seen
from annotate.store.counted import is_unrelated, list_labelled, list_names, list_present
from annotate.store.file.connection import Store
from annotate.workflow.agreement.ground import Earlier, Ground, grounds_of, open_ground
from annotate.workflow.agreement.kept.keeping import Kept, pause
from annotate.workflow.agreement.kept.memory import MB, hold, signature_of
from annotate.workflow.agreement.known import NOTHING, SETS, Known, Of
from annotate.workflow.agreement.said import Part, Said
from annotate.workflow.label.sight import list_hidden, show_others
from annotate.workflow.project import get_project
from annotate.workflow.scheme.versions import get_whole_scheme

T = TypeVar("T")
SCOPE_LIMIT = 12
FINISHED = "finished"  # begins the keys of results that are figures, not data
CHANGE = "change"  # the key of what has changed since the results that may be taken over
QUICK_ARTICLES = 100


class Basis:
    """The tables and claims of one scope, each computed when first needed, by one thread.

    `earlier` is what is left of the basis of the same scope before the last changes.
    """

    def __init__(
        self,
        store: Store,
        scope: Scope,
        scheme: Scheme,
        stamp: Stamp,
        earlier: Earlier | None = None,
    ) -> None:
        self._store = ref(store)  # a cached basis must not keep a closed project in memory
        self.scope = scope
        self.scheme = scheme
        self.stamp = stamp
        self.earlier = earlier
        self.kept = Kept()

    @property
    def store(self) -> Store:
        return self._store()

    @property
    def db(self) -> Database:
        return self.store.reader()

    @property
    def among_people(self) -> "Basis":
        """The same without the models that people are compared with."""
        if not self.scope.models:
            return self
        return open_basis(self.store, replace(self.scope, models=()))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Compute a value once and cache it; concurrent callers wait for the result."""
        return self.kept.once(key, make)

    @property
    def is_quick(self) -> bool:
        """Whether what all figures rest on is known, or comes at once."""
        if "extent" in self.kept.results:
            return True
        return self._count_articles() <= QUICK_ARTICLES

    @property
    def reads_sets(self) -> bool:
        """Whether sets of sources are read at once: so many parts are still to be made."""
        if self.ground.packs or "parts" in self.kept.results:
            return False  # all parts are asked for, and soon, or known
        lacking = self._count_articles() - len(self.ground.parts.results)
        return self.scope.takes_present and lacking > QUICK_ARTICLES

    def _count_articles(self) -> int:
        return len(self.scope.articles) or stored.count_articles(self.db, self.scope.without)

    @property
    def ground(self) -> Ground:
        """The parts of articles that this is made of."""
        return self.once("ground", lambda: open_ground(self.store, self.scope, self.stamp))

    @property
    def parts(self) -> list[tuple[str, Part]]:
        """Every article of the scope with its part, in order of their ids."""
        return self.once("parts", self.list_parts)

    @property
    def sets(self) -> Table:
        """The set of sources in each sentence."""
        return self.once("sets", lambda: agreement.tabulate_sets(self.tally(SETS)))

    @property
    def by_week(self) -> dict[str, list[tuple[str, Part]]]:
        """The parts that have sentences of each week, by its Monday, oldest first."""
        return self.once("by week", self._sort_by_week)

    def tally(self, of: Of) -> Tally:
        """Return the kinds of sentences, and how often they occur in each article."""
        return self.once(("tally", of), lambda: self._tally(of))

    def tally_of_week(self, of: Of, week: str) -> Tally:
        """Return the kinds of the sentences of one week."""
        if self.by_week.keys() == {week}:  # then all sentences are of this week
            return self.tally(of)
        return agreement.tally(self._kinds_of_week(of, week), spares=self.ground.packs)

    @property
    def counts(self) -> dict[str, int]:
        """Keys: sentences that anyone finished, cant_tell answers."""
        return self.once("counts", self._count_answers)

    @property
    def marked(self) -> Iterator[Marked]:
        """Every sentence with the claims of everyone who finished it, on its words."""
        return map(self.ground.known.marked, self.said)

    @property
    def matches(self) -> Iterator[Match]:
        """The claims of every two people matched one to one."""
        return chain.from_iterable(map(self.ground.known.matches_of, self.said))

    @property
    def said(self) -> Iterator[Said]:
        """Every sentence that someone finished, in pieces that let others in between."""
        for _, part in self.parts:
            pause()
            yield from part.said

    @property
    def weeks(self) -> dict[str, str]:
        """The week of each sentence, by its Monday."""
        return {one.cluster.sentence: one.week for _, part in self.parts for one in part.said}

    def narrowed(self, parts: list[tuple[str, Part]]) -> "Basis":
        """Return the same with only these parts, of now or of before."""
        few = Basis(self.store, self.scope, self.scheme, self.stamp)
        few.kept.results |= {"ground": self.ground, "parts": parts}
        return few

    def list_parts(self, articles: tuple[str, ...] = ()) -> list[tuple[str, Part]]:
        """List the articles of the scope with their parts, or only those of these articles."""
        ground = self.ground
        scope = replace(self.scope, articles=articles) if articles else self.scope
        return [(article, ground.part(article)) for article in list_labelled(self.db, scope)]

    def _tally(self, of: Of) -> Tally:
        if of == SETS and self.reads_sets:
            return self._read_sets()
        return agreement.tally(self._kinds(of), spares=self.ground.packs)

    def _kinds(self, of: Of) -> Iterator[tuple[str, tuple]]:
        known = self.ground.known
        for number, (article, part) in enumerate(self.parts):
            if not number % 50:
                pause()
            yield article, part.each(of, lambda one: known.kind(one, of))

    def _sort_by_week(self) -> dict[str, list[tuple[str, Part]]]:
        weeks: dict[str, list[tuple[str, Part]]] = {}
        for article, part in self.parts:
            for week in part.weeks:
                weeks.setdefault(week, []).append((article, part))
        return dict(sorted(weeks.items()))

    def _kinds_of_week(self, of: Of, week: str) -> Iterator[tuple[str, Sequence]]:
        for article, part in self.by_week.get(week, ()):
            pause()
            kinds = part.each(of, partial(self.ground.known.kind, of=of))
            if len(part.weeks) > 1:
                both = zip(part.said, kinds, strict=True)
                kinds = [kind for one, kind in both if one.week == week]
            yield article, kinds

    def _read_sets(self) -> Tally:
        """Read everyone's sets of sources before parts are made, which takes many times as long.

        Where earlier answers count, parts are made.
        """
        known, finished, cant_tell = self.ground.known, 0, 0
        with self.store.one_state() as db:
            kinds: dict[str, Sequence[Alike]] = {one: [] for one in list_labelled(db, self.scope)}
            seen = {sentence.split("-")[0] for sentence in list_seen(db)} & kinds.keys()
            read = cache(partial(_read_said, known, list_names(db)))
            for number, (sentence, text) in enumerate(list_present(db, self.scope.kinds)):
                if not number % 1000:
                    pause()
                article = sentence.split("-")[0]
                if article in kinds and article not in seen:
                    kind, unsure = read(text)
                    finished, cant_tell = finished + 1, cant_tell + unsure
                    if kind is not None:
                        kinds[article].append(kind)
            for article, part in self.list_parts(tuple(sorted(seen))) if seen else ():
                kinds[article] = part.each(SETS, lambda one: known.kind(one, SETS))
                finished, cant_tell = finished + part.finished, cant_tell + part.cant_tell
        self.once("counts read", lambda: {"sentences": finished, "cant_tell": cant_tell})
        return agreement.tally(kinds.items())

    def _count_answers(self) -> dict[str, int]:
        if self.reads_sets:
            self.tally(SETS)  # where sets are read, answers are counted
        if "counts read" in self.kept.results:
            return self.kept.results["counts read"]
        return {
            "sentences": sum(part.finished for _, part in self.parts),
            "cant_tell": sum(part.cant_tell for _, part in self.parts),
        }


def _read_said(known: Known, names: Mapping[str, str], text: str) -> tuple[Alike | None, int]:
    """Read what `list_present` lists of a sentence: its kind, and how many can't tell."""
    said = {}
    answers = text.split("/")
    for answer in answers:
        person, sources = answer.split(" ")
        if sources != "?":
            said[names[person]] = frozenset(sources.split("|")) if sources else NOTHING
    people = tuple(sorted(said))
    kind = known.kind_of_sets(people, tuple([said[one] for one in people])) if said else None
    return kind, len(answers) - len(said)


def hold_memory(store: Store) -> int:
    """Keep no more than the project's setting allows; return roughly how many bytes are kept.

    For the end of a request: in the middle, what it still needs could be forgotten.
    """
    limit = get_project(store).agreement_cache_mb * MB
    with _bases_lock:
        bases, grounds = _bases.get(store, OrderedDict()), grounds_of(store)
        signature = limit, *signature_of(bases, grounds)
        known, size = _held.get(store, (None, 0))
        if signature != known:  # after most requests nothing more is kept than before
            size = hold(bases, grounds, limit)
            _held[store] = (limit, *signature_of(bases, grounds)), size
        return size


_held: WeakKeyDictionary[Store, tuple[tuple, int]] = WeakKeyDictionary()
_bases: WeakKeyDictionary[Store, OrderedDict[tuple[Stamp, Scope, str, int], Basis]] = (
    WeakKeyDictionary()
)
_bases_lock = Lock()


_stamps: WeakKeyDictionary[Store, tuple[Stamp, Stamp]] = WeakKeyDictionary()


def _find_stamp(store: Store) -> Stamp:
    """Return the stamp of the last change that figures depend on; a sign-in, say, is none."""
    now = stored.find_stamp(store.reader())
    with _bases_lock:
        seen, counted = _stamps.get(store, (now, now))
        if now != seen and not is_unrelated(store.reader(), seen, now):
            counted = now
        _stamps[store] = now, counted
        return counted


def open_basis(store: Store, scope: Scope) -> Basis:
    """Return the basis of a scope, cached until something changes its figures."""
    stamp = _find_stamp(store)
    scheme = get_whole_scheme(store)
    key = stamp, scope, scheme.id, scheme.version
    with _bases_lock:
        known = _bases.setdefault(store, OrderedDict())
        earlier = grounds_of(store).earlier
        # The stamp changes with every save, so older entries can never be used again.
        if known and next(iter(known))[0] != stamp:
            _keep_finished(known, earlier)
            known.clear()
        if key not in known:
            known[key] = Basis(store, scope, scheme, stamp, earlier.get(key[1:]))
        known.move_to_end(key)
        while len(known) > SCOPE_LIMIT:
            known.popitem(last=False)
        return known[key]


def _keep_finished(bases: Mapping[tuple, Basis], earlier: OrderedDict[tuple, Earlier]) -> None:
    """Keep what the next basis of each scope may take over.

    A page makes few results. Those of before stay where there are more of them, until so many
    articles have changed that they are not compared.
    """
    for (_, *rest), basis in bases.items():
        of, results = tuple(rest), basis.kept.results.copy()
        finished = {key: made for key, made in results.items() if key[0] == FINISHED}
        more_before = of in earlier and len(earlier[of].results) > len(finished)
        if more_before and results.get(CHANGE):
            continue
        if finished and "parts" in results:
            earlier[of] = Earlier(results["parts"], finished)
            earlier.move_to_end(of)
    while len(earlier) > SCOPE_LIMIT:
        earlier.popitem(last=False)


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


def made_before(store: Store, version: int) -> tuple[str, int] | None:
    """Return what limits a scope to answers made before a version of the project's scheme."""
    return (get_project(store).scheme, version) if version else None
