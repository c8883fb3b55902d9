"""/agreement: figures in words and numbers, panels, filters, sentences, downloads."""

import csv
import gzip
import io

import pytest

from annotate.agreement import Pair
from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.store.project import list_audit
from annotate.web.agreement.view import PANELS, make_grid
from annotate.web.agreement.words import shade
from annotate.workflow import agreement, export
from annotate.workflow.agreement import Basis, basis, lowest_with_everyone
from annotate.workflow.articles import tags
from annotate.workflow.import_labels import Naming, import_any
from annotate.workflow.imports.articles import add_articles
from tests.kept import made_once

FRAGMENT = {"Hx-Request": "true", "Hx-Request-Type": "partial"}


def pair(first, second, kappa, units=40):
    return Pair(first, second, units, units, None, kappa, None)


@pytest.fixture
@made_once
def compared(db, sentences, alice, bob, say):
    """The sentences by two people, who differ on the first; the last is a “can't tell”."""
    for sentence in sentences:
        say(alice, sentence, "author", confidence="high")
    say(alice, sentences[1], "no_claim")
    for sentence in sentences:
        say(bob, sentence, "author", confidence="high")
    say(bob, sentences[0], "other_official", confidence="high")
    say(bob, sentences[1], "no_claim")
    say(bob, sentences[-1], "cant_tell")


@pytest.fixture
def whole(client, lead, words):
    """Read the whole page as a lead: whole(field="confidence") → text."""

    def read(**filters):
        answer = client.enter(lead).get("/agreement", query_string={"whole": "on", **filters})
        assert answer.status_code == 200
        return words(answer)

    return read


def test_the_page_shows_the_figures_and_what_they_rest_on(db, sentences, compared, whole):
    basis = agreement.show_basis(db, None)
    alpha = agreement.headline(basis, agreement.get_measure(basis.scheme, "source")).alpha
    text = whole()
    shared = len(sentences) - 1
    assert f"{shared + 1} sentences, 2 reviewers. {shared} answered by two or more people." in text
    assert f"{alpha.value:.2f}".replace("-", "−") in text
    assert f"raw agreement {100 * (shared - 1) // shared}%" in text
    assert f"Too few to rely on: {shared} of 50 shared sentences." in text
    assert "1 “can’t tell” counted as missing" in text


def test_the_page_has_the_headline_and_each_panel_comes_after_it(client, compared, lead):
    page = client.enter(lead).get("/agreement?since=2020-01-01").get_data(as_text=True)
    assert 'id="headline"' in page
    for name in PANELS.keys() - {"headline"}:
        address = f"/agreement/panels/{name}?sort=split&amp;since=2020-01-01"
        assert f'hx-get="{address}" hx-trigger="load"' in page
        fragment = client.get(f"/agreement/panels/{name}", headers=FRAGMENT)
        assert fragment.get_data(as_text=True).lstrip().startswith("<section")
        assert f'id="{name}"' in fragment.get_data(as_text=True)
    of_field = client.get("/agreement?field=confidence").get_data(as_text=True)
    assert 'hx-get="/agreement/panels/headline?sort=split&amp;field=confidence"' in of_field


def test_without_scripts_a_panel_leads_to_its_place_in_the_whole_page(client, compared, lead):
    answer = client.enter(lead).get("/agreement/panels/pairs?person=Alice&person=Bob")
    assert answer.status_code == 303
    assert answer.location == "/agreement?whole=on&person=Alice&person=Bob#pairs"
    page = client.get(answer.location).get_data(as_text=True)
    assert all(f'id="{name}"' in page for name in PANELS)
    assert "hx-trigger" not in page
    assert client.get("/agreement/panels/moods").status_code == 404


