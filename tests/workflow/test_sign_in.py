"""Signing in and out: by name and password, into a session that ends."""

import pytest

from annotate.errors import Invalid, NotSignedIn
from annotate.workflow import clock
from annotate.workflow.people import membership, own_settings, passwords, sessions, sign_in

PASSWORD = "three unlikely words"


@pytest.fixture
def mina(db):
    person = membership.add_person(db, "Мина")
    sign_in.set_password(db, person, PASSWORD)
    return person


@pytest.mark.parametrize("name", ["Мина", "мина", " МИНА  "])
def test_name_and_password_let_in_whatever_the_case_of_the_name(db, mina, name):
    assert sign_in.sign_in(db, name, PASSWORD).id == mina.id


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Мина", "three unlikely word"),
        ("Мина", PASSWORD.upper()),
        ("Мина", ""),
        ("Мина", PASSWORD + "x" * 300),
        ("Nobody", PASSWORD),
        ("", ""),
        ("%", PASSWORD),
        ("a\0b", PASSWORD),
    ],
)
def test_what_does_not_fit_is_refused_in_the_same_words(db, mina, name, password):
    with pytest.raises(NotSignedIn) as told:
        sign_in.sign_in(db, name, password)
    with pytest.raises(NotSignedIn) as other:
        sign_in.sign_in(db, "Somebody else", "something else")
    assert (told.value.reason, told.value.remedy) == (other.value.reason, other.value.remedy)


def test_nobody_signs_in_without_a_password_of_their_own(db, alice, charlie):
    sign_in.set_password(db, charlie, PASSWORD)
    for name, password in (("Alice", ""), ("Alice", "None"), ("Charlie", PASSWORD)):
        with pytest.raises(NotSignedIn):
            sign_in.sign_in(db, name, password)


def test_who_was_put_out_is_out_at_once(db, mina):
    session = sessions.open_session(db, mina)
    db.write(lambda db: db.execute("update person set active = 0"))
    assert sessions.find_signed_in(db, session) is None
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(db, "Мина", PASSWORD)


def test_a_session_belongs_to_its_person_until_it_is_closed(db, mina, alice):
    session, other = sessions.open_session(db, mina), sessions.open_session(db, alice)
    assert sessions.find_signed_in(db, session).person.id == mina.id
    sessions.close_session(db, session)
    assert sessions.find_signed_in(db, session) is None
    assert sessions.find_signed_in(db, other).person.id == alice.id


@pytest.mark.parametrize("session", ["", "unknown", "\ud800"])
def test_a_session_nobody_opened_is_nobodys(db, mina, session):
    sessions.open_session(db, mina)
    assert sessions.find_signed_in(db, session) is None


def test_two_sessions_of_a_person_are_two(db, mina):
    opened = {sessions.open_session(db, mina) for _ in range(5)}
    assert len(opened) == 5 and min(map(len, opened)) >= 32
    sessions.close_session(db, opened.pop())
    assert all(sessions.find_signed_in(db, one) for one in opened)


def test_when_somebody_was_last_seen_is_kept_to_the_minute(db, mina, monkeypatch):
    session = sessions.open_session(db, mina)
    start = clock.now_ms()
    seen = membership.list_people(db)[0]["last_seen"]
    monkeypatch.setattr(clock, "now_ms", lambda: start + 30_000)
    sessions.find_signed_in(db, session)
    assert membership.list_people(db)[0]["last_seen"] == seen
    monkeypatch.setattr(clock, "now_ms", lambda: start + 2 * clock.MINUTE)
    sessions.find_signed_in(db, session)
    assert membership.list_people(db)[0]["last_seen"] == clock.ms_to_iso(start + 2 * clock.MINUTE)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 257, "broken \udfff"])
def test_a_password_that_will_not_do_changes_nothing(db, mina, password):
    with pytest.raises(Invalid):
        sign_in.set_password(db, mina, password)
    assert sign_in.sign_in(db, "Мина", PASSWORD).id == mina.id


def test_any_characters_make_a_password(db, mina):
    sign_in.set_password(db, mina, " пароль 🌉\t")
    assert sign_in.sign_in(db, "Мина", " пароль 🌉\t").id == mina.id
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(db, "Мина", "пароль 🌉")


def test_passwords_are_kept_as_salted_hashes_and_told_to_no_log(db, mina, alice):
    sign_in.set_password(db, alice, PASSWORD)
    rows = db.reader().execute("select password from person").fetchall()
    assert len(set(rows)) == 2
    assert all(row[0].startswith("scrypt:") for row in rows)
    assert PASSWORD not in str(db.reader().execute("select * from audit").fetchall())


def test_a_hash_is_as_costly_as_it_should_be(quick_hashes, monkeypatch):
    for name, real in quick_hashes.items():
        monkeypatch.setattr(passwords, name, real)
    real, nobodys = passwords.hash_password(PASSWORD), passwords._NOBODYS_HASH
    assert [len(part) for part in nobodys.split("$")] == [len(part) for part in real.split("$")]
    assert nobodys.split("$")[0] == real.split("$")[0] == "scrypt:32768:8:1"


def test_settings_are_ones_own_and_keep_what_is_not_changed(db, mina, alice):
    own_settings.save_settings(db, mina, theme="dark", keys={"next": "x"})
    own_settings.save_settings(db, mina, theme="light")
    assert own_settings.get_settings(db, mina) == {"theme": "light", "keys": {"next": "x"}}
    assert own_settings.get_settings(db, alice) == {}
