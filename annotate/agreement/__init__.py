"""Ratings → figures of agreement, each with its interval and what it rests on.

Build a table (`tabulate`, `gather`, `table_of_rows`, `matched_field`, ...), then ask
for a `figure` by the name of a coefficient. Missing is not NONE: a sentence that was
skipped or not reached has no rating, while "no claim" is the value NONE.

<coefficient>.py   one file = one coefficient: NAME, TITLE, LEVELS, formula(...)
figures.py         a table and a name → a figure with its interval, or why it has none
ratings/           answers or rows → tables → sums → values; distances; the jackknife
claims/            claims with their words → which are the same
figures_of/        pairs, values and people; counts of sentences; rules for reading figures
"""

from annotate.agreement.claims.alike import (
    Alike,
    Pairing,
    Tally,
    confuse,
    merge_sides,
    share_of_pairs,
    tabulate_pairs,
    tabulate_sets,
    tabulate_words,
    tally,
)
from annotate.agreement.claims.matched import (
    NO_MATCH,
    confusion,
    confusion_json,
    count_inside,
    matched_field,
    matched_share,
    matched_sources,
    share_of,
    words_inside,
)
from annotate.agreement.claims.matching import (
    Marked,
    Match,
    PlacedClaim,
    match_all,
    match_claims,
    matches,
    place_claims,
)
from annotate.agreement.figures import (
    Figure,
    all_figures,
    applicable,
    claims_figure,
    estimated,
    figure,
    spans_figure,
    unitizing_figure,
)
from annotate.agreement.figures_of.counts import count_disagreements, count_positives, count_shared
from annotate.agreement.figures_of.pairs import Pair, pairs
from annotate.agreement.figures_of.people import (
    PersonFigures,
    against_others,
    figures_against,
    figures_without,
    of_person,
    people_figures,
)
from annotate.agreement.figures_of.rules import (
    SENTENCES_NEEDED,
    TENTATIVE,
    describe_interval,
    paradox,
    too_few,
    too_few_positives,
    too_few_shared,
)
from annotate.agreement.figures_of.values import ValueFigures, value_figures
from annotate.agreement.ratings.answers import (
    against_rest,
    as_wholes,
    gather,
    has_a_claim,
)
from annotate.agreement.ratings.grouping import Kinds, SentenceCluster
from annotate.agreement.ratings.intervals import difference
from annotate.agreement.ratings.patterns import Grouped, Patterns
from annotate.agreement.ratings.rows import table_of_rows, unmet
from annotate.agreement.ratings.spreads import Columns, Spread
from annotate.agreement.ratings.sums import Estimate
from annotate.agreement.ratings.tables import LEVELS, NONE, Table, tabulate
from annotate.agreement.span_f1 import count_exact

__all__ = [
    "LEVELS",
    "NONE",
    "NO_MATCH",
    "SENTENCES_NEEDED",
    "TENTATIVE",
    "Alike",
    "Columns",
    "Estimate",
    "Figure",
    "Grouped",
    "Kinds",
    "Marked",
    "Match",
    "Pair",
    "Pairing",
    "Patterns",
    "PersonFigures",
    "PlacedClaim",
    "SentenceCluster",
    "Spread",
    "Table",
    "Tally",
    "ValueFigures",
    "against_others",
    "against_rest",
    "all_figures",
    "applicable",
    "as_wholes",
    "claims_figure",
    "confuse",
    "confusion",
    "confusion_json",
    "count_disagreements",
    "count_exact",
    "count_inside",
    "count_positives",
    "count_shared",
    "describe_interval",
    "difference",
    "estimated",
    "figure",
    "figures_against",
    "figures_without",
    "gather",
    "has_a_claim",
    "match_all",
    "match_claims",
    "matched_field",
    "matched_share",
    "matched_sources",
    "matches",
    "merge_sides",
    "of_person",
    "pairs",
    "paradox",
    "people_figures",
    "place_claims",
    "share_of",
    "share_of_pairs",
    "spans_figure",
    "table_of_rows",
    "tabulate",
    "tabulate_pairs",
    "tabulate_sets",
    "tabulate_words",
    "tally",
    "too_few",
    "too_few_positives",
    "too_few_shared",
    "unitizing_figure",
    "unmet",
    "value_figures",
    "words_inside",
]
