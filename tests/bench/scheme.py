"""Prints what publishing and pages cost with 60 versions, 40 sources and 100,000 labels.

Run: python -m tests.bench.scheme
"""

import json
import random
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

from annotate.app import create_app
from annotate.records import Answer, Claim, Draft, Event
from annotate.schemes.editing import Edit
from annotate.store.answers import labels
from annotate.store.articles import list_sentences
from annotate.workflow.answers import look_again
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership, sessions
from annotate.workflow.scheme import get_scheme
from annotate.workflow.scheme.draft import edit, get_draft
from annotate.workflow.scheme.effects import count_uses, list_effects
from annotate.workflow.scheme.publish import publish
from annotate.workflow.scheme.versions import list_versions

VERSIONS, SOURCES, ARTICLES, SENTENCES, PEOPLE = 60, 40, 1_250, 20, 4
PUBLISH, SHOW = 2_000, 150  # ms
PAGES = (
    "/", "/scheme", "/scheme?open=author", "/scheme?tab=rules", "/scheme/publish",
    "/scheme/versions", "/scheme/versions?a=news-source:1&b=news-source:60", "/scheme/start",
    "/scheme/setup", "/scheme/download", "/guideline", "/sources", "/look-again",
    "/look-again?value=source:author", "/look-again?value=confidence:low", "/progress", "/export",
    "/agreement",
)  # fmt: skip


def build(path):
    """Make the project: (store, lead, reviewers)."""
    store = open_project(str(path))
    lead = membership.add_person(store, "Lena", "lead")
    scheme = get_scheme(store)
    people = [membership.add_person(store, f"Reviewer {n}") for n in range(PEOPLE)]
    texts = (
        " ".join(f"Town {n} has {m} streets." for m in range(SENTENCES)) for n in range(ARTICLES)
    )
    for start in range(0, ARTICLES, 250):
        drafts = [Draft(text=next(texts), name=f"{start + n}.txt") for n in range(250)]
        added = add_articles(store, None, drafts)
        store.write(partial(_label, scheme, added, people, start * 100))
    for number in range(len(get_scheme(store).source.values), SOURCES):
        edit(store, lead, Edit("add value", "source", now={"label": f"Source {number}"}))
    for number in range(2, VERSIONS + 1):
        edit(store, lead, Edit("change scheme", now={"title": f"Version {number}"}))
        publish(store, lead)
    return store, lead, people


def _label(scheme, added, people, first, db):
    chance, number = random.Random(first), first
    for article in added:
        for sentence in list_sentences(db, article.id):
            for person in people:
                number += 1
                source = chance.choice(scheme.source.values).id
                degree = chance.choice(("high", "moderate", "low"))
                claim = Claim(source, 0, len(sentence.text), fields={"confidence": degree})
                event = Event(
                    f"bench-{number:08}", person.id, sentence.id, Answer("claims", (claim,)),
                    scheme=scheme.id, scheme_version=scheme.version,
                )  # fmt: skip
                labels.save_event(db, event, 1_767_225_600_000 + number)


class Saver(threading.Thread):
    """Saves one label after the other; `slowest` in ms is the longest that one took."""

    def __init__(self, store, person, sentence):
        super().__init__()
        self.store, self.person, self.sentence = store, person, sentence
        self.stops, self.slowest, self.saved = False, 0.0, 0

    def run(self):
        scheme = get_scheme(self.store)
        while not self.stops:
            answer = Answer("no_claim").as_json()
            event = {
                "id": f"during-{id(self)}-{self.saved:06}", "sentence": self.sentence,
                "scheme": scheme.id, "scheme_version": scheme.version, "answer": answer,
            }  # fmt: skip
            start = time.perf_counter()
            body = json.loads(json.dumps({"person": self.person.id, "events": [event]}))
            assert saving.save_events(self.store, self.person, body)["accepted"]
            self.slowest = max(self.slowest, (time.perf_counter() - start) * 1000)
            self.saved += 1
            time.sleep(0.01)


def clocked(work):
    """Run work: (ms, processor ms)."""
    start, processor = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - start) * 1000, (time.process_time() - processor) * 1000


def row(what, figures, budget):
    print(f"{what:<44}{figures[0]:9.0f} ms{figures[1]:9.0f} ms    ≤ {budget} ms", flush=True)


def publish_and_label(store, lead, person, sentence):
    """Print how long publishing takes, and the slowest label that was saved in the meantime."""
    small, large = "skorea_intel", "low"
    works = (
        ("rename", Edit("change value", "source", "author", now={"label": "The article"})),
        ("merge a source", Edit("merge value", "source", small, now={"into": "author"})),
        ("undo it", Edit("unmerge value", "source", small)),
        ("merge a third of all", Edit("merge value", "confidence", large, now={"into": "high"})),
        ("undo it", Edit("unmerge value", "confidence", large)),
    )
    for what, one in works:
        edit(store, lead, one)
        effects = clocked(lambda: list_effects(store, get_draft(store)))
        row(f"{what}: show the effects", effects, SHOW)
        meanwhile(f"{what}: publish", lambda: publish(store, lead), store, person, sentence)
    half = look_again.Wanted(people=("Reviewer 1", "Reviewer 2"))
    sent = look_again.count(store, lead, half)
    work = partial(look_again.send, store, lead, half, "New rules.")
    meanwhile(f"send back {sent.answers:,} answers", work, store, person, sentence)


def meanwhile(what, work, store, person, sentence):
    saver = Saver(store, person, sentence)
    saver.start()
    row(what, clocked(work), PUBLISH)
    saver.stops = True
    saver.join()
    print(f"{'  slowest label in the meantime':<44}{saver.slowest:9.0f} ms")


def open_pages(store, lead, person, article):
    """Print how long each page takes: the second time, as what is read once and kept is known."""
    edit(store, lead, Edit("change value", "source", "author", now={"definition": "It speaks."}))
    app = create_app(store)
    for who, addresses in ((lead, PAGES), (person, (f"/label/{article}", "/guideline", "/"))):
        client = app.test_client()
        with client.session_transaction() as session:
            session["id"] = sessions.open_session(store, who)
        for address in addresses:
            assert client.get(address).status_code == 200, address
            row(address[:44], clocked(lambda: client.get(address)), SHOW)  # noqa: B023


def main():
    with tempfile.TemporaryDirectory() as folder:
        store, lead, people = build(Path(folder) / "bench.db")
        found = sum(one.labels for one in count_uses(store).values())
        versions = len(list_versions(store))
        print(
            f"{found:,} labels, {versions} versions, {len(get_scheme(store).source.values)} sources"
        )
        print(f"{'':<44}{'time':>12}{'processor':>12}    budget")
        read = store.reader().execute("select id, article from sentence limit 1")
        sentence, article = read.fetchone()
        publish_and_label(store, lead, people[0], sentence)
        open_pages(store, lead, people[0], article)
        store.close()


if __name__ == "__main__":
    main()
