"""/agreement/model: why there is none, then computed in the background, shown and cancelled."""

import re

import pytest

from annotate.app import create_app
from annotate.workflow.agreement.model import job as jobs
from annotate.workflow.people import membership
from tests.labelled import make_project
from tests.linting import LintingClient


@pytest.fixture
def large():
    store = make_project(count=14, sentences=40)
    yield store
    store.close()


def client_of(store):
    app = create_app(store)
    app.config["TESTING"] = True
    app.test_client_class = LintingClient
    return app.test_client()


def test_below_500_sentences_it_says_why_not(client, lead, words):
    text = words(client.enter(lead).get("/agreement/model"))
    assert "It needs 500 sentences with two or more answers. 500 sentences are missing." in text
    assert client.post("/agreement/model").status_code == 303
    assert "500 sentences are missing." in words(client.get("/agreement/model"))


@pytest.mark.slow
def test_it_is_computed_once_it_is_asked_for(large, words):
    client = client_of(large).enter(membership.add_person(large, "Lena", "lead"))
    assert "Compute the model" in words(client.get("/agreement/model"))
    answer = client.post("/agreement/model")
    assert (answer.status_code, answer.location) == (303, "/agreement/model")
    [job] = jobs._jobs[large].values()
    job.wait()
    text = words(client.get("/agreement/model"))
    assert "Look at these first" in text
    assert "US official probably in" in text
    assert "Luis" in text
    assert "Labels have changed since." not in text
    first = re.search(r'href="(/adjudicate/[^"?]+)"', client.get("/agreement/model").text)[1]
    page = client.get("/adjudicate?sort=model")
    assert f'href="{first}?sort=model"' in re.search(r"<ol.*?</li>", page.text, re.DOTALL)[0]
    assert "There is no model yet" not in words(page)


@pytest.mark.slow
def test_while_it_runs_it_shows_how_far_it_is_and_can_be_cancelled(large, words, monkeypatch):
    monkeypatch.setattr(jobs.Job, "start", lambda job: None)
    client = client_of(large).enter(membership.add_person(large, "Lena", "lead"))
    client.post("/agreement/model")
    page = client.get("/agreement/model").get_data(as_text=True)
    assert "0 of 9 sources computed" in page
    assert 'hx-trigger="load delay:1s"' in page
    assert client.post("/agreement/model/cancel").status_code == 303
    assert "Compute the model" in words(client.get("/agreement/model"))


@pytest.mark.slow
def test_a_nominal_field_shows_who_confuses_what(large, words, monkeypatch):
    monkeypatch.setattr(jobs, "_fields", lambda _: ["confidence"])
    client = client_of(large).enter(membership.add_person(large, "Lena", "lead"))
    client.post("/agreement/model")
    [job] = jobs._jobs[large].values()
    job.wait()
    page = client.get("/agreement/model")
    assert 'id="field-confidence"' in page.text
    assert "Confidence on claims whose words and source match" in words(page)
    assert re.search(r"Luis \d+% \w.*, where it is probably ", words(page))
