"""/import: files and pasted text, shown first, then stored."""

import re
from dataclasses import replace
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import BadRequest
from annotate.records import Draft, Unit
from annotate.store.articles import list_sentences
from annotate.web.imports import parcel
from annotate.workflow import articles, assign
from annotate.workflow.imports.limits import limits_of
from annotate.workflow.project import get_project
from annotate.workflow.settings import save_settings
from tests.importers.files import pdf, typeset

TEXT = "A harbour\n\nThe ferry is late. Nobody minds.\r\nA gull does \U0001f426.\n"


def upload(client, **files):
    data = {"file": [(BytesIO(content), name) for name, content in files.items()]}
    return client.post("/import/preview", data=data, content_type="multipart/form-data")


def parcels(answer):
    return re.findall(r'name="parcel" value="([^"]+)"', answer.get_data(as_text=True))


def test_a_file_is_shown_as_units_and_nothing_is_stored(client, db, lead, words):
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


def test_the_same_text_twice_is_imported_once_and_named(client, lead, words):
    text = words(upload(client.enter(lead), **{"a.txt": b"Same.", "b.txt": b"Same."}))
    assert "b.txt : It has the same text as a.txt." in text
    assert "1 new article" in text


def test_what_is_stored_already_is_marked_and_left_out(client, db, article, lead, words):
    answer = client.enter(lead).post(
        "/import/preview", data={"text": articles.get_article(db, article.id).text}
    )
    assert "already imported, left out" in words(answer)
    assert f'href="/articles/{article.id}"' in answer.get_data(as_text=True)
    assert "Import 1 article" not in words(answer)
    assert client.post("/import", data={"parcel": parcels(answer)}).status_code == 303
    assert articles.count_articles(db) == 1


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
    assert "Drop files or a folder here" in words(answer)


def test_what_separates_columns_can_be_chosen_before_and_after_reading(client, lead, words):
    text = b"text#title\nOne thing happened.#First\nAnother thing happened.#Second\n"
    file = {"file": (BytesIO(text), "a.csv")}
    client.enter(lead)
    assert "2 new articles" in words(
        client.post("/import/preview", data={**file, "delimiter": "#", "column title": "title"})
    )
    answer = client.post("/import/preview", data={"file": (BytesIO(text), "a.csv")})
    again = press(client, answer, "reread 0", **{"delimiter 0": "#"})
    assert "First" in words(again) and 'value="#"' in again.get_data(as_text=True)


def test_a_sheet_can_be_chosen_before_and_after_reading(client, lead, words):
    book, out = openpyxl.Workbook(), BytesIO()
    for name in ("Reuters", "Yonhap"):
        sheet = book.create_sheet(name)
        sheet.append(["text"])
        sheet.append([f"{name} said so."])
    book.save(out)
    answer = upload(client.enter(lead), **{"a.xlsx": out.getvalue()})
    assert "Reuters said so." in words(answer)
    assert "Only the sheet “Reuters” was read." in words(answer)
    assert "Yonhap said so." in words(press(client, answer, "reread 0", **{"sheet 0": "Yonhap"}))
    file = {"file": (BytesIO(out.getvalue()), "a.xlsx"), "sheet": "Yonhap"}
    assert "Yonhap said so." in words(client.post("/import/preview", data=file))


def test_sending_no_file_says_so(client, lead, words):
    answer = client.enter(lead).post("/import/preview", data={})
    assert answer.status_code == 422
    assert "No file was chosen" in words(answer)


def test_of_many_files_the_first_are_shown_at_length_and_the_others_when_opened(
    client, lead, words
):
    files = {f"{n}.txt": f"Gull {n} sings. ".encode() * 20 for n in range(7)}
    answer = upload(client.enter(lead), **files)
    assert "7 new articles, 140 sentences to label" in words(answer)
    html = answer.get_data(as_text=True)
    assert html.count("data-units=") == 5
    ids = re.findall(r'data-opens="(\w+)"', html)
    assert len(ids) == 2
    sent = {"parcel": parcels(answer)[5], "article": ids[0]}
    assert words(client.post("/import/article", data=sent)).count("sentence Gull 5 sings.") == 20
    again = client.post("/import/preview", data={"parcel": parcels(answer), "do": f"open {ids[1]}"})
    assert "Gull 6 sings." in words(again)
    assert "Gull 5 sings. Gull" not in words(again).split("Is the text split")[1].replace(
        "5.txt", ""
    )


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


