"""Costly pages: few at once, others wait a moment or hear when to come again; saves never wait."""

import threading

import pytest

from annotate.errors import Crowded
from annotate.web.frame.costly import Turns

PATIENCE = 30  # seconds until a test calls a thread hung


@pytest.fixture
def turns(client, monkeypatch):
    """Two turns, for which no one waits."""
    turns = Turns(2, 0, 0)
    monkeypatch.setitem(client.application.extensions, "turns", turns)
    return turns


def take_all(turns):
    for _ in range(turns.at_once):
        turns.take(lambda: True)


def test_one_who_waits_comes_in_when_another_leaves():
    turns, came = Turns(1, 1, PATIENCE), threading.Event()
    turns.take(lambda: True)

    def wait():
        turns.take(lambda: True)
        came.set()

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    assert not came.wait(0.05)
    turns.give_back()
    assert came.wait(PATIENCE)
    turns.give_back()
    turns.take(lambda: True)


@pytest.mark.parametrize(
    ("most_waiting", "patience", "is_there"),
    [(0, PATIENCE, None), (1, 0, True), (1, PATIENCE, False)],
)
def test_one_too_many_one_who_waits_too_long_and_one_who_left_are_refused(
    most_waiting, patience, is_there
):
    def look():
        assert is_there is not None, "One too many waits."
        return is_there

    turns = Turns(1, most_waiting, patience)
    turns.take(lambda: True)
    with pytest.raises(Crowded):
        turns.take(look)
    turns.give_back()
    turns.take(lambda: True)


@pytest.mark.parametrize(
    "address",
    [
        "/export/download", "/agreement/figures.csv", "/agreement/disagreements.csv",
        "/agreement?whole=on",
    ],
)  # fmt: skip
def test_when_all_turns_are_taken_it_says_when_to_come_again(
    client, turns, sentences, alice, bob, lead, say, words, address
):
    for person in (alice, bob):
        say(person, sentences[0], "author", confidence="high")
    take_all(turns)
    client.enter(lead)
    refused = client.get(address)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "Try again in 10 seconds." in words(refused)
    assert client.get("/agreement").status_code == client.get("/").status_code == 200
    turns.give_back()
    for _ in range(2):  # its turn has been given back
        assert client.get(address).status_code == 200


def test_labels_are_saved_while_all_turns_are_taken(client, turns, sentences, alice, event):
    take_all(turns)
    sent = {"person": alice.id, "events": [event(sentences[0])]}
    assert client.enter(alice).post("/labels", json=sent).status_code == 200


def test_a_stream_keeps_its_turn_until_it_is_read_or_given_up(client, turns, sentences, lead):
    client.enter(lead)
    turns.take(lambda: True)
    streams = [client.get("/export/download")]
    assert client.get("/export/download").status_code == 503
    assert b"".join(streams.pop().response)
    given_up = client.get("/export/download")
    assert given_up.status_code == 200
    given_up.close()
    assert client.head("/export/download").status_code == 200
    assert client.get("/export/download").status_code == 200


def test_figures_that_are_written_already_need_no_turn(
    client, turns, sentences, alice, bob, lead, say
):
    for person in (alice, bob):
        say(person, sentences[0], "author", confidence="high")
    client.enter(lead)
    first = client.get("/agreement/figures.csv").get_data()
    take_all(turns)
    assert client.get("/agreement/figures.csv").get_data() == first
    assert client.get("/agreement/figures.csv?person=Alice").status_code == 503
    say(alice, sentences[1], "author", confidence="high")
    assert client.get("/agreement/figures.csv").status_code == 503
