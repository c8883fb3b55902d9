"""One person's labels beside gold and beside the other reviewers': what a report shows of them.

A lead may read everyone's, of the articles that they may see; everyone their own, of released ones.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotate.agreement import Tally
from annotate.agreement.aggregates.against import (
    Compared,
    Difference,
    OfValue,
    count_steps,
    halves,
    list_differences,
    list_values,
    most_common_set,
    share_of_same,
)
from annotate.agreement.aggregates.shares import Interval, Share, difference
from annotate.records import Person, Scheme
from annotate.store import agreement as stored
from annotate.store.agreement import GOLD, Scope
from annotate.store.answers.sight import list_sights
from annotate.store.counted import list_with_gold
from annotate.store.file.connection import Store
from annotate.workflow.agreement.basis import (
    Basis,
    find_scope,
    open_basis,
    show_scope,
    whole_scope,
)
from annotate.workflow.agreement.kept.keeping import pause
from annotate.workflow.agreement.known import SETS
from annotate.workflow.agreement.measures import Label, Measure, get_measure, list_measures
from annotate.workflow.agreement.said import Said
from annotate.workflow.label import repeats
from annotate.workflow.progress import Pace, find_pace

SENTENCES_NEEDED = 10  # below that, nothing is shown of a label
HALF_NEEDED = 50  # sentences in each half before two halves are compared
MOST_DIFFERENCES = 3
SUREST = 3
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Steps:
    """A field on a scale: claims put lower, the same and higher than gold."""

    measure: Measure
    lower: int
    same: int
    higher: int

    @property
    def claims(self) -> int:
        return self.lower + self.same + self.higher


@dataclass(frozen=True, slots=True)
class Drift:
    """The first half of their sentences, by time, and the second; the change with its interval."""

    first: Share
    second: Share
    change: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference as it is shown: both labels, the rule of the other, and one sentence."""

    difference: Difference
    chosen: Label | None
    other: Label | None
    rule: str
    example: dict[str, Any] | None

    @property
    def count(self) -> int:
        return len(self.difference.sentences)


@dataclass(frozen=True, slots=True)
class Row:
    """A source with its label; a share on too few sentences is None."""

    label: Label
    found: Share | None
    right: Share | None


@dataclass(frozen=True, slots=True)
class Labels:
    """The sources label by label, beside one other side; `few` are those on too few sentences."""

    rows: tuple[Row, ...] = ()
    few: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """How one person's labels compare.

    `with_gold` and `with_others` are None on too few sentences; `articles` counts those with
    their labels. `shared` counts the sentences that differ from gold where someone else chose
    the same, of `differing`. `with_self` counts sentences asked again, for leads alone.
    """

    person: Person
    articles: int
    pace: Pace
    with_gold: Share | None
    with_others: Share | None
    gold_sentences: int
    differing: int
    shared: int
    surest: tuple[Label, ...]
    differences: tuple[Shown, ...]
    by_gold: Labels
    by_others: Labels
    steps: tuple[Steps, ...]
    drift: Drift | None
    with_self: Share | None = None


@dataclass(frozen=True, slots=True)
class Basics:
    """The sentences of a person beside gold, in the order in which they labelled them.

    Those beside others' answers have no ids: equal ones are counted together.
    """

    articles: int
    gold: tuple[Compared, ...]
    others: tuple[Compared, ...]


def open_report(store: Store, viewer: Person | None, person: Person) -> Report:
    """Report on a person to a lead; None sees all. This shows others' answers."""
    found = _report(_basis(store, show_scope(store, viewer)), person)
    return replace(found, with_self=_enough(repeats.find_share(store, person)))


def open_own(store: Store, person: Person) -> Report | None:
    """Report to a person on their own labels; None if no article that they labelled is released."""
    basis = _own_basis(store, person)
    return basis and _report(basis, person)


def list_short(store: Store, viewer: Person) -> dict[str, Share]:
    """Return how often each person (by name) has the same sources as gold, on enough sentences.

    Only of articles whose figures the viewer has seen: this does not count as seeing them.
    """
    db = store.reader()
    seen = tuple(sorted(list_with_gold(db) & {*list_sights(db, viewer.id)}))
    if not seen:
        return {}
    basis = _basis(store, replace(find_scope(store, viewer), articles=seen))
    return basis.once("with gold", lambda: _list_short(basis))