def bundle(*drafts, **more):
    return parcel.Bundle(name="a.txt", drafts=drafts, **more)


def cut(text, **more):
    return Draft(text=text, name="a.txt", units=(Unit(0, len(text), "sentence", 0),), **more)


def test_a_parcel_that_would_unpack_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(parcel, "LARGEST", 1000)
    with pytest.raises(BadRequest):
        parcel.unpack(parcel.pack(bundle(cut("a" * 3000))))


def test_parcels_that_together_would_fill_the_memory_are_refused(client, db, lead, monkeypatch):
    small = parcel.pack(bundle(cut("a" * 300)))
    monkeypatch.setattr(parcel, "LARGEST", 2000)
    client.enter(lead)
    answer = client.post("/import", data={"parcel": [small] * 9})
    assert answer.status_code == 400
    assert "The preview is too large." in answer.get_data(as_text=True)
    assert articles.count_articles(db) == 0
    assert list(parcel.unpack_all([small] * 2))


def test_units_travel_with_a_draft_and_cannot_be_tampered_with():
    units = (Unit(0, 4, "sentence", 0), Unit(5, 9, "bullet", 1))
    draft = Draft(text="One. Two.", name="rows.csv", units=units)
    assert parcel.unpack(parcel.pack(bundle(draft))).drafts == (draft,)
    for bent in (Unit(5, 99, "sentence", 0), Unit(2, 6, "sentence", 0), Unit(5, 9, "song", 0)):
        with pytest.raises(BadRequest):
            parcel.unpack(parcel.pack(bundle(replace(draft, units=(units[0], bent)))))


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_is_not_text_cannot_travel(text):
    with pytest.raises((BadRequest, UnicodeEncodeError)):
        parcel.unpack(parcel.pack(bundle(cut(text))))


word = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300),
    word,
    st.binary(max_size=100),
    st.dictionaries(st.sampled_from(["text", "title"]), word),
)
def test_a_bundle_comes_back_from_its_parcel_unchanged(text, name, source, chosen):
    made = parcel.Bundle(
        name, (cut(f"x{text}x", title=name),), "csv", "koi8-r", "", "uk", (name,), chosen, source
    )
    assert parcel.unpack(parcel.pack(made)) == made


# ── changing the units before anything is stored ──────────────────────────────


def start(client, lead, text=TEXT):
    """The preview of one file, and the id of its article."""
    answer = upload(client.enter(lead), **{"harbour.txt": text.encode()})
    return answer, re.search(r'data-units="(\w+)"', answer.get_data(as_text=True))[1]


def press(client, answer, do, **more):
    """Press a button of the preview, as a browser without scripts does."""
    data = {"parcel": parcels(answer), "do": do, **more}
    return client.post("/import/preview", data=data)


def units_of(answer):
    found = re.findall(
        r'<button class="kind kind-(\w+)" name="do" value="edit [^>]*>\w+</button>\s*'
        r'<span class="unit-text serif notranslate" dir="auto" translate="no">([^<]*)</span>',
        answer.get_data(as_text=True),
    )
    return [(kind, unescape(text)) for kind, text in found]


def test_two_units_are_merged_by_a_button_and_stored_merged(client, db, lead):
    answer, article = start(client, lead)
    answer = press(client, answer, f"merge {article} 1")
    assert units_of(answer) == [
        ("heading", "A harbour"),
        ("sentence", "The ferry is late. Nobody minds."),
        ("sentence", "A gull does \U0001f426."),
    ]
    client.post("/import", data={"parcel": parcels(answer)})
    stored = list_sentences(db.reader(), article)
    assert [(one.kind, one.text) for one in stored] == units_of(answer)


def test_an_edited_unit_shows_its_words_and_is_split_before_one_of_them(client, lead):
    answer, article = start(client, lead)
    answer = press(client, answer, f"edit {article} 1")
    [value] = re.findall(
        r'name="do" value="(split [^"]+)">is</button>', answer.get_data(as_text=True)
    )
    answer = press(client, answer, value)
    assert units_of(answer)[1:3] == [("sentence", "The ferry"), ("sentence", "is late.")]


