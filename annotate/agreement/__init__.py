"""Ratings → figures of agreement, each with its interval and what it rests on.

Make a table (`tabulate`, `gather`, `source_sets`, `table_of_rows`, ...), ask
for a `figure` by the coefficient's name. Missing is not NONE: what was skipped
or not reached is absent, "no claim" is the value NONE. One file in this folder
that defines NAME is one coefficient; the others are what they stand on:

tables, distances, sums, chance   ratings → sums → a value, exact and in any order
intervals                         the jackknife by article with Student's t
figures                           a table and a name → a figure with its words
answers, rows                     answers, or rows of any CSV → tables
claims, matched                   claims with their words → which are the same
pairs, people, reading            who with whom; too few, paradox, thresholds
"""

from annotate.agreement.answers import (
    against_rest,
    as_wholes,
    field_of_same_source,
    gather,
    has_a_claim,
    source_sets,
)
from annotate.agreement.claims import (
    Marked,
    Match,
    PlacedClaim,
    match_claims,
    matches,
    place_claims,
)
from annotate.agreement.figures import Figure, applicable, claims_figure, estimated, figure
from annotate.agreement.intervals import difference
from annotate.agreement.matched import (
    NO_MATCH,
    confusion,
    confusion_json,
    matched_field,
    matched_share,
    matched_sources,
    words_inside,
)
from annotate.agreement.pairs import Pair, crosstab, pairs
from annotate.agreement.people import PersonFigures, against_others, people_figures
from annotate.agreement.reading import (
    ValueFigures,
    count_disagreements,
    count_positives,
    paradox,
    place_of,
    too_few,
    too_few_positives,
    value_figures,
)
from annotate.agreement.rows import table_of_rows
from annotate.agreement.tables import NONE, Table, tabulate, tabulate_counts

__all__ = [
    "NONE",
    "NO_MATCH",
    "Figure",
    "Marked",
    "Match",
    "Pair",
    "PersonFigures",
    "PlacedClaim",
    "Table",
    "ValueFigures",
    "against_others",
    "against_rest",
    "applicable",
    "as_wholes",
    "claims_figure",
    "confusion",
    "confusion_json",
    "count_disagreements",
    "count_positives",
    "crosstab",
    "difference",
    "estimated",
    "field_of_same_source",
    "figure",
    "gather",
    "has_a_claim",
    "match_claims",
    "matched_field",
    "matched_share",
    "matched_sources",
    "matches",
    "pairs",
    "paradox",
    "people_figures",
    "place_claims",
    "place_of",
    "source_sets",
    "table_of_rows",
    "tabulate",
    "tabulate_counts",
    "too_few",
    "too_few_positives",
    "value_figures",
    "words_inside",
]
