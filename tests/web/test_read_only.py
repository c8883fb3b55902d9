"""`serve --read-only`: every page reads, nothing is written, and a changed file is followed."""

import os
import re
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pyotp
import pytest

from annotate.app import create_app
from annotate.errors import NoDatabase, ReadOnly
from annotate.store import people as stored_people
from annotate.web.frame.access import SAVES_NOTHING
from annotate.workflow import articles, export
from annotate.workflow.operations import demo
from annotate.workflow.operations.opening import open_existing, open_to_read
from annotate.workflow.people import access_tokens, links, membership, sessions, sign_in
from annotate.workflow.project import get_project, save_settings
from tests.conftest import made_file
from tests.serving import ServerProcess

PASSWORD = "three unlikely words"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def demonstration_file(tmp_path_factory):
    return made_file(tmp_path_factory.mktemp("demonstration"), demo.fill)


@pytest.fixture
def copied(demonstration_file, tmp_path):
    """The file of the demonstration in a folder of its own, with a lead who has a password."""
    folder = tmp_path / "replica"
    folder.mkdir()
    path = folder / "annotate.db"
    shutil.copy(demonstration_file, path)
    with closing(open_existing(str(path))) as store:
        sign_in.set_password(store, membership.add_person(store, "Lena", "lead"), PASSWORD)
    return path


@pytest.fixture
def replica(copied):
    with closing(open_to_read(str(copied))) as store:
        yield store


