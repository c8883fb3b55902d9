"""tokens: printed once, listed without the secret, revoked by name."""

import json

import pytest

from annotate.errors import BadToken
from annotate.workflow.operations.opening import open_existing
from annotate.workflow.people import access_tokens, membership


@pytest.fixture
def store(sample):
    opened = open_existing(str(sample))
    membership.add_person(opened, "Lena", "lead")
    membership.add_person(opened, "Ida")
    yield opened
    opened.close()


def test_a_token_is_printed_alone_and_works_until_it_is_revoked(run, store):
    done = run("tokens", "add", "Lena", "nightly", "--scope", "read-exports")
    assert done.exit_code == 0
    token = done.stdout.removesuffix("\n")
    assert "not shown again" in done.stderr
    person, found = access_tokens.authenticate(store, token, "")
    assert (person.name, found.scopes) == ("Lena", ("read-exports",))
    assert found.expires_on == access_tokens.last_day(90)
    listed = run("tokens", "list").stdout
    assert "nightly" in listed and "never used" in listed
    assert token not in listed
    assert run("tokens", "revoke", "lena", "nightly").exit_code == 0
    assert run("tokens", "list").stdout == ""
    with pytest.raises(BadToken, match="revoked"):
        access_tokens.authenticate(store, token, "")


def test_the_list_is_json_without_the_token(run, store):
    until = access_tokens.last_day(7)
    scopes = ("--scope", "import-labels", "--scope", "read-exports")
    token = run("tokens", "add", "Lena", "in", *scopes, "--until", until).stdout.strip()
    text = run("tokens", "list", "--json").stdout
    [one] = json.loads(text)
    assert token not in text
    assert (one["person_name"], one["name"], one["expires_on"]) == ("Lena", "in", until)
    assert one["scopes"] == ["read-exports", "import-labels"]
    assert (one["used_at"], one["is_expired"]) == (None, False)


@pytest.mark.parametrize(
    "words",
    [("add", "Ida", "x", "--scope", "read-exports"),
     ("add", "Nobody", "x", "--scope", "read-exports"),
     ("add", "Lena", " ", "--scope", "read-exports"),
     ("add", "Lena", "x" * 41, "--scope", "read-exports"),
     ("add", "Lena", "x", "--scope", "read-exports", "--until", "2020-01-01"),
     ("add", "Lena", "x", "--scope", "read-exports", "--until", "2999-01-01"),
     ("add", "Lena", "x", "--scope", "read-exports", "--until", "soon"),
     ("add", "Lena", "x", "--scope", "read-exports", "--until", "20270101"),
     ("revoke", "Lena", "never made")],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_leaves_no_token(run, store, words):
    done = run("tokens", *words)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith("annotate: ")
    assert access_tokens.list_tokens(store) == []


def test_a_lead_who_is_only_a_name_is_told_so(run, store):
    run("people", "add", "Boss", "--role", "lead")
    done = run("tokens", "add", "Boss", "x", "--scope", "read-exports")
    assert done.exit_code == 1 and "Boss cannot sign in" in done.stderr
    assert "only a name on labels" in run("people", "reset", "Boss").stderr
    run("people", "deactivate", "Boss")
    assert "Reactivate them first" in run("people", "reset", "Boss").stderr
    assert run("people", "reactivate", "Boss").stdout == "Boss is active again.\n"


def test_a_scope_is_needed_and_must_exist(run, store):
    assert run("tokens", "add", "Lena", "x").exit_code == 2
    assert run("tokens", "add", "Lena", "x", "--scope", "everything").exit_code == 2


def test_two_tokens_of_a_person_have_different_names(run, store):
    words = ("tokens", "add", "Lena", "nightly", "--scope", "read-exports")
    assert [run(*words).exit_code for _ in range(2)] == [0, 1]
    run("tokens", "revoke", "Lena", "nightly")
    assert run(*words).exit_code == 0


def test_a_person_has_up_to_twenty_tokens(run, store):
    lena = membership.get_person_named(store, "Lena")
    for number in range(20):
        access_tokens.create(store, None, lena, f"n{number}", ["read-exports"])
    done = run("tokens", "add", "Lena", "one more", "--scope", "read-exports")
    assert "already 20 tokens" in done.stderr
