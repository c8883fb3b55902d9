"""A person's own keys: changed, refused if two clash, restored."""

import json
import re
from dataclasses import replace

import pytest

from annotate.schemes import builtin, parse
from annotate.web.label.commands import COMMANDS, find_clashes
from annotate.workflow.people import own_settings
from annotate.workflow.scheme import use_scheme
from tests.browser.many import toml_of


@pytest.fixture
def alices(client, alice):
    return client.enter(alice)


def own_keys(db, person):
    return own_settings.get_settings(db, person).get("keys")


def test_a_changed_key_is_saved_and_reaches_the_labelling_screen(db, alices, alice, article):
    answer = alices.post("/settings/keys", data={"skip": "k"})
    assert answer.status_code == 303
    assert own_keys(db, alice) == {"skip": "k"}
    page = alices.get(f"/label/{article.id}").get_data(as_text=True)
    data = json.loads(re.search(r'id="label-data">(.*?)</script>', page, re.S)[1])
    assert {"skip": "k"}.items() <= {one["id"]: one["key"] for one in data["commands"]}.items()
    assert '<kbd class="key">K</kbd> Skip for now' in page


def test_two_commands_on_one_key_are_refused_at_their_fields(db, alices, alice):
    answer = alices.post("/settings/keys", data={"skip": "f"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "also the key of “Flag for the lead" in text
    assert "also the key of “Skip for now" in text
    assert own_keys(db, alice) is None


@pytest.mark.parametrize("key", ["1", "tab", "shift+1", "ctrl+s", "ab", "é", "<b>"])
def test_what_cannot_be_used_as_a_key_is_refused(db, alices, alice, key):
    answer = alices.post("/settings/keys", data={"skip": key})
    assert answer.status_code == 422
    assert "cannot be used as a key" in answer.get_data(as_text=True)


def test_two_commands_can_swap_their_keys(db, alices, alice):
    alices.post("/settings/keys", data={"skip": "f", "flag": "s"})
    assert own_keys(db, alice) == {"skip": "f", "flag": "s"}


def test_enter_and_esc_are_keys_like_any_other(db, alices, alice):
    assert alices.post("/settings/keys", data={"skip": "enter"}).status_code == 422
    own = {"finish": "arrowdown", "next_claim": "enter", "cancel": "x", "skip": "escape"}
    assert alices.post("/settings/keys", data=own).status_code == 303
    assert own_keys(db, alice) == own
    page = alices.get("/settings/keys").get_data(as_text=True)
    assert all(f'id="key-{one.id}"' in page for one in COMMANDS)


def test_a_key_that_a_question_uses_is_saved_and_says_that_the_value_wins(db, alices, alice):
    assert "comes first" not in alices.get("/settings/keys").get_data(as_text=True)
    for key in ("h", "shift+h"):
        assert alices.post("/settings/keys", data={"add_claim": key}).status_code == 303
        assert own_keys(db, alice) == {"add_claim": key}
        page = alices.get("/settings/keys").get_data(as_text=True)
        [help_text] = re.findall(r'id="help-add_claim">(.*?)</p>', page, re.S)
        assert "H is also “High”" in help_text
        remedy = "the value wins. Press Esc to use the command."
        assert f"While “How firmly is it put?” is open, {remedy}" in help_text
        assert page.count("the value wins") == 1


def test_lettered_sources_win_while_the_source_is_asked(db, alices):
    text = builtin("news-source").toml.replace('key = "1"', 'key = "s"')
    lettered = replace(parse(text), version=2, toml=text.replace("version = 1", "version = 2", 1))
    db.write(lambda db: use_scheme(db, lettered))
    page = alices.get("/settings/keys").get_data(as_text=True)
    [help_text] = re.findall(r'id="help-skip">(.*?)</p>', page, re.S)
    assert "S is also “US official”" in help_text


def test_the_default_keys_come_back(db, alices, alice):
    alices.post("/settings/keys", data={"skip": "k"})
    alices.post("/settings/keys", data={"skip": "k", "usual": "1"})
    assert own_keys(db, alice) == {}


def test_no_two_commands_share_a_default_key():
    keys = [one.key for one in COMMANDS]
    assert len(keys) == len(set(keys))


def test_a_command_that_shares_its_key_with_a_group_is_named():
    scheme = parse(toml_of([]).replace('key = "x"', 'key = "f"'))
    told = "F is also “Experts”. While “Who vouches for it?” is open, the value wins."
    assert find_clashes(COMMANDS, scheme)["flag"] == f"{told} Press Esc to use the command."
