"""/articles/<article>: spread, release, withdraw, restore, delete."""

from annotate.store import articles as stored
from annotate.workflow import export
from annotate.workflow.label import saving


def rows(db, **wish):
    return b"".join(export.stream(db, export.Selection(**wish))).decode().splitlines()[1:]


def test_withdrawing_takes_an_article_out_of_everything_and_restoring_brings_it_back(
    client, db, article, sentences, lead, alice, bob, say, words
):
    for person in (alice, bob):
        say(person, sentences[0], "no_claim")
    page = f"/articles/{article.id}"
    client.enter(lead)
    views = "select (select count(*) from labels), (select count(*) from gold)"
    assert len(rows(db)) == 2
    nothing = "Nothing to compare yet"
    assert nothing not in words(client.get("/agreement"))
    client.post(f"{page}/withdraw", data={"why": "wrong file"})
    assert "Withdrawn on" in words(client.get(page))
    assert "Withdrawn Open" in words(client.get("/"))
    assert rows(db) == []
    assert nothing in words(client.get("/agreement"))
    assert db.reader().execute(views).fetchone() == (0, 0)
    assert client.enter(alice).get(f"/label/{article.id}").status_code in (403, 404)
    assert "A quiet town" not in words(client.get("/"))
    client.enter(lead).post(f"{page}/restore")
    assert len(rows(db)) == 2
    assert nothing not in words(client.get("/agreement"))
    assert client.enter(alice).get(f"/label/{article.id}").status_code == 200


def test_a_label_for_a_withdrawn_article_is_refused_with_the_reason(
    client, db, article, asked, lead, alice, save, event
):
    save(alice, asked[0])
    client.enter(lead).post(f"/articles/{article.id}/withdraw")
    batch = {"person": alice.id, "events": [event(asked[1])]}
    [told] = client.enter(alice).post("/labels", json=batch).get_json()["rejected"]
    assert told["reason"] == "This article was withdrawn."


def test_deleting_asks_for_the_title_and_leaves_nothing(
    client, db, article, sentences, lead, alice, say, words
):
    say(alice, sentences[0], "author", confidence="high", comment="x")
    page = f"/articles/{article.id}"
    client.enter(lead)
    early = client.post(f"{page}/delete", data={"title": "A quiet town"})
    assert early.status_code == 409
    client.post(f"{page}/withdraw")
    assert client.post(f"{page}/delete", data={"title": "a quiet town"}).status_code == 422
    assert stored.count_articles(db.reader()) == 1
    assert client.post(f"{page}/delete", data={"title": " A quiet town "}).location == "/"
    tables = ("article", "sentence", "event", "answer", "claim", "assignment", "sight", "reply")
    for table in tables:
        assert db.reader()[table].count == 0, table
    assert "delete article" in words(client.get("/audit"))


def test_a_calibration_article_is_for_all_and_left_out_of_exports_unless_asked(
    client, db, article, sentences, lead, alice, say
):
    say(alice, sentences[0], "no_claim")
    client.enter(lead).post(f"/articles/{article.id}/spread", data={"k": "", "calibration": "on"})
    assert rows(db) == []
    assert len(rows(db, calibration=True)) == 1
    assert db.reader().execute("select count(*) from labels").fetchone() == (0,)
    page = client.get("/export").get_data(as_text=True)
    assert "1 calibration article" in page
    assert "--calibration" in client.get("/export?calibration=on").get_data(as_text=True)
    client.post("/assign/rules", data={"mode": "named", "k": 1, "share": 100, "lease_hours": 1})
    assert client.enter(alice).get(f"/label/{article.id}").status_code == 200


def test_an_article_has_its_own_number_of_people(client, article, lead, words):
    client.enter(lead).post(f"/articles/{article.id}/spread", data={"k": "7"})
    assert "0 of 7" in words(client.get("/assign"))
    assert client.post(f"/articles/{article.id}/spread", data={"k": "0"}).status_code == 409
    assert client.post(f"/articles/{article.id}/spread", data={"k": "x"}).status_code == 422


def test_after_a_release_no_label_is_blind_even_if_the_article_is_closed_again(
    client, db, article, asked, lead, alice, bob, save
):
    def blind():
        sql = (
            "select p.name, e.blind from event e join person p on p.id = e.person order by e.rowid"
        )
        return db.reader().execute(sql).fetchall()

    save(alice, asked[0])
    client.enter(lead).post(f"/articles/{article.id}/release")
    assert not saving.open_article(db, alice, article.id).is_blind
    save(alice, asked[1])
    client.post(f"/articles/{article.id}/close")
    save(bob, asked[0])
    assert blind() == [("Alice", 1), ("Alice", 0), ("Bob", 0)]


def test_an_unknown_article_has_no_page(client, lead):
    client.enter(lead)
    for address in ("", "/spread", "/release", "/close", "/withdraw", "/restore", "/delete"):
        method = "POST" if address else "GET"
        assert client.open(f"/articles/{'0' * 24}{address}", method=method).status_code == 404


