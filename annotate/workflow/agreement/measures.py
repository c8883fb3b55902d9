"""What is compared: the sources of a sentence, or a field of claims with the same source."""

from dataclasses import dataclass
from typing import Any

from annotate import agreement
from annotate.agreement import NO_MATCH, NONE, Match, Pairing, Table, Tally
from annotate.errors import NotFound
from annotate.records import Field, Scheme
from annotate.records.levels import LEVELS
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.known import FIELD, SOURCES, Of

SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Label:
    """How a value is shown: in full, by its key, in its colour slot."""

    text: str
    key: str = ""
    slot: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is compared; `of` is its name in figures, `field` that of the scheme."""

    id: str
    of: str
    field: Field

    @property
    def is_source(self) -> bool:
        return self.id == SOURCE

    @property
    def tallied(self) -> Of:
        """What is compared on matched claims."""
        return SOURCES if self.is_source else (FIELD, self.id)

    @property
    def level(self) -> str:
        return "set" if self.is_source else self.field.level

    @property
    def distance(self) -> str:
        """The distance of the headline."""
        return "masi" if self.is_source else LEVELS[self.field.level].distance

    @property
    def is_ordered(self) -> bool:
        return self.field.is_ordered

    @property
    def scale(self) -> tuple[str, ...]:
        """The values that a field is compared on; if ordinal, without those outside its order."""
        if self.is_ordered:
            return self.field.order
        return tuple(value.id for value in self.field.values)

    @property
    def outside(self) -> tuple[str, ...]:
        """The values that are not on the scale: missing in ordinal figures, counted separately."""
        if not self.is_ordered:
            return ()
        return tuple(one.id for one in self.field.values if one.id not in self.scale)

    def label(self, value: Any) -> Label:
        """Return how a value is shown; a value that the scheme no longer has, by its id."""
        if value == NONE:
            return Label("No claim", "0")
        if value == NO_MATCH:
            return Label("No match", "–")
        if self.field.takes_several and "|" in value:
            return Label(self.field.labels(value.split("|")))
        known = self.field.value(value)
        return (
            Label(known.label, known.presses.upper(), known.colour) if known else Label(str(value))
        )

    def is_in(self, value: str, given: str) -> bool:
        """Return whether a value is what someone gave, or in the set that they gave."""
        return value in given.split("|") if self.level == "set" else value == given


def list_measures(scheme: Scheme) -> list[Measure]:
    """List what can be compared: the sources, then each compared field with closed values."""
    return [
        Measure(SOURCE, "sources", scheme.source),
        *(
            Measure(field.id, field.id, field)
            for field in scheme.further
            if field.compared and not field.is_free
        ),
    ]


def get_measure(scheme: Scheme, measure_id: str) -> Measure:
    known = {one.id: one for one in list_measures(scheme)}
    if measure_id not in known:
        raise NotFound(
            f"There is no field “{measure_id}” to compare.", f"Choose one of: {', '.join(known)}."
        )
    return known[measure_id]


def table_of(basis: Basis, measure: Measure) -> Table:
    """Return the table of the headline: sets of sources, or a field on matched claims."""
    if measure.is_source:
        return basis.sets
    return basis.once(("table", measure.id), lambda: _on_scale(wholes_of(basis, measure), measure))


def _on_scale(wholes: Table, measure: Measure) -> Table:
    """Reduce the values of a field to its scale: quicker than from the matches again."""
    if measure.level == "set":
        return _in_sets(wholes)
    on_scale = set(measure.scale)
    return wholes.mapped(
        lambda value: value if value in on_scale else None,
        level=measure.level,
        values=measure.scale,
    )


def _in_sets(wholes: Table) -> Table:
    """Take whole texts apart into the sets that they are."""
    return wholes.mapped(lambda value: frozenset(value.split("|")), level="set")


def of_claims(found: Tally, measure: Measure, *, with_outside: bool = False) -> Table:
    """Build the table of a field on matched claims with the same source.

    With values outside the scale, the level is nominal; sets are then compared whole.
    """
    if measure.level == "set":
        wholes = agreement.tabulate_pairs(found)
        return wholes if with_outside else _in_sets(wholes)
    if with_outside:
        values = [value.id for value in measure.field.values]
        return agreement.tabulate_pairs(found, values)
    return agreement.tabulate_pairs(found, measure.scale, level=measure.level)


def wholes_of(basis: Basis, measure: Measure) -> Table:
    """Return the table of `table_of` at level nominal, as pairs and percent compare it."""
    if not measure.is_source:
        return basis.once(
            ("wholes", measure.id),
            lambda: of_claims(basis.tally(measure.tallied), measure, with_outside=True),
        )
    return basis.once("wholes", lambda: agreement.as_wholes(basis.sets))


def compared(measure: Measure, match: Match) -> tuple[str, str] | None:
    """Return what the two people of a match chose, (first, second); None if nothing is compared."""
    ours, theirs = match.ours, match.theirs
    if measure.is_source:
        return ours.source if ours else NO_MATCH, theirs.source if theirs else NO_MATCH
    if not (ours and theirs) or ours.source != theirs.source:
        return None
    first, second = ours.fields.get(measure.id), theirs.fields.get(measure.id)
    return None if first is None or second is None else (first, second)


def chosen(measure: Measure, pairing: Pairing) -> tuple[str, str] | None:
    """Return the same for a pairing of the measure's tally."""
    if measure.is_source:
        return pairing.ours or NO_MATCH, pairing.theirs or NO_MATCH
    return (pairing.ours, pairing.theirs) if pairing.are_both else None