def test_a_large_page_is_painted_before_its_answers_are_counted(
    client, compared, lead, words, monkeypatch
):
    monkeypatch.setattr(basis, "QUICK_ARTICLES", 0)
    page = client.enter(lead).get("/agreement").get_data(as_text=True)
    assert "Counting the answers…" in page and "Krippendorff" in page
    assert 'hx-get="/agreement/panels/headline?sort=split&amp;counting=on"' in page
    told = "1 article, 6 sentences, 2 reviewers. 5 answered by two or more people."
    panel = client.get("/agreement/panels/headline?counting=on", headers=FRAGMENT)
    assert 'id="agreement-extent" hx-swap-oob="true"' in panel.get_data(as_text=True)
    assert told in words(panel)
    assert told in words(client.get("/agreement")), "it is counted now"


def test_a_large_page_with_nothing_to_compare_says_so_when_it_is_counted(
    client, sentences, alice, lead, say, words, monkeypatch
):
    monkeypatch.setattr(basis, "QUICK_ARTICLES", 0)
    say(alice, sentences[0], "author", confidence="high")
    assert "Counting the answers…" in words(client.enter(lead).get("/agreement"))
    panel = client.get("/agreement/panels/pairs", headers=FRAGMENT)
    assert panel.headers["HX-Retarget"] == "#panels"
    assert panel.headers["HX-Reswap"] == "outerHTML"
    assert "Nothing to compare yet" in words(panel) and "only Alice has labelled" in words(panel)


@pytest.mark.parametrize("field", ["source", "confidence"])
def test_a_single_panel_equals_that_of_the_whole_page(client, compared, lead, field):
    client.enter(lead)
    query = {"whole": "on", "field": field}
    whole = client.get("/agreement", query_string=query).get_data(as_text=True)
    for name in PANELS:
        address = f"/agreement/panels/{name}"
        answer = client.get(address, headers=FRAGMENT, query_string=query)
        assert answer.get_data(as_text=True).strip() in whole


@pytest.mark.parametrize("path", ["?whole=on", "/panels/people", "/sentences?value=author"])
def test_figures_are_computed_before_a_template_shows_them(
    client, compared, lead, rendering, monkeypatch, path
):
    asked, once = [], Basis.once

    def recorded(basis, key, make):
        asked.extend((template, key) for template in rendering)
        return once(basis, key, make)

    monkeypatch.setattr(Basis, "once", recorded)
    assert client.enter(lead).get(f"/agreement{path}", headers=FRAGMENT).status_code == 200
    assert asked == []


def test_a_disagreement_shows_who_answered_what_and_opens_its_sentence(
    client, sentences, compared, lead, words
):
    answer = client.enter(lead).get("/agreement/panels/disagreements", headers=FRAGMENT)
    assert "Alice Article’s own voice H Bob Other official H 1 : 1" in words(answer)
    assert f'href="/sentence/{sentences[0].id}#here"' in answer.get_data(as_text=True)
    assert "1 open" in words(answer)


def test_a_decided_disagreement_is_no_longer_open(sentences, compared, lead, say, whole):
    say(lead, sentences[0], "author", layer="gold", why="Nobody is cited.", confidence="high")
    text = whole()
    assert "0 open" in text
    assert "1 : 1 decided" in text


def test_the_whole_page_shows_every_disagreement_and_a_part_says_how_many_there_are(
    client, sentences, alice, bob, lead, say, words, monkeypatch
):
    for sentence in sentences:
        say(alice, sentence, "author", confidence="high")
        say(bob, sentence, "us_official", confidence="high")
    client.enter(lead)

    def shown(address, headers=None):
        answer = client.get(address, headers=headers)
        return words(answer), answer.get_data(as_text=True).count('<tr id="sentence-')

    text, count = shown("/agreement/panels/disagreements", FRAGMENT)
    assert count == 5 and "1 to 5 of 6" in text
    text, count = shown("/agreement/panels/disagreements?page=2", FRAGMENT)
    assert count == 1 and "6 to 6 of 6" in text
    text, count = shown("/agreement?whole=on&page=2")
    assert count == 6 and "to 6 of 6" not in text
    monkeypatch.setattr("annotate.web.agreement.view.WHOLE_PAGE_SIZE", 4)
    text, count = shown("/agreement?whole=on")
    assert count == 4 and "1 to 4 of 6" in text
    text, count = shown("/agreement/panels/disagreements?whole=on&page=2", FRAGMENT)
    assert count == 2 and "5 to 6 of 6" in text
    text, count = shown("/agreement/sentences?value=author&page=2")
    assert count == 1 and "6 to 6 of 6" in text


