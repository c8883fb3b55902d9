"""Ratings → figures of agreement, each with its interval and what it rests on.

Make a table (`tabulate`, `source_sets`, ...), ask it for a `figure` by the
coefficient's name. One file here that defines NAME is one coefficient.
"""

from annotate.agreement.answers import (
    against_rest,
    as_wholes,
    field_of_same_source,
    gather,
    has_a_claim,
    source_sets,
)
from annotate.agreement.figures import Figure, applicable, estimated, figure
from annotate.agreement.intervals import difference
from annotate.agreement.pairs import Pair, crosstab, pairs
from annotate.agreement.tables import NONE, Table, tabulate, tabulate_counts

__all__ = [
    "NONE",
    "Figure",
    "Pair",
    "Table",
    "against_rest",
    "applicable",
    "as_wholes",
    "crosstab",
    "difference",
    "estimated",
    "field_of_same_source",
    "figure",
    "gather",
    "has_a_claim",
    "pairs",
    "source_sets",
    "tabulate",
    "tabulate_counts",
]