def test_a_kind_is_changed_and_the_sentences_to_label_are_counted_again(client, lead, words):
    answer, article = start(client, lead)
    answer = press(client, answer, f"kind {article} 0 sentence")
    assert units_of(answer)[0] == ("sentence", "A harbour")
    assert "4 sentences to label" in words(answer)


def test_what_cannot_be_done_is_explained_and_nothing_changes(client, lead, words):
    answer, article = start(client, lead)
    refused = press(client, answer, f"split {article} 1 11")
    assert refused.status_code == 422
    assert "A split needs words on both sides." in words(refused)
    assert units_of(refused) == units_of(answer)


@pytest.mark.parametrize("do", ["merge {} x", "merge {}", "split {} 1", "merge {} 999999999999"])
def test_an_unknown_button_is_a_bad_request(client, lead, do):
    answer, article = start(client, lead)
    assert press(client, answer, do.format(article)).status_code == 400


def test_units_changed_by_a_script_come_in_a_field(client, db, lead):
    answer, article = start(client, lead)
    gull = TEXT.index("A gull")
    field = f"{article} 0-9-caption-0;11-{gull - 2}-sentence-1;{gull}-{len(TEXT) - 1}-sentence-1"
    data = {"parcel": parcels(answer), "units": field}
    assert client.post("/import", data=data).status_code == 303
    assert [one.kind for one in list_sentences(db.reader(), article)] == [
        "caption", "sentence", "sentence",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "units", ["0-9-song-0", "0-999-sentence-0", "0-9", "9-0-sentence-0", "", "x"]
)
def test_units_that_do_not_fit_are_a_bad_request(client, db, lead, units):
    answer, article = start(client, lead)
    data = {"parcel": parcels(answer), "units": f"{article} {units}"}
    assert client.post("/import", data=data).status_code == 400
    assert articles.count_articles(db) == 0


def test_another_language_splits_by_its_own_rules(client, db, lead):
    text = "Das ist z. B. Herr Nr. 5. Er kam um 3. Mai an und blieb."
    answer, article = start(client, lead, text)
    answer = press(client, answer, f"language {article}", **{f"language {article}": "DE"})
    client.post("/import", data={"parcel": parcels(answer)})
    assert articles.get_article(db, article).language == "de"
    refused = press(
        client, answer, f"language {article}", **{f"language {article}": "klingonisch!"}
    )
    assert refused.status_code == 422


def test_right_to_left_text_is_marked_so_with_its_language(client, lead):
    answer, _ = start(client, lead, "قال العمدة إن الجسر سيفتح في مايو. لا أحد يعرف.")
    assert '<ol class="units plain" lang="ar" dir="rtl">' in answer.get_data(as_text=True)


def test_a_sentence_too_long_for_a_unit_is_split_and_marked(client, lead, words):
    answer = upload(client.enter(lead), **{"long.txt": b"word " * 1500})
    assert words(answer).count("split: too long for one unit") == 2


def test_an_article_can_be_left_out(client, db, lead):
    answer = upload(client.enter(lead), **{"a.txt": b"One is here.", "b.txt": b"Two is there."})
    [first, _] = re.findall(r'name="leave" value="(\w+)"', answer.get_data(as_text=True))
    client.post("/import", data={"parcel": parcels(answer), "leave": first})
    [row] = articles.list_articles(db, lead)
    assert row["title"] == "Two is there."


def test_nearly_the_same_articles_are_shown_before_confirm(client, db, article, lead, words):
    text = articles.get_article(db, article.id).text
    answer = client.enter(lead).post("/import/preview", data={"text": text + " Nobody at all."})
    assert "1 article is nearly the same as another" in words(answer)
    assert f"the same as “{article.title}”" in words(answer)
    assert f'href="/articles/{article.id}"' in answer.get_data(as_text=True)


def test_what_is_there_and_what_is_nearly_the_same_are_two_sentences(
    client, db, article, lead, words
):
    text = articles.get_article(db, article.id).text
    new = f"{text} Nobody at all."
    answer = upload(client.enter(lead), **{"a.txt": text.encode(), "b.txt": new.encode()})
    told = "1 article is already imported. 1 article is nearly the same as another. Check"
    assert told in words(answer)


