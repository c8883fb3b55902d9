"""Two grades of a claim: how often they are given together, as A1, B2 and C3."""

import pytest

from annotate.schemes import builtin, parse
from annotate.workflow import agreement
from annotate.workflow.label.saving import save_events
from annotate.workflow.scheme import use_scheme


@pytest.fixture
def grade(db, asked):
    """Grade a sentence: grade(alice, asked[0], "A1")."""
    db.write(lambda db: use_scheme(db, builtin("admiralty")))
    numbers = iter(range(100))

    def save(person, sentence, grades):
        fields = {"reliability": grades[0], "credibility": grades[1]}
        claim = {"source": "author", "start": 0, "end": len(sentence.text), "fields": fields}
        event = {
            "id": f"grade-{next(numbers):06}", "sentence": sentence.id, "scheme": "admiralty",
            "scheme_version": 1, "answer": {"verdict": "claims", "claims": [claim]},
        }  # fmt: skip
        told = save_events(db, person, {"person": person.id, "events": [event]})
        assert told["rejected"] == []

    return save


def found(db):
    return agreement.diagonal(agreement.show_basis(db, None))


def test_the_share_on_the_diagonal_leaves_out_what_cannot_be_judged(db, alice, bob, asked, grade):
    for person, grades in ((alice, ["A1", "B2", "B2", "F6"]), (bob, ["A1", "A2", "F3"])):
        for sentence, one in zip(asked, grades, strict=False):
            grade(person, sentence, one)
    shown = found(db)
    assert shown.pairs == (("A", "1"), ("B", "2"), ("C", "3"), ("D", "4"), ("E", "5"))
    assert (shown.on_it, shown.judged, shown.unjudged) == (4, 5, 2)
    # A three times and B twice, 1 twice and 2 three times: (3 × 2 + 2 × 3) / 25.
    assert shown.by_chance == pytest.approx(12 / 25)
    assert (shown.rows, shown.columns) == (tuple("ABCDEF"), tuple("123456"))
    assert shown.counts["A", "2"] == 1


def test_without_both_grades_there_is_no_diagonal(db, alice, asked, save):
    save(alice, asked[0], "author")
    assert found(db) is None


def test_where_no_one_could_judge_there_is_no_diagonal(db, alice, asked, grade):
    assert found(db) is None
    grade(alice, asked[0], "F6")
    assert found(db) is None


def test_the_order_of_the_two_grades_changes_nothing(db, alice, bob, asked, grade):
    toml = builtin("admiralty").toml
    parts = toml.split("[[field]]")
    first, rest = parts[3].split("[[rule]]", 1)
    swapped = "[[field]]".join([*parts[:2], first, parts[2]]) + "[[rule]]" + rest
    scheme = parse(swapped.replace("version = 1", "version = 2", 1))
    assert [one.id for one in scheme.further] == ["credibility", "reliability"]
    db.write(lambda db: use_scheme(db, scheme))
    grade(alice, asked[0], "B2")
    assert (found(db).on_it, found(db).judged) == (1, 1)


def test_the_page_shows_it_beside_the_claims(client, db, alice, bob, lead, asked, grade):
    grade(alice, asked[0], "A1")
    grade(bob, asked[0], "A2")
    page = client.enter(lead).get("/agreement?whole=on").get_data(as_text=True)
    assert "1 of 2 claims with both grades" in " ".join(page.split())
    assert "A1, B2, C3, D4, E5. If the two grades were independent, 50% would be." in page
    assert 'class="heat-5 is-same">1</td>' in page
