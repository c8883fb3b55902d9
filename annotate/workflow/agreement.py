"""How far the reviewers agree: figures, pairs, and the sentences on which they do not."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from annotate import agreement
from annotate.agreement import Figure, Pair
from annotate.records import Answer, Person, Scheme
from annotate.store import agreement as stored
from annotate.store import labels as stored_labels
from annotate.store.connection import Store
from annotate.workflow.project import get_project, get_scheme
from annotate.workflow.sight import open_sight, see_others

Said = tuple[str, str, str, Answer]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A sentence whose sources differ. `split` counts people by answer, most first."""

    sentence: str
    article: str
    title: str
    position: int
    text: str
    answers: list[tuple[str, Answer]]
    split: tuple[int, ...]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Report:
    """All that the agreement page shows.

    `headline` is the exact-set alpha, `of_two` what is defined for two people
    only, `fields` an ordinal alpha by field id, `shared` the number of sentences
    with two answers or more, `cant_tell` the answers counted beside, `hidden` the
    articles that this lead may not see yet, `confusion` the sources of matched
    claims against each other, where it was asked for.
    """

    people: tuple[str, ...]
    shared: int
    articles: int
    cant_tell: int
    headline: Figure
    percent: Figure
    of_two: list[Figure]
    fields: dict[str, Figure]
    pairs: list[Pair]
    disagreements: list[Disagreement]
    hidden: int
    confusion: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `agreement --json`."""
        figures = [self.percent, self.headline, *self.of_two, *self.fields.values()]
        return {
            "figures": [figure.as_json() for figure in figures],
            "pairs": [pair.as_json() for pair in self.pairs],
            "confusion": self.confusion,
        }


def report(store: Store, person: Person | None = None, *, with_confusion: bool = False) -> Report:
    """Compute the figures over finished blind answers.

    Articles that `person` has begun and not finished are left out; None (the
    command line) sees all.
    """
    db = store.reader()
    project = get_project(db)
    hidden = sorted(see_others(store, person).hidden) if person else []
    said = list(stored.list_blind_answers(db, project.asked_kinds, hidden))
    scheme = get_scheme(db, project)
    sets = agreement.source_sets(said)
    wholes = agreement.as_wholes(sets)
    headline = agreement.figure("krippendorff_alpha", wholes, of="sources")
    return Report(
        people=sets.annotators,
        shared=headline.units,
        articles=headline.articles,
        cant_tell=sum(answer.verdict == "cant_tell" for *_, answer in said),
        headline=headline,
        percent=agreement.figure("percent", wholes, of="sources"),
        of_two=[
            agreement.figure(name, wholes, of="sources")
            for name in ("cohen_kappa", "scott_pi")
            if name in agreement.applicable(wholes)
        ],
        fields=_field_figures(said, scheme),
        pairs=agreement.pairs(wholes),
        disagreements=_disagreements(store, said),
        hidden=len(hidden),
        confusion=_confusion(store, said) if with_confusion else [],
    )


def list_alphas(store: Store, person: Person) -> dict[str, Figure]:
    """Compute the exact-set alpha, without interval, of each article seen in agreement before.

    Asking counts as no sight, and what is hidden from `person` stays hidden.
    """
    db = store.reader()
    seen = stored_labels.list_sights(db, person.id)
    hidden = sorted(open_sight(db, person).hidden)
    said = stored.list_blind_answers(db, get_project(db).asked_kinds, hidden)
    return {
        article: agreement.figure(
            "krippendorff_alpha",
            agreement.as_wholes(agreement.source_sets(rows)),
            of="sources",
            with_interval=False,
        )
        for article, rows in groupby(said, lambda row: row[0])
        if article in seen
    }


def _confusion(store: Store, said: list[Said]) -> list[dict[str, Any]]:
    """List how often one of two people named one source and the other another."""
    places = stored.list_places(store.reader(), sorted({sentence for _, sentence, *_ in said}))
    texts = {sentence: place["text"] for sentence, place in places.items()}
    matches = agreement.matches(agreement.place_claims(said, texts))
    return agreement.confusion_json(agreement.confusion(matches))


def _field_figures(said: list[Said], scheme: Scheme) -> dict[str, Figure]:
    """Ordinal alpha of each compared field where both have one claim with the same source."""
    return {
        field.id: agreement.figure(
            "krippendorff_alpha",
            agreement.field_of_same_source(said, field.id, field.order),
            of=field.id,
        )
        for field in scheme.further
        if field.compared and field.level == "ordinal"
    }


def _disagreements(store: Store, said: list[Said]) -> list[Disagreement]:
    """List the sentences whose answers differ in their sets of sources, most split first."""
    found: list[tuple[str, list[tuple[str, Answer]], tuple[int, ...]]] = []
    for sentence, rows in groupby(said, lambda row: row[1]):
        answers = [(name, answer) for *_, name, answer in rows if answer.verdict != "cant_tell"]
        split = Counter(frozenset(one.source for one in answer.claims) for _, answer in answers)
        if len(split) > 1:
            found.append((sentence, answers, tuple(sorted(split.values(), reverse=True))))
    found.sort(key=lambda one: (one[2][0] / sum(one[2]), -len(one[2])))
    db = store.reader()
    places = stored.list_places(db, [sentence for sentence, *_ in found])
    decided = stored.list_decided(db)
    return [
        Disagreement(
            sentence=sentence,
            article=places[sentence]["article"],
            title=places[sentence]["title"],
            position=places[sentence]["position"],
            text=places[sentence]["text"],
            answers=answers,
            split=split,
            is_decided=sentence in decided,
        )
        for sentence, answers, split in found
    ]