def test_an_export_can_carry_pseudonyms(client, db, sentences, lead, alice, say):
    say(alice, sentences[0], "no_claim")
    say(lead, sentences[0], "author", layer="gold", why="It says so.", confidence="high")
    client.enter(lead)
    plain = client.get("/export/download").get_data(as_text=True)
    first = client.get("/export/download?pseudonyms=on").get_data(as_text=True)
    gold = client.get("/export/download?pseudonyms=on&labels=gold").get_data(as_text=True)
    assert "Alice" in plain
    assert "Alice" not in first and "Lena" not in gold
    name = export.pseudonym(db.reader().execute(
        "select json_extract(value, '$') from setting where key = 'project_id'"
    ).fetchone()[0], alice.id)  # fmt: skip
    assert f",{name}," in first
    assert first == client.get("/export/download?pseudonyms=on").get_data(as_text=True)
    assert ",gold," in gold


def test_a_date_is_kept_as_iso_and_shown_as_it_was_written(client, db, article, lead, words):
    client.enter(lead)
    page = f"/articles/{article.id}"
    kept = {"title": "A quiet town", "outlet": "", "language": "en", "ref": ""}
    for typed, iso in (("3. Februar 2026", "2026-02-03"), ("2026-02-04", "2026-02-04")):
        assert client.post(f"{page}/details", data={**kept, "published": typed}).status_code == 303
        found = stored.get_article(db.reader(), article.id)
        given = "" if typed == iso else typed
        assert (found.published, found.published_given) == (iso, given)
        shown = words(client.get(page))
        assert ("The date was given as “3. Februar 2026”" in shown) == bool(given)
    client.post(f"{page}/details", data={**kept, "published": "5 May 2026"})
    client.post(f"{page}/details", data={**kept, "published": "2026-05-05", "ref": "own-9"})
    assert stored.get_article(db.reader(), article.id).published_given == "5 May 2026"


def test_a_lead_corrects_the_details_and_the_search_follows(client, db, article, lead, words):
    client.enter(lead)
    page = f"/articles/{article.id}"
    details = {
        "title": " A loud  town ", "outlet": "Вісник", "published": "2026-02-03",
        "language": "en-GB", "ref": "own-9",
    }  # fmt: skip
    assert client.post(f"{page}/details", data=details).status_code == 303
    found = stored.get_article(db.reader(), article.id)
    assert (found.title, found.outlet, found.ref) == ("A loud town", "Вісник", "own-9")
    assert (found.published, found.language, found.text) == ("2026-02-03", "en-gb", article.text)
    assert "A loud town" in words(client.get("/?q=вісник"))
    assert "A loud town" in words(client.get("/?q=own-9"))
    assert "No article has" in words(client.get("/?q=town.txt+quiet"))
    audit = words(client.get("/audit"))
    assert "title, outlet, published, language, ref" in audit
    client.post(f"{page}/details", data=details)
    assert words(client.get("/audit")).count("title, outlet") == 1  # nothing changed


def test_details_that_an_article_cannot_have_are_refused(client, db, article, lead):
    client.enter(lead)
    for wrong in (
        {"title": " "}, {"title": "x" * 501}, {"title": "A", "published": "soon"},
        {"title": "A", "language": "no such tongue"}, {"title": "A", "ref": "\x00"},
    ):  # fmt: skip
        answer = client.post(f"/articles/{article.id}/details", data=wrong)
        assert answer.status_code == 422, wrong
    assert stored.get_article(db.reader(), article.id) == article


def test_tags_are_put_on_an_article_listed_and_removed(client, article, lead, words):
    client.enter(lead)
    page = f"/articles/{article.id}"
    client.post(f"{page}/tags", data={"tags": "round 2; harbour , round 2"})
    assert "harbour × round 2 ×" in words(client.get(page))
    listed = client.get("/?tag=harbour").get_data(as_text=True)
    assert 'href="/?tag=round+2"' in listed and "round 2 (1)" in listed
    assert 'aria-label="Remove Tag: harbour"' in listed
    client.post(f"{page}/tags/remove", data={"tag": "harbour"})
    assert "Tag “harbour” removed." in words(client.get(page))
    assert "harbour" not in words(client.get(page))
    assert client.post(f"{page}/tags", data={"tags": "x" * 41}).status_code == 422
    client.post(f"{page}/withdraw")
    assert client.post(f"{page}/delete", data={"title": "A quiet town"}).status_code == 303


def test_what_was_typed_stays_when_it_is_refused(client, article, lead):
    page = f"/articles/{article.id}"
    client.enter(lead)
    details = {"title": "A loud city", "outlet": "Gazette", "published": "soon", "language": "en",
               "ref": "g-1"}  # fmt: skip
    refused = client.post(f"{page}/details", data=details).text
    for typed in details.values():
        assert f'value="{typed}"' in refused
    assert 'id="details" open' in refused and 'id="tags" open' not in refused
    long = "x" * 41
    refused = client.post(f"{page}/tags", data={"tags": f"local, {long}"}).text
    assert f'value="local, {long}"' in refused
    assert 'id="tags" open' in refused and 'id="details" open' not in refused
    assert 'value="A quiet town"' in refused
    client.post(f"{page}/withdraw")
    refused = client.post(f"{page}/delete", data={"title": "a quiet town"}).text
    assert 'value="a quiet town"' in refused and 'id="delete" open' in refused