def test_a_page_whose_columns_cannot_be_told_apart_is_named_in_the_preview(client, lead, words):
    cells = typeset(["Berlin", "Kyiv", "Seoul", "Washington", "Moscow", "Brussels"], y=600)
    cells += typeset(["up by 5"] * 6, x=250, y=600)
    said = typeset(["The mayor said that the bridge over the river", "will open in May."])
    shown = words(upload(client.enter(lead), **{"a.pdf": pdf(said, [*said, *cells])}))
    assert "a.pdf : Columns or a table on page 2: its lines may be in the wrong order." in shown


def test_the_import_sets_how_many_people_label_the_articles(client, db, lead):
    answer = upload(client.enter(lead), **{"a.txt": b"One is here."})
    refused = client.post("/import", data={"parcel": parcels(answer), "spread": "k", "k": "0"})
    assert refused.status_code == 422
    assert articles.count_articles(db) == 0
    client.post("/import", data={"parcel": parcels(answer), "spread": "k", "k": "3"})
    [row] = articles.list_articles(db, lead)
    assert row["k"] == 3
    answer = upload(client, **{"b.txt": b"Two is there."})
    client.post("/import", data={"parcel": parcels(answer), "spread": "everybody"})
    assert articles.list_articles(db, lead)[1]["calibration"]


def upload_many(client, count=30):
    return upload(client, **{f"{n}.txt": f"Gull {n} sings.".encode() for n in range(count)})


def test_k_people_for_a_share_and_one_for_the_rest_as_the_assign_page_would_choose(
    client, db, lead, words
):
    data = {"parcel": parcels(upload_many(client.enter(lead))), "spread": "k"}
    assert client.post("/import", data={**data, "k": "3", "share": "40"}).status_code == 303
    own = {row["id"]: row["k"] for row in articles.list_articles(db, lead)}
    assign.save_rules(db, lead, mode="queue", k=3, share=40, lease_hours=24)
    project = get_project(db)
    assert own == {one: assign.count_slots(project, one, None) for one in own}
    many = [*own.values()].count(3)
    assert 0 < many < 30
    said = f"30 articles imported: {many} for 3 people each, {30 - many} for one person."
    assert said in words(client.get("/"))


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("k", "0", "must be from 1 to 99"),
        ("k", "two", "“two” is not a whole number."),
        ("k", "", "The number is missing."),
        ("share", "101", "must be from 0 to 100"),
        ("share", "-1", "“-1” is not a whole number."),
    ],
)
def test_a_bad_number_of_people_is_explained_at_its_field_and_nothing_is_stored(
    client, db, lead, field, typed, reason
):
    answer = upload(client.enter(lead), **{"a.txt": b"One is here."})
    data = {"parcel": parcels(answer), "spread": "k", "k": "3", "share": "50", field: typed}
    refused = client.post("/import", data=data)
    assert refused.status_code == 422
    html = refused.get_data(as_text=True)
    [marked] = re.findall(r'<input[^>]* aria-invalid="true"[^>]*>', html)
    assert f'name="{field}"' in marked and f'value="{typed}"' in marked
    [told] = re.findall(r'aria-describedby="([^"]+)"', marked)
    assert reason in re.search(rf'id="{told}"[^>]*>(.*?)</p>', html, re.DOTALL)[1]
    assert articles.count_articles(db) == 0
    assert parcels(refused) == data["parcel"]


def test_numbers_of_a_choice_not_made_are_ignored(client, db, lead):
    answer = upload(client.enter(lead), **{"a.txt": b"One is here."})
    data = {"parcel": parcels(answer), "spread": "", "k": "none", "share": ""}
    assert client.post("/import", data=data).status_code == 303
    assert articles.list_articles(db, lead)[0]["k"] is None


def test_the_share_of_the_project_is_shown_beside_the_choice(client, db, lead, words):
    assign.save_rules(db, lead, mode="queue", k=4, share=25, lease_hours=24)
    text = words(upload(client.enter(lead), **{"a.txt": b"One is here."}))
    assert "project setting: 4 people for 25% of the articles, 1 for the rest" in text


