"""assign and articles: who labels what, and what becomes of an article."""

import pytest

from annotate.store import articles as stored
from annotate.workflow import assign
from annotate.workflow.operations.opening import open_existing
from annotate.workflow.people import membership
from annotate.workflow.project import get_project


@pytest.fixture
def store(sample):
    opened = open_existing(str(sample))
    for name in ("Anna", "Ben"):
        membership.add_person(opened, name)
    yield opened
    opened.close()


@pytest.fixture
def article(store):
    [row] = assign.overview(store)
    return row["id"]


def test_giving_and_taking_away_shows_in_the_list(run, store, article):
    assert run("assign", "give", "Anna", article).stdout.startswith("1 article assigned to Anna")
    assert run("assign", "give", "Anna", article).stdout == (
        "0 articles assigned to Anna; 1 was already assigned.\n"
    )
    assert "Anna 0/43" in run("assign", "list").stdout
    assert run("assign", "take-away", "Anna", article).exit_code == 0
    assert "Anna" not in run("assign", "list").stdout
    assert run("assign", "take-away", "Anna", article).exit_code == 1


def test_rules_change_only_what_is_named(run, store):
    assert run("assign", "rules", "--mode", "queue", "--k", "3").exit_code == 0
    assert run("assign", "rules", "--share", "25").exit_code == 0
    project = get_project(store)
    assert (project.mode, project.k, project.share, project.lease_hours) == ("queue", 3, 25, 24)
    for words in (("--k", "0"), ("--share", "101"), ("--lease-hours", "0")):
        assert run("assign", "rules", *words).exit_code == 1
    assert run("assign", "rules", "--mode", "lottery").exit_code == 2


def test_balance_fills_the_free_slots(run, store):
    assert run("assign", "balance").stdout == "2 free slots filled.\n"
    assert run("assign", "balance").stdout == "0 free slots filled.\n"


def test_one_article_can_go_to_more_people_everyone_or_the_usual_number(run, store, article):
    assert run("assign", "spread", article, "--k", "5").exit_code == 0
    assert "0/5" in run("assign", "list").stdout
    assert run("assign", "spread", article, "--calibration").exit_code == 0
    assert "  all  " in run("assign", "list").stdout
    assert run("assign", "spread", article, "--as-project").exit_code == 0
    assert "0/2" in run("assign", "list").stdout
    assert run("assign", "spread", article).exit_code == 2
    assert run("assign", "spread", article, "--k", "500").exit_code == 1


def test_an_article_is_withdrawn_restored_released_and_closed(run, store, article):
    assert run("articles", "withdraw", article, "--why", "wrong file").exit_code == 0
    assert "withdrawn" in run("articles", "list").stdout
    assert "already withdrawn" in run("articles", "withdraw", article).stderr
    assert run("articles", "restore", article).exit_code == 0
    assert run("articles", "restore", article).exit_code == 1
    assert run("articles", "release", article).exit_code == 0
    assert "released" in run("articles", "list").stdout
    assert run("articles", "close", article).exit_code == 0
    assert "released" not in run("articles", "list").stdout


def test_deleting_asks_first_and_needs_a_withdrawn_article(run, store, article):
    assert run("articles", "delete", article, "--yes").exit_code == 1
    run("articles", "withdraw", article)
    assert run("articles", "delete", article, input="n\n").exit_code == 1
    assert stored.count_articles(store.reader()) == 1
    assert run("articles", "delete", article, input="y\n").exit_code == 0
    assert stored.count_articles(store.reader()) == 0


UNKNOWN = [("articles", "withdraw"), ("articles", "delete"), ("articles", "release"),
           ("assign", "spread", "--k", "2")]  # fmt: skip


@pytest.mark.parametrize("words", UNKNOWN)
def test_an_unknown_article_is_reported(run, store, words):
    done = run(*words, "0" * 24)
    assert done.exit_code == 1
    assert "There is no article" in done.stderr


def test_an_older_key_is_still_accepted_beside_the_new_one(run, store, sample):
    file = sample.with_name(f"{sample.name}.secret")
    assert run("secret", "rotate").exit_code == 0
    first = file.read_bytes()
    assert run("secret", "rotate").exit_code == 0
    assert file.read_bytes()[32:] == first[:64]
    assert file.stat().st_mode & 0o077 == 0
    assert "everyone must sign in again" in run("secret", "rotate", "--forget").stdout
    assert len(file.read_bytes()) == 32
