"""people rename, role, deactivate, reactivate, reset: the same as the People page."""

import re

import pytest

from annotate.errors import LinkSpent, NotSignedIn
from annotate.workflow.operations.opening import open_existing
from annotate.workflow.people import links, membership, sessions, sign_in

PASSWORD = "a long sentence"


@pytest.fixture
def store(sample):
    opened = open_existing(str(sample))
    sign_in.set_password(opened, membership.add_person(opened, "Lena", "lead"), PASSWORD)
    sign_in.set_password(opened, membership.add_person(opened, "Anna"), PASSWORD)
    yield opened
    opened.close()


def test_renaming_keeps_the_person_and_refuses_a_taken_name(run, store):
    anna = membership.get_person_named(store, "Anna")
    assert run("people", "rename", "anna", "Anna Kay").stdout == "Anna is now called Anna Kay.\n"
    assert membership.get_person_named(store, "Anna Kay").id == anna.id
    done = run("people", "rename", "Anna Kay", "LENA")
    assert (done.exit_code, "taken" in done.stderr) == (1, True)
    assert run("people", "rename", "Anna Kay", "anna kay").exit_code == 0


def test_the_last_lead_is_neither_deactivated_nor_made_a_reviewer(run, store):
    for words in (("deactivate", "Lena"), ("role", "Lena", "reviewer")):
        done = run("people", *words)
        assert done.exit_code == 1
        assert "Lena is the last lead." in done.stderr
    assert run("people", "role", "Anna", "lead").exit_code == 0
    assert run("people", "role", "Lena", "reviewer").exit_code == 0
    assert membership.get_person_named(store, "Lena").role == "reviewer"


def test_deactivating_signs_out_at_once_and_reactivating_allows_sign_in_again(run, store):
    session = sessions.open_session(store, membership.get_person_named(store, "Anna"))
    assert run("people", "deactivate", "Anna").exit_code == 0
    assert sessions.find_signed_in(store, session) is None
    with pytest.raises(NotSignedIn):
        sign_in.sign_in(store, "Anna", PASSWORD)
    assert "deactivated" in run("people", "list").stdout
    assert run("people", "reset", "Anna").exit_code == 1
    assert run("people", "reactivate", "Anna").exit_code == 0
    assert sign_in.sign_in(store, "Anna", PASSWORD).name == "Anna"
    assert sessions.find_signed_in(store, session) is None


def test_a_lost_computer_is_signed_out(run, store):
    session = sessions.open_session(store, membership.get_person_named(store, "Anna"))
    assert run("people", "sign-out", "anna").stdout == "Anna was signed out of 1 session.\n"
    assert sessions.find_signed_in(store, session) is None


def test_a_reset_link_sets_a_new_password_once_and_ends_the_sessions(run, store):
    session = sessions.open_session(store, membership.get_person_named(store, "Anna"))
    first = run("people", "reset", "Anna", "--url", "http://10.0.0.5:8080")
    [old] = re.findall(r"^http://10\.0\.0\.5:8080/invite/(\S+)\n$", first.stdout)
    [token] = re.findall(r"/invite/(\S+)\n$", run("people", "reset", "Anna").stdout)
    with pytest.raises(LinkSpent):
        links.find_link(store, old)
    assert sessions.find_signed_in(store, session) is not None
    links.accept_link(store, token, "", "another sentence", needs_password=True)
    assert sessions.find_signed_in(store, session) is None
    assert sign_in.sign_in(store, "Anna", "another sentence").name == "Anna"
    with pytest.raises(LinkSpent):
        links.accept_link(store, token, "", "a third sentence", needs_password=True)


@pytest.mark.parametrize("words", [("rename", "Nobody", "X"), ("role", "Nobody", "lead"),
                                   ("deactivate", "Nobody"), ("reset", "Nobody")])  # fmt: skip
def test_an_unknown_name_is_reported(run, store, words):
    done = run("people", *words)
    assert done.exit_code == 1
    assert "There is no one called “Nobody”." in done.stderr
