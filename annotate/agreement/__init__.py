"""Ratings → figures of agreement, each with its interval and what it rests on.

Make a table (`tabulate`, `gather`, `source_sets`, `table_of_rows`, ...), ask
for a `figure` by the coefficient's name. Missing is not NONE: what was skipped
or not reached is absent, "no claim" is the value NONE.

<coefficient>.py   one file = one coefficient: NAME, TITLE, LEVELS, formula(...)
figures.py         a table and a name → a figure with its interval and its words
ratings/           answers or rows → tables → sums → values; distances; the jackknife
claims/            claims with their words → which are the same
reading/           who with whom, each value, each person; too few, paradox, thresholds
"""

from annotate.agreement.claims.matched import (
    NO_MATCH,
    confusion,
    confusion_json,
    matched_field,
    matched_share,
    matched_sources,
    words_inside,
)
from annotate.agreement.claims.matching import (
    Marked,
    Match,
    PlacedClaim,
    match_claims,
    matches,
    place_claims,
)
from annotate.agreement.figures import (
    Figure,
    applicable,
    claims_figure,
    estimated,
    figure,
    figures_of,
)
from annotate.agreement.ratings.answers import (
    against_rest,
    as_wholes,
    field_of_same_source,
    gather,
    has_a_claim,
    source_sets,
)
from annotate.agreement.ratings.intervals import difference
from annotate.agreement.ratings.rows import table_of_rows
from annotate.agreement.ratings.tables import (
    LEVELS,
    NONE,
    SentenceCluster,
    Table,
    tabulate,
    tabulate_counts,
)
from annotate.agreement.reading.counts import count_disagreements, count_positives, count_shared
from annotate.agreement.reading.pairs import Pair, crosstab, pairs
from annotate.agreement.reading.people import PersonFigures, against_others, people_figures
from annotate.agreement.reading.rules import (
    SENTENCES_NEEDED,
    paradox,
    place_of,
    too_few,
    too_few_positives,
    too_few_shared,
)
from annotate.agreement.reading.values import ValueFigures, value_figures

__all__ = [
    "LEVELS",
    "NONE",
    "NO_MATCH",
    "SENTENCES_NEEDED",
    "Figure",
    "Marked",
    "Match",
    "Pair",
    "PersonFigures",
    "PlacedClaim",
    "SentenceCluster",
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
    "count_shared",
    "crosstab",
    "difference",
    "estimated",
    "field_of_same_source",
    "figure",
    "figures_of",
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
    "too_few_shared",
    "value_figures",
    "words_inside",
]