def test_what_was_chosen_stays_when_a_button_of_the_preview_is_pressed(client, lead):
    answer, article = start(client, lead)
    wish = {"spread": "k", "k": "4", "share": "35", "leave": article}
    answer = press(client, answer, f"edit {article} 1", **wish)
    html = answer.get_data(as_text=True)
    assert 'name="spread" value="k" checked' in html
    assert 'name="k" type="number" min="1" max="99" value="4"' in html
    assert 'name="share" type="number" min="0" max="100" value="35"' in html
    assert f'name="leave" value="{article}" checked' in html


# ── tables, encodings, limits ───────────────────────────────────────────────


def test_the_columns_of_a_table_are_chosen_in_the_preview(client, db, lead, words):
    table = "kopf,inhalt\nDie Fähre,Sie fährt später. Niemand wartet.\n"
    answer = upload(client.enter(lead), **{"news.csv": table.encode()})
    assert answer.status_code == 200
    assert "which column" in words(answer)
    assert "0 new articles" in words(answer)
    columns = {"column text 0": "inhalt", "column title 0": "kopf"}
    answer = press(client, answer, "reread 0", **columns)
    assert "1 new article, 2 sentences to label" in words(answer)
    assert "which column" not in words(answer)
    assert '<option value="inhalt" selected>' in answer.get_data(as_text=True)
    client.post("/import", data={"parcel": parcels(answer)})
    [row] = articles.list_articles(db, lead)
    assert row["title"] == "Die Fähre"


def test_ready_sentences_are_shown_as_such_and_keep_their_order(client, db, lead, words):
    rows = "article,sentence\nx,Second first. Not cut.\nx,Alpha.\ny,Beta.\n"
    data = {"file": (BytesIO(rows.encode()), "rows.csv"), "format": "items"}
    answer = client.enter(lead).post("/import/preview", data=data)
    assert "ready sentences: one per row, in file order, not split" in words(answer)
    assert [text for _, text in units_of(answer)] == ["Second first. Not cut.", "Alpha.", "Beta."]
    client.post("/import", data={"parcel": parcels(answer)})
    assert db.reader().execute("select count(*) from sentence").fetchone()[0] == 3


def test_another_encoding_is_chosen_in_the_preview(client, lead, words):
    text = "Уряд заявив, що міст відкриють у травні. Інженери сумніваються в цьому. " * 4
    data = {"file": (BytesIO(text.encode("koi8-u")), "a.txt"), "encoding": "koi8-r"}
    answer = client.enter(lead).post("/import/preview", data=data)
    assert "сумніваються" not in words(answer)
    answer = press(client, answer, "reread 0", **{"encoding 0": "koi8-u"})
    assert "сумніваються" in words(answer)


def test_a_text_in_no_known_encoding_is_shown_with_the_choice(client, lead, words):
    answer = upload(client.enter(lead), **{"a.txt": b"caf\xe9 \x81\x8d \xff\xfe\xe9"})
    if answer.status_code == 422:
        pytest.fail("it could be read in another way, so the preview has to offer it")
    assert "Read this file differently" in words(answer)


def test_a_detected_encoding_is_named(client, lead, words):
    text = "Уряд заявив, що міст відкриють у травні. Інженери сумніваються в цьому. " * 4
    answer = upload(client.enter(lead), **{"a.txt": text.encode("windows-1251")})
    assert "encoding guessed:" in words(answer)
    assert "сумніваються" in words(answer)


def test_options_of_the_form_apply_to_every_file(client, lead, words):
    data = {
        "file": [(BytesIO(b"a;b\nOne thing.;x\n"), "1.csv"), (BytesIO(b"a;b\nTwo.;y\n"), "2.csv")],
        "column text": "a",
        "column title": "b",
        "language": "en",
    }
    answer = client.enter(lead).post("/import/preview", data=data)
    assert "2 new articles, 2 sentences to label" in words(answer)


def test_a_file_too_large_is_named_with_the_limit_of_the_project(client, db, lead, words):
    save_settings(db, None, limits={"file_bytes": 1000})
    answer = upload(client.enter(lead), **{"a.txt": b"One is here. " * 100, "b.txt": b"Two."})
    assert "a.txt : “a.txt” has 0.0 MB" in words(answer) or "a.txt :" in words(answer)
    assert "1 new article" in words(answer)


