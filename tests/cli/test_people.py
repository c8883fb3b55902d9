"""people: the list, names for imported labels, and one-time links."""

import re

import pytest

from annotate.errors import LinkSpent
from annotate.workflow.operations.opening import open_existing
from annotate.workflow.people import links, membership
from annotate.workflow.project import save_address


@pytest.fixture
def store(sample):
    opened = open_existing(str(sample))
    yield opened
    opened.close()


def test_adding_creates_the_file_and_a_person_who_cannot_sign_in(run, tmp_path):
    assert run("people", "add", "Ida").exit_code == 0
    assert (tmp_path / "annotate.db").exists()
    done = run("people", "list")
    assert done.exit_code == 0
    assert re.fullmatch(r"Ida +reviewer +0 done +0 articles +cannot sign in\n", done.stdout)


def test_the_list_counts_finished_sentences(run, demonstration):
    lines = run("people", "list").stdout.splitlines()
    assert [(line.split()[0], line.split()[2]) for line in lines] == [
        ("Ida", "43"), ("Jonas", "43"), ("Mara", "36"), ("Noor", "0"),
    ]  # fmt: skip


def test_an_invitation_is_a_link_that_works_once(run, store):
    done = run("people", "invite", "Dana", "--role", "lead", "--url", "http://10.0.0.5:8080/")
    assert done.exit_code == 0
    [token] = re.findall(r"^http://10\.0\.0\.5:8080/invite/(\S+)\n$", done.stdout)
    link = links.find_link(store, token)
    assert (link["name"], link["role"], link["purpose"]) == ("Dana", "lead", "invite")
    assert re.search(r"Dana +lead +invited until \d{4}-\d\d-\d\dT", run("people", "list").stdout)
    links.accept_link(store, token, "Dana", "a long sentence", needs_password=True)
    with pytest.raises(LinkSpent):
        links.find_link(store, token)
    assert "invited" not in run("people", "list").stdout


def test_only_the_link_is_on_stdout(run, sample):
    done = run("people", "invite", "Dana")
    assert re.fullmatch(r"/invite/[\w-]+\n", done.stdout)
    assert "to the end of the address that “serve” prints" in done.stderr
    assert "once" in done.stderr


@pytest.mark.parametrize("command", ["invite", "reset"])
def test_a_link_leads_to_where_the_server_was_last_reached(run, store, command):
    membership.add_person(store, "Anna")
    save_address(store, "http://10.0.0.5:8123")
    save_address(store, "https://labels.example")
    done = run("people", command, "Dana" if command == "invite" else "Anna")
    assert re.fullmatch(r"https://labels\.example/invite/[\w-]+\n", done.stdout)
    assert "to the end of the address" not in done.stderr
    assert "served_at" not in run("settings").stdout


@pytest.mark.parametrize("command", ["add", "invite"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gold", "reserved"),
        ("BEST", "reserved"),
        ("", "1 to 40"),
        ("x" * 41, "1 to 40"),
        ("a\nb\0", "1 to 40"),
        ("ida", "taken"),
    ],
)
def test_a_name_that_is_not_allowed_is_refused(run, sample, command, name, words):
    run("people", "add", "Ida")
    done = run("people", command, name)
    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr
    assert len(run("people", "list").stdout.splitlines()) == 1


def test_an_unknown_role_is_wrong_use(run, sample):
    assert run("people", "add", "Ida", "--role", "boss").exit_code == 2
    assert run("people", "list").stdout == ""