def test_one_value_only_is_undefined_in_words_and_never_a_zero(sentences, alice, bob, say, whole):
    for person in (alice, bob):
        for sentence in sentences:
            say(person, sentence, "no_claim")
    text = whole()
    assert "Undefined: no variation: alpha is undefined, percent agreement 100%" in text
    assert "raw agreement 100%" in text
    assert (
        "No disagreements: everyone who answered the same sentence named the same sources." in text
    )
    assert "0.00" not in text
    assert "nan" not in text.lower().split()


@pytest.mark.parametrize("who", [(), ("alice",), ("alice", "bob")])
def test_nothing_shared_says_what_is_needed(client, sentences, alice, bob, lead, say, words, who):
    people = {"alice": alice, "bob": bob}
    for place, name in enumerate(who):
        say(people[name], sentences[place], "no_claim")
    text = words(client.enter(lead).get("/agreement"))
    assert (
        "needs 2 reviewers on the same sentence. An interval needs at least 2 shared sentences"
        in text
    )
    said = [
        "At the moment, no one has finished a sentence",
        "only Alice has labelled",
        "Alice and Bob have labelled",
    ][len(who)]
    assert said in text


def test_cant_tell_counts_as_an_answer_even_if_nothing_can_be_compared(
    client, sentences, alice, bob, lead, say, words
):
    for person in (alice, bob):
        say(person, sentences[0], "cant_tell")
    text = words(client.enter(lead).get("/agreement"))
    assert "At the moment, every answer is “can’t tell”" in text


def test_one_shared_sentence_shows_its_disagreement_while_figures_are_grey(
    sentences, alice, bob, say, whole
):
    say(alice, sentences[0], "author", confidence="high")
    say(bob, sentences[0], "us_official", confidence="low")
    text = whole()
    assert "1 of 50 shared sentences" in text
    assert "Alice Article’s own voice H Bob US official L 1 : 1" in text


def test_a_lead_who_is_labelling_sees_no_figures_of_that_article(
    client, compared, sentences, lead, say, words
):
    say(lead, sentences[0], "no_claim")
    text = words(client.enter(lead).get("/agreement"))
    assert "1 article is left out because you have not finished labelling it." in text
    assert "Nothing to compare yet" in text
    assert "In the articles you can see, no one has finished a sentence" in text
    assert "Invite a reviewer" not in text
    for address in ("sentences?value=author", "figures.csv", "disagreements.csv"):
        body = client.get(f"/agreement/{address}").get_data(as_text=True)
        assert sentences[0].text not in body and "Alice" not in body


@pytest.mark.parametrize(
    "path", ["", "/panels/pairs", "/sentences", "/figures.csv", "/disagreements.csv", "/articles"]
)
def test_only_leads_see_agreement(client, compared, alice, path):
    assert client.enter(alice).get(f"/agreement{path}").status_code == 403


@pytest.mark.parametrize("path", ["", "/panels/pairs", "/sentences?value=author", "/figures.csv"])
def test_opening_agreement_is_recorded_so_that_later_labels_are_not_blind(
    client, db, compared, lead, article, path
):
    client.enter(lead).get(f"/agreement{path}", headers=FRAGMENT)
    rows = db.reader().execute("select article from sight where person = ?", [lead.id]).fetchall()
    assert rows == [(article.id,)]


