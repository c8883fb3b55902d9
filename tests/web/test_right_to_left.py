"""Every page shows titles, outlets and sentences in their own direction."""

import io
import re
from html.parser import HTMLParser

import pytest

from annotate.records import Draft
from annotate.store.articles import get_article, list_sentences
from annotate.workflow import assign
from annotate.workflow.answers import replies
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.project import save_settings
from tests.linting import VOID

TEXT = "عنوان المدينة\n\nقال العمدة إن الجسر سيفتح في مايو. شكك المهندسون في ذلك.\n"
ARABIC = re.compile("[\u0600-\u06ff]")


class Directions(HTMLParser):
    """Collect Arabic text that no element around it gives a direction."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.stray = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, "dir" in dict(attrs) or tag == "bdi"))

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        tags = [tag for tag, _ in self.open]
        if not ARABIC.search(data) or {"script", "title", "textarea"} & set(tags):
            return
        self.seen.append(data)
        if not any(is_given for tag, is_given in self.open if tag != "html"):
            self.stray.append((tags[-1], data.strip()))


def directions(answer):
    page = Directions()
    page.feed(answer.get_data(as_text=True))
    return page


@pytest.fixture
def article(db):
    draft = Draft(TEXT, "town.txt", outlet="صحيفة المدينة", published="2025-01-02")
    [made] = add_articles(db, None, [draft])
    return get_article(db.reader(), made.id)


@pytest.fixture
def labelled(db, article, alice, bob, lead, event):
    """Two people disagree, name a source in Arabic, flag and comment; a lead has replied."""
    asked = [one for one in list_sentences(db.reader(), article.id) if one.kind == "sentence"]
    half = len(asked[0].text) // 2
    for person, source in ((alice, "other_named"), (bob, "author")):
        assign.give(db, lead, [article.id], [person.id])
        for one in asked:
            made = event(one, source, flag="انظر هنا", comment="تعليق")
            made["answer"]["claims"][0] |= {"source_name": "العمدة", "end": half}
            if source == "author":
                made["answer"]["claims"][0]["source_name"] = ""
            saved = saving.save_events(db, person, {"person": person.id, "events": [made]})
            assert not saved["rejected"]
    replies.reply(db, lead, asked[0].id, alice.id, "نعم")
    return asked


LEADS = (
    "/", "/assign", "/progress", "/export", "/agreement?whole=on",
    "/agreement/sentences?first=author&second=other_named",
    "/articles/{article}", "/articles/{article}/units", "/sentence/{sentence}",
    "/import?corrects={article}", "/people/{alice}",
)  # fmt: skip


@pytest.mark.parametrize("address", LEADS)
def test_a_lead_reads_it_from_the_right(client, db, lead, alice, article, labelled, address):
    names = {"article": article.id, "sentence": labelled[0].id, "alice": alice.id}
    page = directions(client.enter(lead).get(address.format(**names)))
    assert page.seen
    assert page.stray == []


@pytest.mark.parametrize("address", ["/", "/progress", "/sentence/{sentence}"])
def test_a_reviewer_reads_it_from_the_right(client, alice, labelled, address):
    page = directions(client.enter(alice).get(address.format(sentence=labelled[0].id)))
    assert page.seen
    assert page.stray == []


def test_so_does_the_bar_of_the_labelling_screen(client, alice, article):
    page = client.enter(alice).get(f"/label/{article.id}").get_data(as_text=True)
    assert f'<strong class="where-title" dir="auto">{article.title}</strong>' in page


def test_so_do_a_lead_who_has_not_taken_it_and_the_preview_of_an_import(
    client, db, lead, article, bob
):
    save_settings(db, None, mode="named")
    assign.give(db, lead, [article.id], [bob.id])
    page = directions(client.enter(lead).get(f"/label/{article.id}/take"))
    assert page.seen and page.stray == []
    files = {"file": (io.BytesIO((TEXT + "نص آخر تماما.\n").encode()), "other.txt")}
    answer = client.post("/import/preview", data=files, content_type="multipart/form-data")
    page = directions(answer)
    assert page.seen and page.stray == []
