"""A browser may translate the words of the product, but never those of an article."""

from html.parser import HTMLParser

import pytest

from annotate.workflow.answers import replies

VOID = {"br", "hr", "img", "input", "link", "meta", "wbr", "path", "rect"}
NOT_SHOWN = {"script", "style", "title", "textarea"}


class Reader(HTMLParser):
    """Divides the text of a page into what may be translated and what is kept."""

    def __init__(self):
        super().__init__()
        self.open = [("", True)]
        self.parts = {True: [], False: []}

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            wanted = dict(attrs).get("translate")
            self.open.append((tag, self.open[-1][1] if wanted is None else wanted != "no"))

    def handle_endtag(self, tag):
        while tag not in VOID and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open[-1][0] not in NOT_SHOWN:
            self.parts[self.open[-1][1]].append(data)


def read(answer):
    """Return the text of a page that may be translated, and the text that is kept."""
    assert answer.status_code == 200
    reader = Reader()
    reader.feed(answer.get_data(as_text=True))
    return [" ".join(" ".join(reader.parts[may]).split()) for may in (True, False)]


@pytest.fixture
def said(db, sentences, alice, bob, lead, say):
    for sentence in sentences:
        say(alice, sentence, "author", confidence="high", flag="who?")
        say(bob, sentence, "other_official", confidence="high")
    replies.reply(db, lead, sentences[0].id, alice.id, "The article.")
    return sentences


@pytest.mark.parametrize(
    "address",
    [
        "/export?labels=raw", "/agreement?whole=on",
        "/agreement/sentences?first=author&second=other_official",
        "/articles/{article}", "/articles/{article}/units", "/sentence/{sentence}", "/adjudicate",
        "/progress", "/sources/sentences?source=author",
    ],
)  # fmt: skip
def test_a_lead_reads_the_words_of_an_article_as_they_were_written(
    client, article, said, lead, address
):
    page = client.enter(lead).get(address.format(article=article.id, sentence=said[0].id))
    check(page, said)


@pytest.mark.parametrize("address", ["/", "/label/{article}", "/sentence/{sentence}", "/progress"])
def test_a_reviewer_reads_the_words_of_an_article_as_they_were_written(
    client, article, said, alice, address
):
    page = client.enter(alice).get(address.format(article=article.id, sentence=said[0].id))
    check(page, said)


def check(page, sentences):
    free, kept = read(page)
    openings = [sentence.text[:20] for sentence in sentences]
    assert [one for one in openings if one in free] == []
    assert [one for one in openings if one in kept]