def _list_short(basis: Basis) -> dict[str, Share]:
    same, of = Counter[str](), Counter[str]()
    for _, part in basis.parts:
        pause()
        for one in part.said:
            sides = dict(zip(one.cluster.people, one.sets, strict=True))
            gold = sides.pop(GOLD, None)
            if gold is not None:
                of.update(sides.keys())
                same.update(name for name, sources in sides.items() if sources == gold)
    return {
        name: Share(same[name], count) for name, count in of.items() if count >= SENTENCES_NEEDED
    }


def find_sentences(
    store: Store, viewer: Person | None, person: Person, what: tuple[str, str, str]
) -> list[dict[str, Any]]:
    """List the sentences of a difference (field, chosen, other), for a lead.

    Keys: id, article, title, position, text, why (of gold).
    """
    return _find(_basis(store, show_scope(store, viewer)), person, what)


def find_own_sentences(
    store: Store, person: Person, what: tuple[str, str, str]
) -> list[dict[str, Any]]:
    """List the same for a person themselves."""
    basis = _own_basis(store, person)
    return _find(basis, person, what) if basis else []


def label_of(store: Store, field: str, value: str) -> Label | None:
    """Return how a value is shown; None for no value. NotFound if no such field is compared."""
    basis = open_basis(store, whole_scope(store, ()))
    return _label(basis.scheme, field, value)


def _basis(store: Store, scope: Scope) -> Basis:
    return open_basis(store, replace(scope, with_gold=True))


def _own_basis(store: Store, person: Person) -> Basis | None:
    released = stored.list_released(store.reader(), person.id)
    scope = replace(whole_scope(store, ()), articles=tuple(released))
    return _basis(store, scope) if released else None


def _report(basis: Basis, person: Person) -> Report:
    found = _basics(basis, person)
    differing = [one for one in found.gold if one.chosen != one.other]
    is_enough = len(found.gold) >= SENTENCES_NEEDED
    by_gold = _labels(basis.scheme, found.gold)
    return Report(
        person=person,
        articles=found.articles,
        pace=find_pace(basis.store, person),
        with_gold=_enough(share_of_same(found.gold)),
        with_others=_enough(share_of_same(found.others)),
        gold_sentences=len(found.gold),
        differing=len(differing),
        shared=sum(one.shared_by > 0 for one in differing),
        surest=_surest(by_gold.rows),
        differences=_differences(basis, found.gold) if is_enough else (),
        by_gold=by_gold,
        by_others=_labels(basis.scheme, found.others),
        steps=tuple(_steps(basis.scheme, found.gold)) if is_enough else (),
        drift=_drift(found.gold),
    )


def _basics(basis: Basis, person: Person) -> Basics:
    return basis.once(("report", person.id), lambda: _compare(basis, person))


def _compare(basis: Basis, person: Person) -> Basics:
    found = basis.tally(SETS)
    has = [person.name in kind.people for kind in found.kinds]
    gold = _list_beside_gold(basis, found, person.name)
    times = stored.list_times(basis.db, person.id, [one.sentence for one in gold])
    gold.sort(key=lambda one: (times.get(one.sentence, ""), one.sentence))
    return Basics(len(found.spread.places(has)), tuple(gold), _beside_others(found, person.name))


def _beside_others(found: Tally, name: str) -> tuple[Compared, ...]:
    """Compare a person with what most of the others chose, equal sentences at once."""
    compared = []
    for (people, ((sets, _),)), times in found.counted():
        if name in people:
            rest = [one for who, one in zip(people, sets, strict=True) if who not in (name, GOLD)]
            most = most_common_set(rest)
            if most is not None:
                chosen = sets[people.index(name)]
                compared.append(Compared("", chosen, most, times=times))
    return tuple(compared)


def _list_beside_gold(basis: Basis, found: Tally, name: str) -> list[Compared]:
    """Compare a person with gold, sentence by sentence, in the articles that have both."""
    has_both = [{name, GOLD} <= {*kind.people} for kind in found.kinds]
    articles = tuple(found.spread.articles[place] for place in found.spread.places(has_both))
    compared = []
    for _, part in basis.list_parts(articles) if articles else ():
        pause()
        compared += [
            _with_gold(basis, one, name)
            for one in part.said
            if {name, GOLD} <= {*one.cluster.people}
        ]
    return compared


