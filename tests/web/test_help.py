"""/help: for everyone, with this person's own keys."""

import re

from annotate.web.label.commands import COMMANDS
from annotate.workflow.people import own_settings


def test_every_command_and_every_key_of_the_scheme_is_listed(client, scheme, alice, words):
    text = words(client.enter(alice).get("/help"))
    for command in COMMANDS:
        assert f"{command.cap} {command.does}" in text
    for value in scheme.source.values:
        assert f"{value.key.upper()} {value.label}" in text


def test_remapped_keys_are_shown_as_remapped(client, db, alice, words):
    own_settings.save_settings(db, alice, keys={"skip": "x"})
    assert "X Skip for now" in words(client.enter(alice).get("/help"))


def test_it_is_said_where_waiting_labels_go_if_the_project_moves(client, alice, words):
    text = words(client.enter(alice).get("/help"))
    assert "to another path of the same server, such as /p/NAME/ , waiting labels follow" in text
    assert "cannot follow it to another host name or port" in text


def test_a_signed_out_reader_gets_help_without_links_to_closed_pages(client, words):
    answer = client.get("/help")
    assert answer.status_code == 200
    assert "How to read agreement" in words(answer)
    assert 'href="/settings"' not in answer.get_data(as_text=True)


def test_help_describes_labelling_with_a_screen_reader_step_by_step(client, alice):
    page = client.enter(alice).get("/help").get_data(as_text=True)
    [section] = re.findall(r'<section [^>]*id="screen-reader".*?</section>', page, re.S)
    steps = re.findall("<li>(.*?)</li>", section, re.S)
    assert len(steps) >= 4
    assert "sentence to label" in steps[0] and "focus mode" in steps[0]
    assert "reading mode" in steps[-1]