@pytest.mark.slow
def test_more_files_than_a_form_had_fields_for_come_through(client, lead, words):
    files = [(BytesIO(f"Gull number {n} sings.".encode()), f"{n}.txt") for n in range(1001)]
    answer = client.enter(lead).post("/import/preview", data={"file": files})
    assert "1,001 new articles" in words(answer)
    confirmed = client.post("/import", data={"parcel": parcels(answer)})
    assert confirmed.status_code == 303


def test_a_script_reads_one_file_at_a_time(client, lead):
    client.enter(lead)
    good = client.post("/import/read", data={"file": (BytesIO(b"One. Two."), "a.txt")}).get_json()
    assert good["articles"] == 1
    assert good["refused"] == []
    assert parcel.unpack(good["parcel"]).drafts[0].units
    bad = client.post("/import/read", data={"file": (BytesIO(b""), "b.txt")}).get_json()
    assert bad["parcel"] == ""
    assert bad["refused"][0][0] == "b.txt"
    assert client.post("/import/read", data={}).get_json()["refused"][0][0] == "No file"


TABLE = (
    "id,title,text,date\n"
    "A1,T1,One thing happened.,2024-10-23\n"
    "A2,T2,One thing happened.,\n"
    "A3,T3,,\n"
    "A4,T4,Another thing happened.,notadate\n"
)


def test_rows_that_are_left_out_are_counted_and_named_as_rows(client, db, lead, words):
    answer = upload(client.enter(lead), **{"std.csv": TABLE.encode(), "empty.txt": b""})
    text = words(answer)
    assert "1 file and 2 rows were left out" in text
    assert "std.csv, row 3 (T2) : It has the same text as std.csv, row 2 (T1)." in text
    assert "std.csv, row 4 (T3) : The text is missing." in text
    assert "std.csv, row 5 (T4) : “notadate” is not a date" in text
    assert "T1 std.csv, row 2" in text
    lines = re.findall(r'name="refused" value="([^"]+)"', answer.get_data(as_text=True))
    again = press(client, answer, "open x", refused=list(map(unescape, lines)))
    assert "1 file and 2 rows were left out" in words(again)
    client.post("/import", data={"parcel": parcels(answer)})
    assert [row["title"] for row in articles.list_articles(db, lead)] == ["T1", "T4"]


def test_many_rows_of_the_same_text_have_a_line_for_the_first_and_one_for_the_others(
    client, lead, words
):
    table = "title,text\n" + "".join(f"T{n},Same words.\n" for n in range(58))
    text = words(upload(client.enter(lead), **{"many.csv": table.encode()}))
    assert "57 rows were left out" in text
    assert text.count("It has the same text as many.csv, row 2 (T0).") == 20
    assert "and 37 more rows were left out." in text


def test_rows_that_repeat_a_sentence_are_named_before_anything_is_stored(client, db, lead, words):
    table = b"sentence,label,annotator\nHe left.,x,A\nHe left.,y,B\nShe stayed.,x,A\n"
    file = (BytesIO(table), "two.csv")
    answer = client.enter(lead).post("/import/preview", data={"file": file, "format": "items"})
    assert "1 row repeats a sentence and becomes part of its unit." in words(answer)
    assert "2 units" in words(answer)


def test_two_nearly_identical_articles_are_distinguished_by_their_files(client, lead, words):
    text = "Town news\n\n" + " ".join(f"Bridge {n} opens in week {n}, he said." for n in range(20))
    both = {"a.txt": text.encode(), "b.txt": (text + " He smiled.").encode()}
    assert "the same as “Town news” (a.txt)" in words(upload(client.enter(lead), **both))


def test_a_request_of_the_import_may_be_as_large_as_its_limits_say_and_no_larger(
    client, db, lead, alice
):
    save_settings(db, lead, limits={"file_bytes": 1000})
    client.enter(lead)
    for size, status in ((900_000, 422), (1_100_000, 413)):
        answer = client.post("/import/preview", data={"text": "a" * size})
        assert answer.status_code == status
    data = {"file": (BytesIO(b"a" * 2000), "a.txt")}
    assert "limit" in client.post("/import/read", data=data).get_json()["refused"][0][1]


