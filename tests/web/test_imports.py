"""/import: files and pasted text, looked at first, then stored."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import BadRequest
from annotate.records import Draft, Unit
from annotate.web import _parcel
from annotate.workflow import articles

TEXT = "A harbour\n\nThe ferry is late. Nobody minds.\r\nA gull does \U0001f426.\n"


def upload(client, **files):
    data = {"file": [(BytesIO(content), name) for name, content in files.items()]}
    return client.post("/import/preview", data=data, content_type="multipart/form-data")


def parcels(answer):
    return re.findall(r'name="parcel" value="([^"]+)"', answer.get_data(as_text=True))


def test_a_file_is_shown_in_its_units_and_nothing_is_stored(client, db, lead, words):
    answer = upload(client.enter(lead), **{"harbour.txt": TEXT.encode()})
    text = words(answer)
    assert "1 new article, 3 sentences to label" in text
    assert "heading A harbour sentence The ferry is late." in text
    assert articles.count_articles(db) == 0


def test_confirm_stores_the_text_byte_for_byte(client, db, lead):
    answer = upload(client.enter(lead), **{"harbour.txt": TEXT.encode()})
    assert client.post("/import", data={"parcel": parcels(answer)}).status_code == 303
    [row] = articles.list_articles(db, lead)
    assert articles.get_article(db, row["id"]).text == TEXT


def test_several_files_become_several_articles_and_bad_ones_are_named(client, db, lead, words):
    answer = upload(
        client.enter(lead),
        **{"one.txt": b"One is here.", "empty.txt": b"", "two.md": b"# Two\n\nTwo is here."},
    )
    text = words(answer)
    assert "1 file was left out" in text
    assert "empty.txt :" in text
    client.post("/import", data={"parcel": parcels(answer)})
    assert articles.count_articles(db) == 2


def test_the_same_text_twice_is_taken_once_and_named(client, lead, words):
    text = words(upload(client.enter(lead), **{"a.txt": b"Same.", "b.txt": b"Same."}))
    assert "b.txt : It has the same text as a.txt." in text
    assert "1 new article" in text


def test_what_is_stored_already_is_marked_and_left_out(client, db, article, lead, words):
    answer = client.enter(lead).post(
        "/import/preview", data={"text": articles.get_article(db, article.id).text}
    )
    assert "already here, left out" in words(answer)
    assert parcels(answer) == []
    assert "Import 1 article" not in words(answer)


def test_pasted_text_has_the_line_ends_it_had_before_the_browser(client, db, lead):
    pasted = "First line here.\r\n\r\nSecond paragraph here."
    answer = client.enter(lead).post(
        "/import/preview", data={"text": pasted, "title": "Mine", "outlet": "The Gazette"}
    )
    client.post("/import", data={"parcel": parcels(answer)})
    [row] = articles.list_articles(db, lead)
    assert (row["title"], row["outlet"]) == ("Mine", "The Gazette")
    assert articles.get_article(db, row["id"]).text == pasted.replace("\r\n", "\n")


def test_when_every_file_is_refused_the_form_comes_back_with_the_reasons(client, lead, words):
    answer = upload(client.enter(lead), **{"picture.txt": bytes(range(256)) * 8})
    assert answer.status_code == 422
    assert "picture.txt" in words(answer)
    assert "Drop files here" in words(answer)


def test_sending_no_file_says_so(client, lead, words):
    answer = client.enter(lead).post("/import/preview", data={})
    assert answer.status_code == 422
    assert "Nothing was chosen" in words(answer)


def test_many_files_are_shown_by_their_beginnings(client, lead, words):
    files = {f"{n}.txt": f"Gull {n} sings. ".encode() * 20 for n in range(7)}
    text = words(upload(client.enter(lead), **files))
    assert "7 new articles, 140 sentences to label" in text
    assert text.count("and 8 more units, cut in the same way.") == 2


def test_pasting_white_space_is_refused_and_the_title_is_kept(client, lead):
    answer = client.enter(lead).post("/import/preview", data={"text": " \n ", "title": "Kept"})
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.get_data(as_text=True)


def test_confirming_twice_imports_once_and_says_so(client, db, lead, words):
    answer = upload(client.enter(lead), **{"one.txt": b"One is here."})
    for _ in range(2):
        client.post("/import", data={"parcel": parcels(answer)})
    assert articles.count_articles(db) == 1
    assert "Nothing was imported" in words(client.get("/"))


def test_a_folder_in_the_name_of_a_file_is_dropped(client, lead, words):
    text = words(upload(client.enter(lead), **{"news/../one.txt": b"One is here."}))
    assert "one.txt" in text
    assert "news" not in text


def test_only_leads_import(client, alice):
    client.enter(alice)
    assert client.get("/import").status_code == 403
    assert client.post("/import/preview", data={"text": "One."}).status_code == 403
    assert client.post("/import", data={}).status_code == 403


@pytest.mark.parametrize(
    "parcel", ["", "%%%", "AAAA", "eJwDAAAAAAE=", "eJyrVkrMVrJSUKooKVKqBQAbugPk"]
)
def test_a_parcel_that_was_tampered_with_is_a_bad_request(client, db, lead, parcel):
    answer = client.enter(lead).post("/import", data={"parcel": parcel})
    assert answer.status_code == 400
    assert articles.count_articles(db) == 0


def test_a_parcel_that_would_unpack_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(_parcel, "LARGEST", 1000)
    with pytest.raises(BadRequest):
        _parcel.unpack(_parcel.pack(Draft(text="a" * 5000, name="big.txt")))


def test_units_that_a_file_brings_travel_with_it_and_cannot_be_bent():
    units = (Unit(0, 3, "sentence", 0), Unit(4, 8, "bullet", 1))
    draft = Draft(text="One. Two.", name="rows.csv", units=units)
    assert _parcel.unpack(_parcel.pack(draft)) == draft
    for bent in (Unit(4, 99, "sentence", 0), Unit(2, 6, "sentence", 0), Unit(4, 8, "song", 0)):
        with pytest.raises(BadRequest):
            _parcel.unpack(_parcel.pack(replace(draft, units=(units[0], bent))))


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text("abc/é \n"))
def test_a_draft_comes_back_from_its_parcel_unchanged(text, name):
    draft = Draft(text=text, name=name, title="t", outlet="o")
    assert _parcel.unpack(_parcel.pack(draft)) == draft
