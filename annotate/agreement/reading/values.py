"""A table → each value against the rest: figures, positives and disagreements."""

from dataclasses import dataclass

from annotate.agreement.figures import Figure, figure
from annotate.agreement.ratings.answers import against_rest
from annotate.agreement.ratings.tables import Table, Value
from annotate.agreement.reading.counts import count_disagreements, count_positives
from annotate.agreement.reading.rules import too_few_positives


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """One value against the rest; `disagreements` are the sentences it splits."""

    value: Value
    alpha: Figure
    percent: Figure
    positives: int
    disagreements: int
    few: str | None


def value_figures(table: Table, *, of: str = "") -> list[ValueFigures]:
    """Each value (each label of the sets) against the rest, most disagreements first."""
    labels = table.values
    if table.level == "set":
        labels = sorted({label for one in labels for label in one})
    found = []
    for label in labels:
        binary = against_rest(table, label)
        found.append(
            ValueFigures(
                value=label,
                alpha=figure("krippendorff_alpha", binary, of=f"{of}={label}"),
                percent=figure("percent", binary, of=f"{of}={label}"),
                positives=count_positives(binary),
                disagreements=count_disagreements(binary),
                few=too_few_positives(binary),
            )
        )
    return sorted(found, key=lambda one: -one.disagreements)