def test_the_filters_choose_people_articles_kinds_and_days(
    client, db, sentences, compared, charlie, lead, say, words
):
    [other] = add_articles(db, None, [Draft(text="A gull sings.", name="gull.txt")])
    [gull] = list_sentences(db.reader(), other.id)
    for person in (charlie, lead):
        say(person, gull, "no_claim")
    client.enter(lead)

    def head(query):
        return words(client.get(f"/agreement?{query}"))

    assert "2 articles, 7 sentences, 4 reviewers" in head("")
    assert "1 article, 6 sentences, 2 reviewers" in head("person=Alice&person=Bob")
    assert "1 article, 1 sentence, 2 reviewers" in head(f"article={other.id}")
    assert "Nothing to compare yet" in head("kind=bullet")
    assert "with these filters" in head("until=2020-01-01")
    assert "2 articles" in head("since=2020-01-01")
    assert "2 articles" in head("version=news-source:1")


def test_each_menu_keeps_the_other_filters(client, compared, lead):
    query = "person=Alice&person=Bob&since=2020-01-01&kind=sentence"
    page = client.enter(lead).get(f"/agreement?{query}")
    text = page.get_data(as_text=True)
    assert '<input type="hidden" name="person" value="Bob">' in text
    assert '<input type="hidden" name="kind" value="sentence">' in text
    assert "person=Bob&amp;since=2020-01-01&amp;kind=sentence&amp;field=confidence" in text
    assert text.count('checked><span dir="auto">Alice</span>') == 1


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("field=mood", 404, "Choose one of: source, confidence."),
        ("since=yesterday", 400, "Write it as 2026-01-31."),
        ("kind=poem", 422, "There is no kind “poem”."),
        ("version=news-source:7", 422, "No one has labelled under “news-source:7”."),
        ("version=x", 422, "No one has labelled under “x”."),
        ("sort=mood", 400, "Use split or text."),
    ],
)
def test_a_wrong_address_says_how_to_correct_it(client, lead, words, query, status, said):
    answer = client.enter(lead).get(f"/agreement?{query}")
    assert answer.status_code == status
    assert said in words(answer)


def test_a_cell_a_pair_and_a_value_open_their_sentences(client, sentences, compared, lead, words):
    client.enter(lead)
    for query, title in (
        (
            "first=author&second=other_official",
            "“Article’s own voice” chosen by one, “Other official” by",
        ),
        ("who=Alice&other=Bob", "Where Alice and Bob differ"),
        ("value=other_official", "“Other official” chosen by some but not all"),
        (
            "who=Bob&first=other_official&second=author",
            "Bob chose “Other official” where others chose “Article’s",
        ),
    ):
        text = words(client.get(f"/agreement/sentences?{query}"))
        assert title in text and "1 sentence, in text order" in text and sentences[0].text in text
    both = words(client.get("/agreement/sentences?first=author&second=author"))
    assert (
        "“Article’s own voice” chosen by both" in both
        and "3 sentences" in both
        and "all agree" in both
    )
    assert "0 sentences" in words(client.get("/agreement/sentences?value=unnamed"))


def test_confidence_is_compared_and_its_matched_share_is_shown(
    sentences, compared, bob, say, whole
):
    say(bob, sentences[2], "author", confidence="low")
    say(bob, sentences[3], "author", confidence="not_a_statement")
    text = whole(field="confidence")
    assert "Agreement on confidence" in text
    assert "Krippendorff’s alpha, ordinal On matched claims with the same source, 75%" in text
    assert "1 time “Not a statement”: not on the scale, counted as missing" in text
    assert "Alice Article’s own voice H Bob Article’s own voice L 1 : 1" in text


def test_the_outlier_is_named_only_if_one_person_is_lowest_with_everyone():
    low = [pair("A", "B", 0.8), pair("A", "C", 0.5), pair("B", "C", 0.4)]
    assert lowest_with_everyone(low) == ("C", 0.4, 0.5)
    four = [*low, pair("A", "D", 0.45), pair("B", "D", 0.9), pair("C", "D", 0.3)]
    assert lowest_with_everyone(four) is None
    assert lowest_with_everyone(low[:1]) is None
    assert lowest_with_everyone([*low[:2], pair("B", "C", 0.4, units=29)]) is None


