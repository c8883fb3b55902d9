"""The screen on which a lead decides many sentences at once."""

import pytest

from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow.adjudicate import background, bulk
from annotate.workflow.adjudicate.changed import find_changed
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.people import membership
from tests.kept import made_once

GROUP = {"first": "author", "second": "unnamed"}


@pytest.fixture
@made_once
def many(db, alice, bob, say):
    """24 sentences on which Cleo alone says “unnamed”, then one on which all agree."""
    cleo = membership.add_person(db, "Cleo")
    text = " ".join(f"Bridge {number} opened in May." for number in range(25))
    [made] = add_articles(db, None, [Draft(text=text, name="bridges.txt")])
    listed = list_sentences(db.reader(), made.id)
    for number, sentence in enumerate(listed):
        say(alice, sentence, "author", confidence="high")
        say(bob, sentence, "author", confidence="high")
        say(cleo, sentence, "author" if number == 24 else "unnamed", confidence="low")
    return listed


@pytest.fixture
def begun(client, many, lead):
    """The address of the sample of the group that is split."""
    begun = client.enter(lead).post("/adjudicate/bulk", data=GROUP)
    assert begun.status_code == 303
    return begun.location


def mark(client, address, number, outcome):
    return client.post(f"{address}/mark", data={"n": number, "outcome": outcome})


def test_the_groups_are_listed_with_what_is_not_for_bulk(client, many, lead, alice, say, words):
    say(alice, many[0], "author", flag="doubt", confidence="high")
    told = words(client.enter(lead).get("/adjudicate/bulk"))
    assert "All agree 1 sentence Same sources Fewer than 20, so you see all of them" in told
    assert "23 sentences Article’s own voice over Unnamed or unspecified" in told
    assert "Not for bulk 1 sentence split in another way, flagged or commented" in told
    assert "You look at 20 sentences, drawn at random" in told
    told = words(client.get("/adjudicate/bulk?first=&second="))
    assert "You look at 1 sentence, drawn at random" in told


def test_without_labels_there_is_nothing_to_decide(client, lead, words):
    assert "Nothing to decide in bulk" in words(client.enter(lead).get("/adjudicate/bulk"))


def test_a_group_is_decided_by_forms_alone(client, db, begun, words):
    first = words(client.get(begun))
    assert "20 sentences drawn at random from 24" in first
    assert "Majority 2 of 3 Article’s own voice High 1 of 3 Unnamed or unspecified Low" in first
    assert "Overturn makes Unnamed or unspecified the gold answer." in first
    assert "Available after 20 more sentences." in first
    for number in range(1, 21):
        answer = mark(client, begun, number, "overturned" if number < 3 else "kept")
        assert answer.status_code == 303 and answer.location == f"{begun}#sample"
    told = words(client.get(begun))
    assert "2 of 20 10% of the sentences seen. Likely between 3% and 30%." in told
    assert "Sentences outside the sample 4 " in told
    assert "That is a lot for a bulk decision. Better decide this group one by one." in told
    assert "24 sentences get gold." in told
    assert client.post(f"{begun}/accept", data={"why": "No one is cited."}).status_code == 303
    told = words(client.get(begun))
    assert "Gold saved for 24 sentences." in told and "Lena accepted 24 sentences" in told
    assert "2 of 20 overturned (10%, likely 3% to 30%)" in told
    assert client.post(f"{begun}/undo").status_code == 303
    told = words(client.get("/adjudicate/bulk"))
    assert "24 sentences Article’s own voice" in told and "Accepted" not in told
    assert client.post(f"{begun}/undo").status_code == 409


def test_a_decision_that_is_not_written_to_its_end_says_so_wherever_gold_is_shown(
    client, db, begun, words, monkeypatch
):
    for number in range(1, 21):
        mark(client, begun, number, "kept")
    with monkeypatch.context() as patch:
        patch.setattr(background, "write", lambda store, seconds: None)
        client.post(f"{begun}/accept", data={"why": ""})
    told = words(client.get(begun))
    assert "Lena accepted this. 0 of 24 sentences written. It stopped before its end." in told
    for address in ("/adjudicate", "/adjudicate/bulk", "/agreement", "/export"):
        told = words(client.get(address))
        assert "Lena’s decision about 24 sentences is being written (0 done)." in told
    assert client.post(f"{begun}/undo").status_code == 409
    assert client.post(f"{begun}/continue").status_code == 303
    assert "Lena accepted 24 sentences" in words(client.get(begun))
    fragment = {"Hx-Request": "true", "Hx-Request-Type": "partial"}
    assert "This decision is finished." in words(client.get(begun, headers=fragment))
    assert "being written" not in words(client.get("/adjudicate"))


