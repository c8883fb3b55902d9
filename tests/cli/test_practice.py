"""articles practice, people practice, people start, settings practice_share."""

import json

from annotate.workflow.operations.opening import open_existing
from annotate.workflow.people import membership


def test_practice_from_the_command_line(run, demonstration):
    article = run("articles", "list").stdout.split()[0]
    assert run("articles", "practice", article).stdout == "1 article for practice.\n"
    store = open_existing(str(demonstration))
    membership.add_person(store, "Dora")
    store.close()
    [line] = run("people", "practice").stdout.splitlines()
    assert line.split()[0] == "Dora" and line.endswith("0 of 0 as in gold")
    assert run("people", "start", "Dora").stdout == "Dora can label now.\n"
    assert run("people", "practice").stdout == ""
    more = run("people", "start", "Dora", "--more")
    assert more.stdout == "Dora practises again from the start.\n"
    ended = run("articles", "practice", "--end", article)
    assert ended.stdout == "1 article no longer for practice.\n"
    assert run("people", "practice").stdout == ""


def test_the_threshold_is_a_setting(run, demonstration):
    assert run("settings", "practice_share", "90").exit_code == 0
    assert run("settings", "practice_share").stdout.split()[1] == "90"
    assert run("settings", "practice_share", "101").exit_code == 1


def test_people_are_listed_as_json_with_how_they_agree_with_themselves(run, demonstration):
    listed = json.loads(run("people", "list", "--json").stdout)
    ida = next(one for one in listed if one["name"] == "Ida")
    assert ida["finished"] == 43 and ida["self_agreement"] is None
    assert run("settings", "repeat_share", "10").exit_code == 0