def test_the_heat_map_is_symmetric_and_shades_by_kappa():
    grid = make_grid(("A", "B", "C"), [pair("A", "B", 0.95), pair("A", "C", None)])
    rows = dict(grid)
    assert rows["A"][0] is None
    assert rows["A"][1] == rows["B"][0]
    assert rows["A"][1].step == 5
    assert rows["A"][2].step == 0
    assert rows["B"][2] is None


def test_cells_are_shaded_from_one_to_five():
    assert [shade(count, 100) for count in (1, 4, 5, 40, 100)] == [1, 1, 2, 4, 5]
    assert shade(0, 0) == 0


def test_the_figures_come_as_csv_with_the_filters_in_it(client, compared, lead):
    answer = client.enter(lead).get("/agreement/figures.csv?person=Alice&person=Bob")
    assert answer.headers["Content-Disposition"].endswith("-figures.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    named = {(row["name"], row["distance"], row["of"]) for row in rows}
    assert {
        ("krippendorff_alpha", "masi", "sources"), ("gwet_ac1", "exact", "sources"),
        ("unitizing_alpha", "unitizing", "claims"),
        ("krippendorff_alpha", "nominal", "words in a claim"),
        ("cohen_kappa", "exact", "sources"), ("gwet_ac2", "quadratic", "confidence"),
        ("cohen_kappa", "nominal", "sources: Alice, Bob"),
    } <= named  # fmt: skip
    assert all(row["value"] or row["undefined"] for row in rows)
    assert all("nan" not in row.values() for row in rows)
    assert {row["definitions"] for row in rows} == {"3"}
    assert {row["filters"] for row in rows} == {"person=Alice&person=Bob"}


def test_a_tag_narrows_the_page_its_panels_and_its_files(
    client, db, compared, article, lead, words
):
    tags.add(db, lead, [article.id], "Tokyo, Kyoto")
    client.enter(lead)
    page = client.get("/agreement?tag=Tokyo").get_data(as_text=True)
    assert 'name="tag" value="Tokyo" checked' in page and "tag=Tokyo" in page
    assert "Tags 1 of 2" in words(client.get("/agreement?tag=Tokyo"))
    for address in ("figures.csv", "disagreements.csv"):
        body = client.get(f"/agreement/{address}?tag=Tokyo").get_data(as_text=True)
        assert len(body.splitlines()) > 1
    tags.add(db, lead, [article.id], "Osaka")
    tags.remove(db, lead, [article.id], "Tokyo")
    assert "There is no tag" in words(client.get("/agreement?tag=Tokyo"))


def test_the_disagreements_come_as_csv(client, compared, sentences, lead):
    body = client.enter(lead).get("/agreement/disagreements.csv").get_data(as_text=True)
    [row] = csv.DictReader(io.StringIO(body))
    assert row["sentence"] == sentences[0].text and row["split"] == "1:1"
    assert (row["Alice"], row["Bob"]) == ("author high", "other_official high")
    packed = client.get("/agreement/disagreements.csv", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.vary
    assert gzip.decompress(packed.data).decode() == body


def test_the_disagreements_come_with_pseudonyms_as_in_the_export(client, db, compared, lead):
    client.enter(lead)
    assert 'name="pseudonyms" value="on"' in client.get("/agreement?whole=on").get_data(
        as_text=True
    )
    body = client.get("/agreement/disagreements.csv?pseudonyms=on").get_data(as_text=True)
    [row] = csv.DictReader(io.StringIO(body))
    names = {
        one["reviewer"]
        for one in csv.DictReader(
            io.StringIO(b"".join(export.stream(db, export.Selection(pseudonyms=True))).decode())
        )
    }
    assert list(row)[-2:] == sorted(names)
    assert {row[name] for name in names} == {"author high", "other_official high"}
    assert "Alice" not in body and "Bob" not in body


def test_no_formula_runs_in_the_disagreements_for_spreadsheets(
    client, db, compared, sentences, lead, alice
):
    db.write(lambda db: db["person"].update(alice.id, {"name": "=Alice"}))
    db.write(lambda db: db["article"].update(sentences[0].article, {"title": "+1 in Kyiv"}))
    client.enter(lead)
    page = client.get("/agreement?whole=on").get_data(as_text=True)
    assert 'name="spreadsheet" value="on"' in page
    body = client.get("/agreement/disagreements.csv?spreadsheet=on").get_data(as_text=True)
    assert body.startswith("\ufeffsentence_id,")
    [row] = csv.DictReader(io.StringIO(body))
    assert (row["article_title"], row["'=Alice"]) == ("'+1 in Kyiv", "author high")
    both = "/agreement/disagreements.csv?spreadsheet=on&pseudonyms=on"
    [row] = csv.DictReader(io.StringIO(client.get(both).get_data(as_text=True)))
    assert row["article_title"] == "'+1 in Kyiv" and "'=Alice" not in row
    plain = client.get("/agreement/disagreements.csv").get_data(as_text=True)
    [row] = csv.DictReader(io.StringIO(plain))
    assert (row["article_title"], row["=Alice"]) == ("+1 in Kyiv", "author high")


def test_downloads_are_logged_as_exports_are(client, db, compared, lead, alice):
    client.enter(lead)
    client.get("/agreement?whole=on")
    assert list_audit(db.reader(), actions=["export"]) == []
    client.get("/agreement/figures.csv")
    client.get("/agreement/disagreements.csv?pseudonyms=on")
    client.enter(alice).get("/agreement/figures.csv")
    told = [(one["name"], one["detail"]) for one in list_audit(db.reader(), actions=["export"])]
    assert told == [
        ("Lena", {"format": "csv", "of": "disagreements", "pseudonyms": True}),
        ("Lena", {"format": "csv", "of": "agreement figures", "pseudonyms": False}),
    ]


def test_the_list_of_articles_shows_the_figure_of_each_article_once_seen(
    client, db, compared, lead, article
):
    client.enter(lead)
    assert f'id="alpha-{article.id}"' in client.get("/").get_data(as_text=True)
    before = client.get(f"/agreement/articles?article={article.id}").get_data(as_text=True)
    assert "alpha-" not in before
    assert db.reader().execute("select count(*) from sight").fetchone() == (0,)
    client.get("/agreement")
    after = client.get(f"/agreement/articles?article={article.id}").get_data(as_text=True)
    basis = agreement.show_basis(db, None)
    alpha = agreement.headline(basis, agreement.get_measure(basis.scheme, "source")).alpha.value
    assert f'id="alpha-{article.id}" hx-swap-oob="true"' in after
    assert f">{alpha:.2f}</strong>".replace("-", "−") in after
    assert "alpha-" not in client.get("/agreement/articles").get_data(as_text=True), (
        "none asked for"
    )


def test_the_list_of_articles_says_how_much_is_the_same_and_why_alpha_is_low(
    client, compared, lead, article, words, monkeypatch
):
    client.enter(lead).get("/agreement")
    address = f"/agreement/articles?article={article.id}"
    text = words(client.get(address))
    assert text.endswith(" 80% the same Low agreement"), text
    monkeypatch.setattr(agreement, "NEARLY_THE_SAME", 0.8)
    text = words(client.get(address))
    assert text.endswith(" 80% the same: too little variation"), text


def test_a_lead_who_is_labelling_gets_no_figure_of_that_article(
    client, compared, sentences, article, lead, say
):
    say(lead, sentences[0], "no_claim")
    shown = client.enter(lead).get(f"/agreement/articles?article={article.id}")
    assert shown.status_code == 200 and "alpha-" not in shown.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("?person=Nobody", "There is no person “Nobody”"),
        ("?article=zzz", "There is no article “zzz”"),
        ("?tag=none", "There is no tag “none” on any article."),
        ("?since=2026-01-02&until=2026-01-01", "2026-01-02 is after 2026-01-01."),
        ("/sentences", "does not say which sentences"),
        ("/sentences?who=Alice", "does not say which sentences"),
        ("/sentences?other=Alice", "does not say which sentences"),
    ],
)
def test_an_address_that_names_nothing_is_refused_with_a_reason(
    client, sentences, alice, bob, lead, say, words, address, reason
):
    for person in (alice, bob):
        say(person, sentences[0], "no_claim")
    answer = client.enter(lead).get(f"/agreement{address}")
    assert answer.status_code in (400, 422) and reason in words(answer)


