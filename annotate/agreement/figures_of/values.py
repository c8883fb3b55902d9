"""A table → each value against the rest: figures, positives and disagreements."""

from dataclasses import dataclass

from annotate.agreement.figures import Figure, figure
from annotate.agreement.figures_of.counts import count_disagreements, count_positives
from annotate.agreement.figures_of.rules import too_few_positives
from annotate.agreement.ratings.answers import against_rest
from annotate.agreement.ratings.tables import Table, Value


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """One value against the rest; `disagreements` counts the sentences that it splits."""

    value: Value
    alpha: Figure
    percent: Figure
    positives: int
    disagreements: int
    few: str | None


def value_figures(table: Table, *, of: str = "") -> list[ValueFigures]:
    """Compute the figures of each value (of each label in sets), most disagreements first."""
    labels = table.values
    if table.level == "set":
        labels = sorted({label for members in labels for label in members})
    rows = []
    for label in labels:
        binary = against_rest(table, label)
        rows.append(
            ValueFigures(
                value=label,
                alpha=figure("krippendorff_alpha", binary, of=f"{of}={label}"),
                percent=figure("percent", binary, of=f"{of}={label}"),
                positives=count_positives(binary),
                disagreements=count_disagreements(binary),
                few=too_few_positives(binary),
            )
        )
    return sorted(rows, key=lambda row: -row.disagreements)