def test_lines_of_refused_files_are_sent_back_and_cannot_be_tampered_with(client, lead, words):
    good = upload(client.enter(lead), **{"a.txt": b"One is here."})
    line = '["b.pdf", "It is <broken>.", "Save it again."]'
    answer = client.post("/import/preview", data={"parcel": parcels(good), "refused": line})
    assert "b.pdf : It is <broken>. Save it again." in words(answer)
    for bent in ("{", "[1]", "5"):
        data = {"parcel": parcels(good), "refused": bent}
        assert client.post("/import/preview", data=data).status_code == 400


def test_limits_are_shown_and_changed_by_a_lead(client, db, lead, alice, words):
    client.enter(lead)
    page = client.get("/import/limits").get_data(as_text=True)
    fields = dict(re.findall(r'name="(\w+)" type="number" required value="([\d.]+)"', page))
    assert fields["rows"] == "20000" and fields["file_bytes"] == "20"
    assert client.post("/import/limits", data={**fields, "rows": "3"}).status_code == 303
    answer = upload(client, **{"a.csv": b"text\nOne.\nTwo.\nThree.\nFour.\n"})
    assert "more than 3 rows" in words(answer)
    assert client.post("/import/limits", data={**fields, "rows": "many"}).status_code == 422
    assert client.post("/import/limits", data={**fields, "rows": "0"}).status_code == 422
    for odd in ("-1", "0", "1e3", "0.0000001", "²", "1,5", ""):
        assert client.post("/import/limits", data={**fields, "html_bytes": odd}).status_code == 422
    client.post("/import/limits", data={**fields, "file_bytes": "1.000001", "html_bytes": "0.5"})
    limits = limits_of(db)
    assert (limits.file_bytes, limits.html_bytes) == (1_000_001, 500_000)
    assert 'value="1.000001"' in client.get("/import/limits").text
    client.enter(alice)
    assert client.get("/import/limits").status_code == 403


# ── corrected texts ─────────────────────────────────────────────────────────


def test_a_text_is_corrected_as_a_new_article_that_links_to_the_old(client, db, article, lead):
    page = client.enter(lead).get(f"/import?corrects={article.id}")
    assert f'name="corrects" value="{article.id}"' in page.get_data(as_text=True)
    text = articles.get_article(db, article.id).text.replace("mayor", "major")
    sent = {"text": text, "corrects": article.id, "title": article.title, "outlet": ""}
    answer = client.post("/import/preview", data=sent)
    assert "corrected text" in answer.get_data(as_text=True)
    client.post("/import", data={"parcel": parcels(answer), "withdraw": "on"})
    rows = articles.list_articles(db, lead)
    [new] = [row for row in rows if row["id"] != article.id]
    made = articles.get_article(db, new["id"])
    assert (made.corrects, made.ref) == (article.id, article.ref)
    assert articles.get_article(db, article.id).withdrawn_at is not None


def test_a_corrected_text_keeps_the_line_ends_of_the_old_one(client, db, lead):
    answer = upload(client.enter(lead), **{"a.txt": b"One here.\r\n\r\nTwo there.\r\n"})
    client.post("/import", data={"parcel": parcels(answer)})
    [row] = articles.list_articles(db, lead)
    sent = {"text": "One here.\r\n\r\nTwo now.\r\n", "corrects": row["id"]}
    answer = client.post("/import/preview", data=sent)
    client.post("/import", data={"parcel": parcels(answer)})
    new = articles.list_articles(db, lead)[1]
    assert articles.get_article(db, new["id"]).text == sent["text"]


def test_correcting_what_is_not_there_is_not_found(client, lead):
    assert client.enter(lead).get("/import?corrects=nowhere").status_code == 404


def test_what_is_left_out_is_not_counted_on_the_button(client, lead, words):
    answer = upload(client.enter(lead), **{"a.txt": b"One is here.", "b.txt": b"Two is there."})
    assert "Import 2 articles" in words(answer)
    article = re.findall(r'name="leave" value="(\w+)"', answer.get_data(as_text=True))[0]
    answer = press(client, answer, f"edit {article} 0", leave=article)
    assert "Import 1 article" in words(answer)
    assert "Import 2 articles" not in words(answer)