def test_of_many_articles_the_filter_offers_those_that_are_searched_for(
    db, compared, client, lead, monkeypatch
):
    monkeypatch.setattr(agreement, "LISTED", 0)
    client.enter(lead)
    [(article, title)] = agreement.find_articles(
        db, agreement.show_scope(db, None), [row[0] for row in db.reader().execute(
            "select id from article")]
    )  # fmt: skip

    def offered(**query):
        text = client.get("/agreement", query_string=query).get_data(as_text=True)
        return f'name="article" value="{article}"' in text, text

    assert offered()[0] is False and "All 1<" in offered()[1]
    assert offered(find=title[:5].upper())[0] is True
    found, text = offered(find="nothing like it")
    assert found is False and "No article has these words in its title." in text
    found, text = offered(article=article)
    assert found is True and "1 of 1<" in text


def test_gold_is_one_more_person_where_it_is_asked_for(
    client, db, sentences, lead, alice, bob, say
):
    for person, source in ((alice, "author"), (bob, "unnamed")):
        for sentence in sentences:
            say(person, sentence, source, confidence="high")
    say(lead, sentences[0], "author", layer="gold", confidence="high")
    client.enter(lead)
    page = client.get("/agreement?with=gold&whole=on").get_data(as_text=True)
    assert "Gold counts as one more person." in page
    assert '<th scope="col" title="gold">' in page
    listed = client.get("/agreement/sentences?with=gold&who=Bob&other=gold")
    assert "1 sentence" in listed.get_data(as_text=True)
    assert client.get("/agreement/sentences?who=Alice&other=gold").status_code == 200
    assert client.get("/agreement?with=silver").status_code == 400


