"""Every route × method × person, made from the URL map: who gets in, and what they learn."""

from contextlib import suppress

import pytest

from annotate.errors import Conflict, NotFound
from annotate.workflow import articles, assign
from annotate.workflow.people import membership
from annotate.workflow.project import save_settings
from tests.conftest import three_of

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
PEOPLE = ("owner", "other reviewer", "lead", "stranger", "signed out")
OPEN = {  # what may be asked without signing in, each for its reason
    "account.set_up", "account.accept", "account.finish_set_up", "account.finish_accept",
    "account.sign_in", "account.enter", "account.sign_out", "help.page", "healthz.page",
    "metrics.page",
}  # fmt: skip
REFUSED = {  # what the state of the article does not allow
    "account.enter", "assign.give_back", "released.page", "released.ask",
}  # fmt: skip
NOTED = {"audit", "sight", "signin"}  # what a GET may leave: that somebody looked, and when


@pytest.fixture
def ask(app, client, theirs, sentence_of, db, alice, lead, charlie):
    """Ask a route as somebody: Alice's article is asked by its owner (Alice) and by Cleo."""
    cleo = membership.add_person(db, "Cleo")
    who = {"owner": alice, "other reviewer": cleo, "lead": lead, "stranger": charlie}
    first, _ = theirs
    values = {
        "article": first,
        "sentence_id": sentence_of(first).id,
        "person": cleo.id,
        "token": "no-such-token",
        "reply": "no-such-reply",
        "bulk": "no-such-decision",
        "filename": "css/base.css",
    }

    def call(rule, method, name):
        with suppress(NotFound):  # what an earlier route did is put right
            assign.take_away(db, None, first, lead.id)
        with suppress(Conflict):
            articles.restore(db, None, first)
        if name == "signed out":
            client.delete_cookie(app.config["SESSION_COOKIE_NAME"])
        else:
            client.enter(who[name])
        with app.test_request_context():
            known = {one: values.get(one, "made-up") for one in rule.arguments}
            address = app.url_map.bind("localhost").build(rule.endpoint, known)
        with client.open(address, method=method) as answer:
            answer.get_data()
        return answer

    return call


def list_routes(app):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method


def may(app, rule, name):
    """Tell whether a kind of person may use a route, from what it says of itself."""
    door = getattr(app.view_functions[rule.endpoint], "lets_in", "anyone")
    if rule.endpoint == "static" or door == "anyone":
        return True
    if name in ("signed out", "stranger") or door == "program":
        return False
    if door == "lead":
        return name == "lead"
    names_one = {"article", "sentence_id"} & set(rule.arguments)
    if name == "other reviewer":
        return not names_one
    return not (name == "lead" and "article" in rule.arguments)


def is_for_programs(app, rule, name):
    """Tell whether a route asks for a token: of everyone, or of who has no cookie and no page."""
    view = app.view_functions[rule.endpoint]
    asks = name == "signed out" and hasattr(view, "scope")
    return asks or getattr(view, "lets_in", "") == "program"


@pytest.mark.parametrize("name", three_of(PEOPLE))
def test_each_route_lets_in_whom_it_may_and_nobody_else(app, ask, name):
    tried = 0
    for rule, method in list_routes(app):
        answer = ask(rule, method, name)
        told = (rule.rule, method, name, answer.status_code)
        tried += 1
        assert answer.status_code < 500, told
        if may(app, rule, name):
            is_link = "token" in rule.arguments
            sends_in = answer.location or ""
            assert answer.status_code not in ((401,) if is_link else (401, 403)) or (
                rule.endpoint in REFUSED
            ), told
            assert not sends_in.startswith("/sign-in?next"), told
        elif is_for_programs(app, rule, name):
            assert answer.status_code == 401, told
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Annotate"', told
        elif name in ("signed out", "stranger"):
            is_sent = (answer.location or "").startswith("/sign-in?next=")
            assert is_sent if method == "GET" else answer.status_code == 401, told
        elif name == "lead":  # an article that this lead has not taken
            asks = (answer.location or "").endswith("/take")
            assert asks if method == "GET" else answer.status_code == 403, told
        else:
            wanted = 404 if {"article", "sentence_id"} & set(rule.arguments) else 403
            is_for_leads = app.view_functions[rule.endpoint].lets_in == "lead"
            assert answer.status_code == (403 if is_for_leads else wanted), told
    assert tried > 60


def test_only_these_routes_are_open_to_all(app):
    doors = {name: getattr(view, "lets_in", None) for name, view in app.view_functions.items()}
    assert {name for name, door in doors.items() if door == "anyone"} == OPEN
    assert {door for name, door in doors.items() if name != "static"} <= {
        "anyone", "reviewer", "lead", "program",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["owner", "lead", "signed out"])
def test_no_get_changes_a_label_a_person_a_setting_or_an_article(app, client, db, ask, name):
    """A lead's looking at others' answers is kept in `sight`, an export in `audit`."""
    gets = [rule for rule, method in list_routes(app) if method == "GET"]
    assert len(gets) > 25
    ask(gets[0], "GET", name)  # what the fixture itself puts right is done with
    before = kept(db)
    assert {"event", "answer", "claim", "person", "setting", "article", "assignment"} <= set(before)
    for rule in gets:
        ask(rule, "GET", name)
        assert kept(db) == before, rule.rule


