"""Articles: read, looked at, stored once, byte for byte."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import NotFound, Refused
from annotate.records import Draft
from annotate.store.articles import get_article, get_sentence, list_sentences
from annotate.workflow import articles
from annotate.workflow.imports.articles import add_articles, add_seed, preview, read_file
from annotate.workflow.operations.opening import open_project
from tests.conftest import looks
from tests.kept import open_kept

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=300
).filter(lambda text: any(sign.isalnum() for sign in text))


def add(db, text, name="a.txt", person=None, **more):
    [made] = add_articles(db, person, [Draft(text=text, name=name, **more)])
    return made


def test_a_text_is_kept_with_an_id_from_its_content(db, lead):
    text = "The mayor spoke.\r\nNobody “listened”. 🌉"
    made = add(db, text, "town.txt", lead)
    kept = articles.get_article(db, made.id)
    assert kept.text == text
    assert kept.id == hashlib.sha256(text.encode()).hexdigest()[:24]
    assert (kept.ref, kept.split_bucket) == ("town", int(kept.id[:8], 16) % 100)
    row = db.reader().execute("select imported_by from article").fetchone()
    assert row == (lead.id,)


def test_what_the_importer_knows_is_kept(db):
    made = add(db, "It rained.", ref="R-7", title="Weather", outlet="The Post",
               url="https://example.org/7", published="2025-03-01", language="en")  # fmt: skip
    kept = articles.get_article(db, made.id)
    assert (kept.ref, kept.title, kept.outlet) == ("R-7", "Weather", "The Post")
    assert (kept.url, kept.published, kept.language) == (
        "https://example.org/7", "2025-03-01", "en",
    )  # fmt: skip


def test_the_same_text_is_stored_once_whatever_its_name(db):
    first, second = add(db, "It rained.", "a.txt"), add(db, "It rained.", "b.txt")
    assert (first.is_known, second.is_known, second.id) == (False, True, first.id)
    assert articles.count_articles(db) == 1
    assert articles.get_article(db, first.id).ref == "a"


def test_twice_in_one_import_is_stored_once_too(db):
    drafts = [Draft(text="It rained.", name=name) for name in ("a.txt", "b.txt")]
    assert [one.is_known for one in add_articles(db, None, drafts)] == [False, True]
    assert articles.count_articles(db) == 1


def test_one_more_space_is_another_article(db):
    add(db, "It rained.")
    assert not add(db, "It rained. ").is_known


def test_two_who_import_the_same_text_at_once_make_one_article(tmp_path):
    store = open_project(str(tmp_path / "project.db"))
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: add(store, "It rained. It poured."), range(8)))
    assert sum(not one.is_known for one in made) == 1
    assert articles.count_articles(store) == 1
    assert len(list_sentences(store.reader(), made[0].id)) == 2
    store.close()


def test_a_preview_stores_nothing_and_knows_what_is_stored(db):
    draft = Draft(text="It rained. It poured.", name="a.txt")
    [looked] = preview(db, [draft])
    assert (articles.count_articles(db), looked.is_known, len(looked.units)) == (0, False, 2)
    add_articles(db, None, [draft])
    assert preview(db, [draft])[0].is_known


@looks(25)
@given(text=TEXTS)
def test_every_stored_sentence_is_exactly_what_its_offsets_cut(founded, text):
    store = open_kept(founded)
    made = add(store, text)
    kept = articles.get_article(store, made.id)
    assert kept.text == text
    units = list_sentences(store.reader(), made.id)
    assert [one.position for one in units] == list(range(len(units)))
    for one in units:
        assert one.text == text[one.start : one.end] != ""
        assert one.id == f"{made.id}-{one.start}-{one.end}"
    wrong = store.reader().execute(
        """select count(*) from sentence s join article r on r.id = s.article
           where s.text <> substr(r.text, s.start + 1, s."end" - s.start)"""
    )
    assert wrong.fetchone() == (0,)
    store.close()


def test_the_context_of_a_sentence_is_the_nearest_units_of_its_article(db, article, monkeypatch):
    units = list_sentences(db.reader(), article.id)
    assert articles.find_context(db, units[0]) == ([], units[1 : 1 + articles.REACH])
    monkeypatch.setattr(articles, "REACH", 2)
    assert articles.find_context(db, units[3]) == (units[1:3], units[4:6])
    assert articles.find_context(db, units[-1]) == (units[-3:-1], [])


@pytest.mark.parametrize("name", ["none", "", "a\0b", "' or 1=1 --"])
def test_what_is_not_there_is_said_with_the_way_on(db, article, name):
    for find in (get_article, get_sentence):
        with pytest.raises(NotFound) as told:
            find(db.reader(), name)
        assert "list of articles" in told.value.remedy


@pytest.mark.parametrize(
    "data", [b"", b" \n\t ", bytes(3000), b"...!?\n", b"\x89PNG\r\n\x1a\n0000"], ids=repr
)
def test_what_is_no_text_is_refused_with_the_way_out(data):
    with pytest.raises(Refused) as told:
        read_file(data[:100], "a.txt")
    assert told.value.reason and told.value.remedy


def test_importing_the_sample_twice_gives_one_article_of_43_asked_sentences(db, lead):
    add_seed(db, is_sample=False)
    add_seed(db)
    [row] = articles.list_articles(db, lead)
    assert row["asked"] == 43
    assert row["title"] == "North Korean Troops in Russia: Confirmation and Implications"