def test_a_model_is_one_more_in_the_pairs_and_in_no_other_figure(
    client, db, sentences, lead, alice, bob, say
):
    for person in (alice, bob):
        for sentence in sentences:
            say(person, sentence, "author", confidence="high")
    rows = [f"{one.id},gpt,unnamed,high" for one in sentences[:2]]
    table = "\n".join(["sentence_id,by,source,confidence", *rows]).encode()
    import_any(db, table, "x.csv", Naming({"reviewer": "by"}, is_model=True))
    client.enter(lead)
    plain = client.get("/agreement?whole=on").get_data(as_text=True)
    assert 'name="with" value="gpt"' in plain and 'title="gpt' not in plain
    assert 'name="person" value="gpt"' not in plain
    page = client.get("/agreement?with=gpt&whole=on").get_data(as_text=True)
    assert "also has\n  the model gpt. All other figures are\n  without it." in page
    assert '<th scope="col" title="gpt, a model">' in page
    assert "2 reviewers" in page and "3 reviewers" not in page
    listed = client.get("/agreement/sentences?with=gpt&who=Bob&other=gpt")
    assert "2 sentences" in listed.get_data(as_text=True)
    decide = client.get("/adjudicate?with=gpt&who=Bob&other=gpt").get_data(as_text=True)
    assert "<b>0 of 2</b> decided" in decide
    assert "<b>2 : 1</b> source" in decide and "<b>gpt</b>: Unnamed or unspecified, high" in decide
    pairs = client.get("/agreement.json?with=gpt").json["pairs"]
    assert [(one["first"], one["second"], one["percent"]) for one in pairs] == [
        ("Alice", "Bob", 1.0), ("Alice", "gpt", 0.0), ("Bob", "gpt", 0.0),
    ]  # fmt: skip
    assert "sources: Bob, gpt" in client.get("/agreement.csv?with=gpt").get_data(as_text=True)
