"""Two articles, each one person's, and the five kinds of people who ask for them."""

import pytest

from annotate.records import Draft
from annotate.store import articles as stored
from annotate.workflow import assign, clock
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.people import sign_in

PASSWORD = "a long sentence of mine"
SECOND = "Another town\n\nThe baker said the oven will be lit. Nobody believed it. It rained.\n"


@pytest.fixture
def theirs(db, article, asked, lead, alice, bob, save):
    """Articles by name: Alice has the first, Bob has both; Bob has answered and commented."""
    assign.save_rules(db, lead, mode="named", k=2, share=100, lease_hours=24)
    [other] = add_articles(db, None, [Draft(text=SECOND, name="baker.txt")])
    assign.give(db, lead, [article.id], [alice.id])
    assign.give(db, lead, [article.id, other.id], [bob.id])
    for sentence in asked:
        save(bob, sentence, "unnamed", "low", comment="Bobs secret remark", flag="Bobs doubt")
    return article.id, other.id


@pytest.fixture
def sentence_of(db):
    """The first asked sentence of an article."""

    def find(article):
        listed = stored.list_sentences(db.reader(), article)
        return next(one for one in listed if one.kind == "sentence")

    return find


@pytest.fixture
def secured(db, alice):
    """Alice with a password."""
    sign_in.set_password(db, alice, PASSWORD)
    return alice


@pytest.fixture
def later(monkeypatch):
    """Let time pass: later(hours=25)."""
    offset = [0]
    real = clock.now_ms
    monkeypatch.setattr(clock, "now_ms", lambda: real() + offset[0])

    def pass_by(*, days=0, hours=0, minutes=0, seconds=0):
        offset[0] += ((days * 24 + hours) * 3600 + minutes * 60 + seconds) * 1000

    return pass_by