def test_an_unfinished_sample_is_refused_and_the_reason_stays(client, begun, words):
    answer = client.post(f"{begun}/accept", data={"why": "My reason"})
    assert answer.status_code == 409
    assert "The sample is not finished." in words(answer) and "My reason" in words(answer)


def test_a_choice_can_be_taken_back_and_looked_at_again(client, begun, words):
    mark(client, begun, 1, "overturned")
    assert "1 of 1 100% of the sentences seen." in words(client.get(begun))
    back = mark(client, begun, 1, "undo")
    assert back.location == f"{begun}?n=1#sample"
    assert "Nothing seen yet." in words(client.get(f"{begun}?n=1"))


def test_another_answer_opens_the_sentence_alone_and_counts_as_overturned(
    client, db, begun, many, words
):
    form = {"n": 1, "outcome": "other", "sentence": many[0].id}
    answer = client.post(f"{begun}/mark", data=form)
    assert answer.location == f"/adjudicate/{many[0].id}"
    assert "1 of 1" in words(client.get(begun))


@pytest.mark.parametrize(("number", "outcome", "status"), [
    ("x", "kept", 400), ("1", "perhaps", 422), ("99", "kept", 409),
])  # fmt: skip
def test_a_choice_that_there_is_not_is_refused(client, begun, number, outcome, status):
    assert mark(client, begun, number, outcome).status_code == status


def test_a_group_that_is_not_there_is_not_found(client, many, lead):
    client.enter(lead)
    assert client.post("/adjudicate/bulk", data={"first": "a", "second": "b"}).status_code == 404
    assert client.get("/adjudicate/bulk/none").status_code == 404


def test_the_history_and_the_sheet_of_a_sentence_say_that_it_was_decided_in_bulk(
    client, db, begun, many, lead, words, run, tmp_path
):
    for number in range(1, 21):
        mark(client, begun, number, "kept")
    client.post(f"{begun}/accept", data={"why": ""})
    said = "0 of 20 overturned (0%, likely 0% to 16%)"
    for address in (f"/sentence/{many[0].id}", f"/adjudicate/{many[0].id}"):
        page = client.get(address)
        assert said in words(page) and begun in page.get_data(as_text=True)


def test_answers_that_changed_since_gold_are_offered_again(
    client, db, many, lead, alice, bob, say, words
):
    for sentence in many[:3]:
        say(lead, sentence, "author", layer="gold", confidence="high")
    say(alice, many[0], "unnamed", confidence="low")
    say(bob, many[1], "author", confidence="high")  # the same again
    client.enter(lead)
    told = words(client.get("/adjudicate?changed=on"))
    assert "0 of 1 decided" in told and "answers changed since" in told
    assert many[0].text in words(client.get(f"/adjudicate/{many[0].id}?changed=on"))
    assert "Answers changed since." in words(client.get(f"/adjudicate/{many[0].id}"))
    assert "Answers changed since." not in words(client.get(f"/adjudicate/{many[1].id}"))
    say(lead, many[0], "unnamed", layer="gold", confidence="low")
    assert "0 of 0 decided" in words(client.get("/adjudicate?changed=on"))


def test_a_new_answer_after_gold_is_a_change_too(db, many, lead, say):
    say(lead, many[0], "author", layer="gold", confidence="high")
    dora = membership.add_person(db, "Dora")
    assert find_changed(db.reader()) == set()
    say(dora, many[0], "cant_tell")
    assert find_changed(db.reader()) == {many[0].id} == find_changed(db.reader(), [many[0].id])


def test_reviewers_are_kept_out(client, begun, alice):
    client.enter(alice)
    for method, address in (("get", "/adjudicate/bulk"), ("get", begun), ("post", f"{begun}/undo")):
        assert getattr(client, method)(address).status_code == 403


def test_the_other_lead_sees_the_sample_but_does_not_decide_it(client, db, begun, words):
    client.enter(membership.add_person(db, "Otto", "lead"))
    assert mark(client, begun, 1, "kept").status_code == 409
    assert bulk.get_bulk(db, begun.rsplit("/", 1)[1]).name == "Lena"
