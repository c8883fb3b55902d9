"""How far the reviewers agree: figures, and the sentences on which they do not.

kept/         results made once, outside every lock; those that a save leaves as they were; a bound
said.py       the sentences that someone finished, article by article
known.py      what sentences share, each made once
ground.py     the parts of all articles, kept across saves
basis.py      the data behind the figures of a scope, cached until something is saved
measures.py   what is compared: sources of sentences, a field of claims
headline.py   the first figures and what they are based on
panels.py     pairs, values, confusion, claims, people
sentences.py  disagreements; the sentences of a cell, a pair, a value
steps.py      what a lead does next
diagonal.py   the share of two grades that go together
history.py    weeks and scheme versions, each with the change from the previous one
model/        how reliable everyone is by model, a job in the background
every.py      all figures, for the download and the command line
downloads/    figures as CSV and JSON; disagreements as CSV, an article only when it changes
tables/       any CSV or Parquet files, without a project
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotate import agreement
from annotate.agreement import Figure
from annotate.errors import NotFound
from annotate.records import Person
from annotate.store import agreement as stored
from annotate.store.agreement import GOLD, Scope
from annotate.store.answers import sight as stored_sight
from annotate.store.file.connection import Store
from annotate.workflow.agreement.basis import (
    Basis,
    find_scope,
    hold_memory,
    made_before,
    open_basis,
    show_basis,
    show_scope,
)
from annotate.workflow.agreement.diagonal import Diagonal, diagonal
from annotate.workflow.agreement.downloads.disagreements import write_disagreements
from annotate.workflow.agreement.downloads.figures import (
    has_figures,
    note_download,
    write_figures,
    write_json,
)
from annotate.workflow.agreement.every import DEFINITIONS, as_json, list_figures, list_parts
from annotate.workflow.agreement.headline import (
    Extent,
    Headline,
    extent,
    headline,
    headline_alpha,
)
from annotate.workflow.agreement.history import Period, list_versions, list_weeks
from annotate.workflow.agreement.known import SETS
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
from annotate.workflow.agreement.said import Part
from annotate.workflow.agreement.sentences import (
    SORTS,
    KeptSplits,
    RowAnswers,
    Split,
    Wanted,
    choose_splits,
    count_decided,
    find,
    list_answers,
    list_splits,
)
from annotate.workflow.agreement.steps import Steps, find_steps, group_values, is_uncertain

__all__ = [
    "DEFINITIONS",
    "GOLD",
    "SORTS",
    "ArticleChoice",
    "Basis",
    "ClaimRow",
    "Confusion",
    "Diagonal",
    "Extent",
    "Headline",
    "KeptSplits",
    "Label",
    "Measure",
    "Outlier",
    "Pairs",
    "Period",
    "RowAnswers",
    "Scope",
    "Split",
    "Steps",
    "ValueRow",
    "Wanted",
    "as_json",
    "check_compared",
    "choose_splits",
    "claims",
    "confusion",
    "count_decided",
    "diagonal",
    "extent",
    "find",
    "find_articles",
    "find_scope",
    "find_steps",
    "get_measure",
    "group_values",
    "has_figures",
    "headline",
    "headline_alpha",
    "hold_memory",
    "is_uncertain",
    "list_alphas",
    "list_answers",
    "list_figures",
    "list_labellers",
    "list_measures",
    "list_models",
    "list_parts",
    "list_splits",
    "list_used_versions",
    "list_versions",
    "list_weeks",
    "lowest_with_everyone",
    "made_before",
    "note_download",
    "offer_articles",
    "open_basis",
    "pairs",
    "people",
    "show_basis",
    "show_scope",
    "values",
    "write_disagreements",
    "write_figures",
    "write_json",
]  # fmt: skip


LISTED = 200  # articles that a menu can list; of more it offers those that are searched for
FOUND = 50


@dataclass(frozen=True, slots=True)
class ArticleChoice:
    """What the filter of articles offers: (id, title) of some or all of `count`.

    `found` counts those with the words that were searched for; None where all are listed.
    """

    count: int
    options: list[tuple[str, str]]
    found: int | None = None


NEARLY_THE_SAME = 0.9  # of the answers


@dataclass(frozen=True, slots=True)
class OfArticle:
    """How far people agree on the sources of one article, without intervals."""

    alpha: Figure
    percent: Figure

    @property
    def has_little_variation(self) -> bool:
        """Nearly everyone says the same of nearly everything: alpha has nothing to go by."""
        is_low = self.alpha.value is None or self.alpha.value < agreement.TENTATIVE
        return is_low and self.percent.value is not None and self.percent.value >= NEARLY_THE_SAME

    @property
    def is_low(self) -> bool:
        is_below = self.alpha.value is not None and self.alpha.value < agreement.TENTATIVE
        return is_below and not self.has_little_variation


def list_alphas(store: Store, person: Person, articles: Sequence[str]) -> dict[str, OfArticle]:
    """Compute the headline, without interval, of those articles that a person has seen figures of.

    This does not count as seeing others' answers, and hidden articles stay out.
    """
    seen = stored_sight.list_sights(store.reader(), person.id)
    asked = tuple(article for article in articles if article in seen)
    if not asked:
        return {}
    basis = open_basis(store, find_scope(store, person))
    return {article: _alpha(basis, article, part) for article, part in basis.list_parts(asked)}


def _alpha(basis: Basis, article: str, part: Part) -> OfArticle:
    def compute() -> OfArticle:
        kinds = part.each(SETS, lambda one: basis.ground.known.kind(one, SETS))
        table = agreement.tabulate_sets(agreement.tally([(article, kinds)]))
        alpha, percent = (
            agreement.figure(name, table, of="sources", with_interval=False)
            for name in ("krippendorff_alpha", "percent")
        )
        return OfArticle(alpha, percent)

    return basis.once(("alpha of article", article), compute)


def list_labellers(store: Store) -> list[str]:
    """List the names of everyone who has ever labelled, without models."""
    models = list_models(store)
    return [name for name in stored.list_people(store.reader()).values() if name not in models]


def list_models(store: Store) -> list[str]:
    """List the names of the models that people can be compared with."""
    return stored.list_models(store.reader())


def check_compared(store: Store, names: Iterable[str]) -> list[str]:
    """Return what people are compared with: gold first, then models by name, each once.

    NotFound if one of them is neither.
    """
    known = [GOLD, *list_models(store)]
    wanted = {*names}
    if unknown := wanted.difference(known):
        remedy = f"Choose {'one of: ' if known[1:] else ''}{', '.join(known)}."
        raise NotFound(f"People cannot be compared with “{min(unknown)}”.", remedy)
    return [name for name in known if name in wanted]


def offer_articles(
    store: Store, scope: Scope, chosen: Sequence[str], words: str = ""
) -> ArticleChoice:
    """Offer the articles that someone has labelled and that may be seen, the chosen ones first.

    If there are too many for a list, only those with `words` in their title, or as their ID.
    """
    db = store.reader()
    count = stored.count_articles(db, scope.without)
    if count <= LISTED:
        return ArticleChoice(count, stored.list_articles(db, scope.without))
    options = dict(stored.find_articles(db, chosen, scope.without))
    if wanted := words.casefold().split():
        everything = stored.list_articles(db, scope.without)
        found = [
            one
            for one in everything
            if [one[0]] == wanted or all(word in one[1].casefold() for word in wanted)
        ]
        return ArticleChoice(count, [*(options | dict(found[:FOUND])).items()], len(found))
    return ArticleChoice(count, [*options.items()], 0)


def find_articles(store: Store, scope: Scope, articles: Sequence[str]) -> list[tuple[str, str]]:
    """Find those of these articles that may be chosen: (id, title)."""
    return stored.find_articles(store.reader(), articles, scope.without)


def list_used_versions(store: Store) -> list[tuple[str, int]]:
    """List the scheme versions that labels were made with, oldest first."""
    return [(scheme, version) for scheme, version, _ in stored.list_versions(store.reader())]