@pytest.fixture
def visitor(replica):
    """Lena, signed in on the replica."""
    client = create_app(replica).test_client()
    form = {"name": "Lena", "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers=SAME_SITE).status_code == 303
    return client


def addresses(app, store):
    """The address of every GET route, about the first article and its first answer."""
    db = store.reader()
    row = "select s.article, s.id, a.person from answer a join sentence s on s.id = a.sentence"
    article, sentence, person = db.execute(f"{row} order by s.position, a.person").fetchone()
    known = {"article": article, "sentence_id": sentence, "person": person}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.endpoint != "static":
                values = {one: known.get(one, "none") for one in rule.arguments}
                yield app.url_map.bind("localhost").build(rule.endpoint, values)


def look(folder):
    """All files of a folder, with what shows that they changed."""
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


def test_every_page_reads_and_no_file_changes(copied, replica, visitor):
    before = look(copied.parent)
    tried = 0
    for address in addresses(visitor.application, replica):
        with visitor.get(address) as answer:
            answer.get_data()
        assert answer.status_code < 500, address
        tried += answer.status_code == 200
    assert tried > 25
    assert look(copied.parent) == before


def test_every_form_is_refused_with_a_sentence(copied, visitor):
    before = look(copied.parent)
    tried = 0
    for rule in visitor.application.url_map.iter_rules():
        if "POST" not in rule.methods or rule.endpoint in SAVES_NOTHING:
            continue
        with visitor.application.test_request_context():
            values = dict.fromkeys(rule.arguments, "none")
            address = visitor.application.url_map.bind("localhost").build(rule.endpoint, values)
        answer = visitor.post(address, headers=SAME_SITE)
        assert answer.status_code == 503, address
        assert "This server only shows the project" in answer.get_data(as_text=True), address
        tried += 1
    assert tried > 40
    assert look(copied.parent) == before


def test_each_page_says_that_it_can_only_be_read(visitor, db, lead):
    assert "Read only" in visitor.get("/people").get_data(as_text=True)
    elsewhere = create_app(db).test_client()
    with elsewhere.session_transaction() as session:
        session["id"] = sessions.open_session(db, lead)
    assert "Read only" not in elsewhere.get("/people").get_data(as_text=True)


def test_a_label_is_told_to_wait_in_its_browser(visitor):
    answer = visitor.post("/labels", json={"events": []}, headers=SAME_SITE)
    assert (answer.status_code, answer.get_json()["key"]) == (503, "read-only")


def test_the_store_refuses_what_reaches_it(replica):
    with pytest.raises(ReadOnly):
        save_settings(replica, None, words="off")


def test_a_wrong_password_is_refused_and_counted(replica):
    client = create_app(replica).test_client()
    for expected in [401] * 5 + [429]:
        form = {"name": "Lena", "password": "wrong"}
        answer = client.post("/sign-in", data=form, headers=SAME_SITE)
        assert answer.status_code == expected


def test_a_lead_without_a_password_gets_in_once_by_a_printed_link(copied):
    with closing(open_existing(str(copied))) as store:
        membership.add_person(store, "Ada", "lead")
    before = look(copied.parent)
    with closing(open_to_read(str(copied))) as replica:
        [(name, token)] = links.make_start_links(replica)
        assert name == "Ada"
        clients = [create_app(replica).test_client() for _ in range(2)]
        assert "Welcome back, Ada" in clients[0].get(f"/setup/{token}").get_data(as_text=True)
        used = [one.post(f"/setup/{token}", headers=SAME_SITE).status_code for one in clients]
        assert used == [303, 410]
        assert [one.get("/people").status_code for one in clients] == [200, 303]
    assert look(copied.parent) == before


def test_whoever_has_a_second_factor_hears_the_same_as_with_a_wrong_password(copied):
    with closing(open_existing(str(copied))) as store:
        lena = stored_people.find_person_named(store.reader(), "Lena")
        secret = pyotp.random_base32()
        store.write(lambda db: stored_people.save_second_factor(db, lena.id, secret, None, 0))
    with closing(open_to_read(str(copied))) as replica:
        heard = []
        for password in (PASSWORD, "wrong"):
            client = create_app(replica).test_client()
            form = {"name": "Lena", "password": password, "code": pyotp.TOTP(secret).now()}
            answer = client.post("/sign-in", data=form, headers=SAME_SITE)
            [note] = re.findall(r"The name or password is not correct.+", answer.text)
            heard.append((answer.status_code, note))
    assert heard[0] == heard[1]
    assert heard[0][0] == 401


def test_signing_out_ends_the_session(visitor):
    assert visitor.get("/people").status_code == 200
    visitor.post("/sign-out", headers=SAME_SITE)
    assert visitor.get("/people").status_code == 303


def test_it_is_well_without_writing(copied, visitor):
    before = look(copied.parent)
    assert visitor.get("/healthz").get_json() == {"ok": True}
    assert look(copied.parent) == before


def name_of(client):
    return client.get("/project").get_data(as_text=True)


def test_it_shows_what_another_server_saves(copied, visitor):
    with closing(open_existing(str(copied))) as main:
        save_settings(main, None, name="Renamed elsewhere")
        assert "Renamed elsewhere" in name_of(visitor)
        save_settings(main, None, name="Renamed twice")
        assert "Renamed twice" in name_of(visitor)
    assert "Renamed twice" in name_of(visitor)


def test_a_request_reads_on_from_a_file_that_changes_meanwhile(copied, replica):
    before = replica.reader()
    os.utime(copied, ns=(1, 1))
    after = replica.reader()
    assert after is not before
    count = "select count(*) from article"
    assert before.execute(count).fetchone() == after.execute(count).fetchone()
    replica.close_outgrown()
    with pytest.raises(sqlite3.ProgrammingError):
        before.execute(count)
    assert replica.reader() is after


def test_it_shows_what_was_saved_before_anyone_looked(copied, visitor):
    assert "Renamed" not in name_of(visitor)
    with closing(open_existing(str(copied))) as main:
        save_settings(main, None, name="Renamed")
    assert not copied.with_name("annotate.db-wal").exists()  # all of it is in the file
    assert "Renamed" in name_of(visitor)
    assert not copied.with_name("annotate.db-wal").exists()


def test_it_follows_a_file_that_is_put_in_the_place_of_the_other(copied, visitor):
    assert "Put back" not in name_of(visitor)
    other = copied.with_name("other.db")
    shutil.copy(copied, other)
    with closing(open_existing(str(other))) as store:
        save_settings(store, None, name="Put back")
    os.replace(other, copied)
    opened = visitor.application.config["STORE"]
    assert "Put back" in name_of(visitor)
    assert visitor.application.config["STORE"] is not opened
    assert visitor.get("/people").status_code == 200  # still signed in
    visitor.application.config["STORE"].close()


def test_while_the_file_is_away_it_says_so(copied, visitor):
    away = copied.with_name("away.db")
    copied.rename(away)
    answer = visitor.get("/people")
    assert answer.status_code == 503
    assert "is not there" in answer.get_data(as_text=True)
    away.rename(copied)
    assert visitor.get("/people").status_code == 200


def test_a_missing_file_is_not_created(tmp_path):
    path = tmp_path / "none.db"
    with pytest.raises(NoDatabase):
        open_to_read(str(path))
    assert not list(tmp_path.iterdir())


def test_it_opens_a_file_that_no_one_may_write(copied):
    copied.chmod(stat.S_IRUSR)
    copied.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with closing(open_to_read(str(copied))) as store:
            assert stored_people.find_person_named(store.reader(), "Lena")
            assert articles.count_articles(store) == 1
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                store.reader().execute("delete from person")
            assert get_project(store).id
    finally:
        copied.parent.chmod(stat.S_IRWXU)
    assert [path.name for path in Path(copied.parent).iterdir()] == ["annotate.db"]


@pytest.mark.parametrize("options", [["--demo"], ["--scheme", "core"], ["--backup-every", "1"]])
def test_what_would_write_does_not_go_with_it(run, copied, options):
    before = look(copied.parent)
    done = run("--db", str(copied), "serve", "--read-only", *options)
    assert done.exit_code == 2
    assert "--read-only does not go with" in done.stderr
    assert look(copied.parent) == before


@pytest.mark.slow
def test_a_server_starts_and_ends_without_a_trace(copied):
    before = look(copied.parent)
    server = ServerProcess(copied, "--read-only")
    try:
        page = urlopen(f"http://127.0.0.1:{server.port}/sign-in").read().decode()
        assert "Sign in" in page
        assert "which it does not write to" in server.printed
        assert "/setup/" not in server.printed  # Lena has a password
    finally:
        server.stop()
    assert look(copied.parent) == before


def test_a_token_reads_on_a_replica_and_imports_nothing(copied):
    with closing(open_existing(str(copied))) as store:
        lead = membership.get_person_named(store, "Lena")
        token = access_tokens.create(store, None, lead, "job", access_tokens.SCOPES)
        expected = b"".join(export.stream(store, export.Selection()))
    headers = {"Authorization": f"Bearer {token}"}
    before = look(copied.parent)
    with closing(open_to_read(str(copied))) as replica:
        client = create_app(replica).test_client()
        assert client.get("/export/download", headers=headers).data == expected
        assert client.get("/agreement.json", headers=headers).get_json()["figures"]
        for path, kind in (("/api/labels", "text/csv"), ("/api/articles", "text/plain")):
            refused = client.post(path, data=b"x,y\n1,2\n", content_type=kind, headers=headers)
            assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
        wrong = client.get("/export/download", headers={"Authorization": "Bearer annotate_x"})
        assert wrong.status_code == 401
    assert {name: look(copied.parent).get(name) for name in before} == before