def kept(db):
    """Every row of every table, but for those that note who looked."""
    reader = db.reader()
    return {
        name: sorted(reader.execute(f"select * from [{name}]").fetchall(), key=repr)
        for name in reader.table_names()
        if name not in NOTED and not name.startswith("sqlite_")
    }


@pytest.mark.parametrize("name", ["owner", "other reviewer"])
def test_no_answer_to_a_reviewer_tells_of_anothers_labels(app, ask, name):
    for rule, method in list_routes(app):
        if rule.endpoint == "static":
            continue
        text = ask(rule, method, name).get_data(as_text=True)
        for secret in ("Bob", "secret remark", "Bobs doubt"):
            assert secret not in text, (rule.rule, method, name, secret)


def test_what_a_reviewer_gets_is_the_same_whether_others_have_labelled_or_not(
    app, client, db, article, asked, alice, bob, save
):
    """Byte for byte, but for what differs from one request to the next."""
    addresses = (
        "/", f"/label/{article.id}", f"/sentence/{asked[0].id}", "/progress", "/settings", "/help",
        "/guideline", "/?q=bridge",
    )  # fmt: skip
    client.enter(alice)
    before = {one: client.get(one).get_data(as_text=True) for one in addresses}
    for sentence in asked:
        save(bob, sentence, "unnamed", "low", comment="remark", flag="doubt")
    for one in addresses:
        assert client.get(one).get_data(as_text=True) == before[one], one


def test_an_article_of_others_and_one_there_is_not_are_answered_alike(
    client, db, theirs, sentence_of, lead, alice
):
    _, other = theirs
    client.enter(alice)
    unknown = "0" * 24
    pairs = [
        (f"/label/{other}", f"/label/{unknown}"),
        (f"/sentence/{sentence_of(other).id}", f"/sentence/{unknown}-0-5"),
    ]
    for there, nowhere in pairs:
        answers = [client.get(one) for one in (there, nowhere)]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].data == answers[1].data


def test_labels_in_an_article_of_others_are_refused_as_if_it_were_not_there(
    client, db, theirs, sentence_of, alice, event
):
    one = event(sentence_of(theirs[1]))
    nowhere = {**event(sentence_of(theirs[1])), "sentence": "0" * 24 + "-0-5"}
    client.enter(alice)
    answers = [
        client.post("/labels", json={"person": alice.id, "events": [sent]}).get_json()
        for sent in (one, nowhere)
    ]
    assert [len(one["rejected"]) for one in answers] == [1, 1]
    for told in answers:
        told["rejected"][0] = {k: told["rejected"][0][k] for k in ("reason", "remedy")}
    assert answers[0] == answers[1]
    assert db.reader().execute("select count(*) from event where person = ?",
                               [alice.id]).fetchone() == (0,)  # fmt: skip


def test_names_that_others_typed_are_not_offered_until_the_release(
    client, db, theirs, asked, lead, alice, bob, event
):
    one = event(asked[0], "other_named")
    one["answer"]["claims"][0]["source_name"] = "Lloyd Austin"
    client.enter(bob).post("/labels", json={"person": bob.id, "events": [one]})
    page = f"/label/{theirs[0]}"
    assert "Lloyd Austin" in client.get(page).get_data(as_text=True)
    assert "Lloyd Austin" not in client.enter(alice).get(page).get_data(as_text=True)
    articles.release(db, lead, theirs[0])
    assert "Lloyd Austin" in client.get(page).get_data(as_text=True)


def test_a_lead_reads_all_but_their_own_unfinished_article(client, theirs, sentence_of, lead):
    address = f"/sentence/{sentence_of(theirs[0]).id}"
    client.enter(lead)
    assert "Bobs secret remark" in client.get(address).get_data(as_text=True)
    client.post(f"/label/{theirs[0]}/take")
    for one in (address, "/progress", "/agreement", "/export", "/export/download?format=csv"):
        assert "Bobs" not in client.get(one).get_data(as_text=True), one
    client.post(f"/label/{theirs[0]}/return")
    assert "Bobs secret remark" in client.get(address).get_data(as_text=True)


@pytest.fixture
def decided(db, theirs, asked, lead, save):
    """Gold with a reason in Alice's and Bob's article, where Bob has answered; names are shown."""
    for sentence in asked:
        save(lead, sentence, "us_official", "high", layer="gold", why="Lenas secret reason")
    save_settings(db, lead, released_shows="names")
    return theirs[0]


@pytest.mark.slow
def test_gold_and_its_reason_are_told_to_whose_article_it_is_from_the_release_to_its_end(
    app, ask, db, decided, lead
):
    def told(name, *secrets, never=()):
        found = set()
        for rule, method in list_routes(app):
            text = ask(rule, method, name).get_data(as_text=True)
            if rule.endpoint != "static":
                assert not any(one in text for one in never), rule.endpoint
                if any(secret in text for secret in secrets):
                    found.add(rule.endpoint)
        return found

    secrets = "Lenas secret reason", "Bob"
    shown = {"released.page", "released.ask", "sentence.page"}
    assert told("owner", *secrets) == set()
    articles.release(db, lead, decided)
    assert told("owner", *secrets, never=["Bobs secret remark", "Bobs doubt"]) == shown
    for name in ("other reviewer", "stranger", "signed out"):
        assert told(name, *secrets) == set()
    articles.close(db, lead, decided)
    assert told("owner", *secrets) == set()
