"""How far the reviewers agree: figures, and the sentences on which they do not.

basis.py      the data behind the figures of a scope, cached until something is saved
measures.py   what is compared: sources of sentences, a field of claims
headline.py   the first figures and what they are based on
panels.py     pairs, values, confusion, claims, people
sentences.py  disagreements; the sentences of a cell, a pair, a value
history.py    weeks and scheme versions, each with the change from the previous one
every.py      all figures, for the download and the command line
download.py   figures and disagreements as CSV
csv_mode.py   any long CSV, without a database
"""

from itertools import groupby

from annotate import agreement
from annotate.agreement import Figure
from annotate.records import Person
from annotate.store import agreement as stored
from annotate.store import sight as stored_sight
from annotate.store.agreement import Scope
from annotate.store.connection import Store
from annotate.workflow.agreement.basis import Basis, find_scope, open_basis, show_basis, show_scope
from annotate.workflow.agreement.download import (
    note_download,
    write_disagreements,
    write_figures,
)
from annotate.workflow.agreement.every import DEFINITIONS, as_json, list_figures, list_parts
from annotate.workflow.agreement.headline import Headline, headline, headline_alpha
from annotate.workflow.agreement.history import Period, list_versions, list_weeks
from annotate.workflow.agreement.measures import Label, Measure, get_measure, list_measures
from annotate.workflow.agreement.panels import (
    ClaimRow,
    Confusion,
    Outlier,
    Pairs,
    ValueRow,
    claims,
    confusion,
    lowest_with_everyone,
    pairs,
    people,
    values,
)
from annotate.workflow.agreement.sentences import (
    SORTS,
    RowAnswers,
    Split,
    Wanted,
    count_decided,
    find,
    list_answers,
    list_splits,
)

__all__ = [
    "DEFINITIONS",
    "SORTS",
    "Basis",
    "ClaimRow",
    "Confusion",
    "Headline",
    "Label",
    "Measure",
    "Outlier",
    "Pairs",
    "Period",
    "RowAnswers",
    "Scope",
    "Split",
    "ValueRow",
    "Wanted",
    "as_json",
    "claims",
    "confusion",
    "count_decided",
    "find",
    "get_measure",
    "headline",
    "headline_alpha",
    "list_alphas",
    "list_answers",
    "list_articles",
    "list_figures",
    "list_labellers",
    "list_measures",
    "list_parts",
    "list_splits",
    "list_used_versions",
    "list_versions",
    "list_weeks",
    "lowest_with_everyone",
    "note_download",
    "open_basis",
    "pairs",
    "people",
    "show_basis",
    "show_scope",
    "values",
    "write_disagreements",
    "write_figures",
]  # fmt: skip


def list_alphas(store: Store, person: Person) -> dict[str, Figure]:
    """Compute the headline, without interval, of each article that a person has seen figures of.

    This does not count as seeing others' answers, and hidden articles stay out.
    """
    seen = stored_sight.list_sights(store.reader(), person.id)
    basis = open_basis(store, find_scope(store, person))
    alphas = basis.once("alphas", lambda: _alphas(basis))
    return {article: alpha for article, alpha in alphas.items() if article in seen}


def _alphas(basis: Basis) -> dict[str, Figure]:
    sets = basis.sets
    return {
        article: agreement.figure(
            "krippendorff_alpha",
            agreement.tabulate(sets.annotators, rows, level="set"),
            of="sources",
            with_interval=False,
        )
        for article, rows in groupby(sets.patterns(), lambda row: row[0])
    }


def list_labellers(store: Store) -> list[str]:
    """List the names of everyone who has ever labelled."""
    return list(stored.list_people(store.reader()).values())


def list_articles(store: Store, scope: Scope) -> list[tuple[str, str]]:
    """List the articles that someone has labelled and that may be seen: (id, title)."""
    return stored.list_articles(store.reader(), scope.without)


def list_used_versions(store: Store) -> list[tuple[str, int]]:
    """List the scheme versions that labels were made with, oldest first."""
    return [(scheme, version) for scheme, version, _ in stored.list_versions(store.reader())]