def _with_gold(basis: Basis, one: Said, name: str) -> Compared:
    sides = dict(zip(one.cluster.people, one.claims, strict=True))
    chosen, gold = sides[name], sides[GOLD]
    rest = [side.sources for who, side in sides.items() if who not in (name, GOLD)]
    fields = [measure.id for measure in list_measures(basis.scheme)[1:]]
    values = tuple(
        (field, a.fields[field], b.fields[field])
        for a, b in basis.ground.known.match(chosen, gold)
        if a and b and a.source == b.source
        for field in fields
        if a.fields.get(field) is not None and b.fields.get(field) is not None
    )
    shared_by = rest.count(chosen.sources)
    return Compared(one.cluster.sentence, chosen.sources, gold.sources, values, shared_by)


def _enough(share: Share | None) -> Share | None:
    return share if share and share.of >= SENTENCES_NEEDED else None


def _labels(scheme: Scheme, compared: Sequence[Compared]) -> Labels:
    if sum(one.times for one in compared) < SENTENCES_NEEDED:
        return Labels()
    rows = [_row(scheme, one) for one in list_values(compared)]
    return Labels(
        tuple(one for one in rows if one.found or one.right),
        tuple(one.label for one in rows if not (one.found or one.right)),
    )


def _row(scheme: Scheme, one: OfValue) -> Row:
    return Row(
        get_measure(scheme, "source").label(one.value), _enough(one.found), _enough(one.right)
    )


def _surest(rows: Sequence[Row]) -> tuple[Label, ...]:
    """List the labels that are found and right most surely: the lower ends of both intervals."""
    sure = [
        (min(one.found.interval[0], one.right.interval[0]), one.label)
        for one in rows
        if one.found and one.right and min(one.found.value, one.right.value) >= SURE
    ]
    sure.sort(key=lambda one: (-one[0], one[1].text))
    return tuple(label for _, label in sure[:SUREST])


def _differences(basis: Basis, compared: Sequence[Compared]) -> tuple[Shown, ...]:
    """List the most common differences, in labels that gold or they have often enough."""
    seen = {one.value: max(one.found.of, one.right.of) for one in list_values(compared)}
    listed = [
        one
        for one in list_differences(compared, "source")
        if len(one.sentences) > 1
        and (one.field != "source" or seen.get(one.other or one.chosen, 0) >= SENTENCES_NEEDED)
    ][:MOST_DIFFERENCES]
    places = stored.list_places(basis.db, [one.sentences[0] for one in listed])
    return tuple(
        Shown(
            one,
            _label(basis.scheme, one.field, one.chosen),
            _label(basis.scheme, one.field, one.other),
            _rule(basis.scheme, one),
            places.get(one.sentences[0]),
        )
        for one in listed
    )


def _label(scheme: Scheme, field: str, value: str) -> Label | None:
    return get_measure(scheme, field).label(value) if value else None


def _rule(scheme: Scheme, one: Difference) -> str:
    """Return what the guideline says of the value that gold has; "" for “no claim” and none."""
    value = get_measure(scheme, one.field).field.value(one.other)
    return value.definition if value else ""


def _steps(scheme: Scheme, compared: Sequence[Compared]) -> Iterator[Steps]:
    for measure in list_measures(scheme)[1:]:
        if measure.is_ordered:
            steps = Steps(measure, *count_steps(compared, measure.id, measure.scale))
            if steps.claims >= SENTENCES_NEEDED:
                yield steps


def _drift(compared: Sequence[Compared]) -> Drift | None:
    first, second = halves(compared)
    if min(first.of, second.of) < HALF_NEEDED:
        return None
    return Drift(first, second, *difference(second, first))


def _find(basis: Basis, person: Person, what: tuple[str, str, str]) -> list[dict[str, Any]]:
    listed = list_differences(_basics(basis, person).gold, "source")
    found = {(one.field, one.chosen, one.other): one.sentences for one in listed}.get(what, ())
    places = stored.list_places(basis.db, found)
    reasons = stored.list_reasons(basis.db, found)
    rows = [{**places[one], "why": reasons.get(one, "")} for one in found if one in places]
    return sorted(rows, key=lambda row: (row["title"], row["article"], row["position"]))
