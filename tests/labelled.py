"""A project with labels of several people, made up, the same every time."""

import random
from dataclasses import dataclass

from annotate.records import Answer, Claim, Draft, Event
from annotate.store.answers import labels as stored
from annotate.store.articles import list_sentences
from annotate.store.file.connection import MEMORY
from annotate.store.file.ulid import encode, iso_to_ms
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from tests.kept import keep, open_kept

PEOPLE = ("Ana", "Luis", "Mina", "Tom")
START = "2025-09-01T08:00:00Z"
DAY = 86_400_000
SUBJECTS = (
    "The ministry",
    "A spokesman",
    "Reports",
    "The agency",
    "An analyst",
    "Officials in town",
)
VERBS = ("said", "estimates", "suggest", "warned", "denied", "confirmed that")
OBJECTS = ("the bridge will open", "costs may rise", "troops moved north", "talks could resume",
           "prices fell again", "nobody was hurt", "the plant stands still")  # fmt: skip
SHARES = {
    "author": 40, "us_official": 14, "skorea_intel": 10, "ukraine_statement": 8, "skorea_gov": 7,
    "russia_nkorea": 4, "other_official": 4, "other_named": 5, "unnamed": 8,
}  # fmt: skip
CONFUSED = {"unnamed": "author", "skorea_gov": "skorea_intel", "author": "unnamed"}
DEGREES = ("high", "moderate", "low", "not_a_statement")


@dataclass(frozen=True)
class Habits:
    """How often a person errs, and which share of the sentences they do."""

    errs: float = 0.12
    does: float = 1.0


HABITS = {"Luis": Habits(errs=0.35, does=0.85)}
_kept = {}


def make_project(path=MEMORY, **given):
    """Open a project of articles labelled by some people, given as to `make_file`; one in memory is
    made once and copied."""
    if path != MEMORY:
        return make_file(path, **given)
    key = repr(sorted(given.items()))
    if key not in _kept:
        _kept[key] = keep(make_file(path, **given))
    return open_kept(_kept[key])


def make_file(path, *, count=12, sentences=40, names=PEOPLE, habits=HABITS, seed=6, weeks=4, off=0):
    """Open a project of `count` articles labelled by `names`, blind, over some weeks.

    The ends of claims are up to `off` code points before where the truth has them.
    """
    store = open_project(str(path), "Ukraine sourcing, round 2")
    chance = random.Random(seed)
    drafts = [_draft(chance, number, sentences) for number in range(count)]
    added = add_articles(store, None, drafts)
    labellers = [membership.add_person(store, name) for name in names]
    listed = [
        one
        for made in added
        for one in list_sentences(store.reader(), made.id)
        if one.kind == "sentence"
    ]
    span = weeks * 7 * DAY // max(1, len(listed))
    events = []
    for number, sentence in enumerate(listed):
        truth = _truth(chance, sentence)
        for place, person in enumerate(labellers):
            own = habits.get(person.name, Habits())
            if chance.random() < own.does:
                answer = _said(chance, truth, sentence, own.errs, off)
                at = iso_to_ms(START) + number * span + place * 1000
                events.append(_event(person, sentence, answer, at, len(events)))

    def change(db):
        for one in events:
            stored.save_event(db, one, 0)

    store.write(change)
    return store


def _draft(chance, number, sentences):
    lines = [
        f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)}"
        f" on day {place + 1}, while {chance.choice(OBJECTS)} in district {number + 1}."
        for place in range(sentences)
    ]
    text = "\n\n".join(" ".join(lines[at : at + 5]) for at in range(0, sentences, 5))
    return Draft(text=text, name=f"article-{number + 1}.txt", title=f"Report no. {number + 1}")


def _truth(chance, sentence):
    """The claims that a careful person would make: none, one, or two around the comma."""
    if chance.random() < 0.07:
        return ()
    cut = sentence.text.index(",")
    first, second = (_source(chance) for _ in range(2))
    degrees = chance.choices(DEGREES, (55, 25, 15, 5), k=2)
    if chance.random() < 0.22:
        start, end = cut + len(", while "), len(sentence.text) - 1
        return (
            Claim(first, 0, cut, fields={"confidence": degrees[0]}),
            Claim(second, start, end, fields={"confidence": degrees[1]}),
        )
    return (Claim(first, 0, len(sentence.text), fields={"confidence": degrees[0]}),)


def _source(chance):
    return chance.choices(tuple(SHARES), tuple(SHARES.values()))[0]


def _said(chance, truth, sentence, errs, off):
    """What somebody makes of the truth who errs that often."""
    if chance.random() < 0.01:
        return Answer("cant_tell")
    if not truth or chance.random() < errs / 6:
        return Answer("no_claim")
    if len(truth) > 1 and chance.random() < errs:
        truth = (Claim(truth[0].source, 0, len(sentence.text), fields=truth[0].fields),)
    return Answer("claims", tuple(_claim(chance, one, errs, off) for one in truth))


def _claim(chance, claim, errs, off):
    end = claim.end - chance.randint(0, off) if off else claim.end
    source, degree = claim.source, claim.fields["confidence"]
    if chance.random() < errs:
        source = CONFUSED.get(source) or _source(chance)
    if chance.random() < errs:
        degree = DEGREES[min(3, DEGREES.index(degree) + 1)]
    return Claim(source, claim.start, end, fields={"confidence": degree})


def _event(person, sentence, answer, at, number):
    return Event(
        id=f"made-{number:08}",
        person=person.id,
        sentence=sentence.id,
        answer=answer,
        scheme="news-source",
        scheme_version=1,
        received=encode(at, number),
    )
