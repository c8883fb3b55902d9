"""Blindness: who sees whose answers, and what seeing leaves behind."""

import pytest

from annotate.workflow import agreement, assign, export
from annotate.workflow.answers.history import get_history
from annotate.workflow.label.sight import show_article


@pytest.fixture
def others(save, alice, bob, asked):
    """Alice and Bob have labelled the article; of the last two sentences Bob skipped one."""
    for sentence in asked:
        save(alice, sentence, "author")
    for sentence in asked[:-2]:
        save(bob, sentence, "unnamed")
    save(bob, asked[-2], verdict="skipped")
    save(bob, asked[-1], verdict=None, flag="look")


def shown(db, lead, sentence):
    """What a lead gets to see of the others: shared sentences, rows, preview, saves."""
    wish = export.Selection(skipped=True)
    counts = export.count(db, wish, lead)
    rows = b"".join(export.stream(db, wish, lead)).decode().count("\n") - 1
    _, preview = export.preview(db, wish, lead, limit=100)
    _, saves = get_history(db, sentence.id, lead)
    assert counts["rows"] == rows == len(preview)
    return {
        "shared": agreement.show_basis(db, lead).sets.shared.units,
        "rows": rows,
        "left out": counts["skipped"] + counts["todo"],
        "hidden": counts["hidden"],
        "makers": sorted({one["name"] for one in saves}),
    }


def begin(db, lead, article, save, sentence):
    assign.take(db, lead, article.id)
    assert save(lead, sentence)["accepted"]


def test_a_lead_who_has_begun_sees_nothing_of_the_others_anywhere(
    db, article, asked, others, lead, save
):
    begin(db, lead, article, save, asked[0])
    assert shown(db, lead, asked[0]) == {
        "shared": 0, "rows": 0, "left out": 0, "hidden": 1, "makers": ["Lena"],
    }  # fmt: skip
    assert len(agreement.show_basis(db, lead).scope.without) == 1


def test_a_lead_who_has_finished_sees_all(db, article, asked, others, lead, save):
    begin(db, lead, article, save, asked[0])
    for sentence in asked[1:]:
        save(lead, sentence)
    told = shown(db, lead, asked[0])
    assert (told["shared"], told["hidden"], told["left out"]) == (len(asked), 0, 2)
    assert told["rows"] == 3 * len(asked) - 1
    assert told["makers"] == ["Alice", "Bob", "Lena"]


def test_skipping_the_rest_is_not_finishing(db, article, asked, others, lead, save):
    begin(db, lead, article, save, asked[0])
    for sentence in asked[1:]:
        save(lead, sentence, verdict="skipped")
    assert shown(db, lead, asked[0])["hidden"] == 1


def test_a_lead_who_does_not_label_sees_all(db, asked, others, lead):
    told = shown(db, lead, asked[0])
    assert (told["shared"], told["hidden"], told["left out"]) == (len(asked) - 2, 0, 2)
    assert told["makers"] == ["Alice", "Bob"]


@pytest.mark.parametrize(
    "look",
    [
        lambda db, lead, article, sentence: agreement.show_basis(db, lead),
        lambda db, lead, article, sentence: export.preview(db, export.Selection(), lead),
        lambda db, lead, article, sentence: list(export.stream(db, export.Selection(), lead)),
        lambda db, lead, article, sentence: get_history(db, sentence.id, lead),
        lambda db, lead, article, sentence: show_article(db, lead, article.id),
    ],
    ids=["agreement", "preview", "export", "history", "article"],
)
def test_labels_made_after_seeing_the_others_are_not_blind(
    db, article, asked, others, lead, save, look
):
    look(db, lead, article, asked[0])
    begin(db, lead, article, save, asked[0])
    rows = db.reader().execute("select reviewer, min(blind) from labels group by 1").fetchall()
    assert rows == [("Alice", 1), ("Bob", 1), ("Lena", 0)]
    assert "Lena" not in agreement.show_basis(db, None).sets.annotators


def test_labels_made_before_seeing_stay_blind_and_count(db, article, asked, others, lead, save):
    begin(db, lead, article, save, asked[0])
    for sentence in asked[1:]:
        save(lead, sentence)
    assert "Lena" in agreement.show_basis(db, lead).sets.annotators
    save(lead, asked[0], "us_official")
    rows = db.reader().execute("select sentence_id from labels where blind = 0").fetchall()
    assert rows == [(asked[0].id,)]


def test_seeing_an_article_nobody_else_has_labelled_leaves_one_blind(
    db, article, asked, lead, save
):
    agreement.show_basis(db, lead)
    begin(db, lead, article, save, asked[0])
    assert db.reader().execute("select blind from labels").fetchall() == [(1,)]


def test_counting_rows_and_looking_at_ones_own_is_no_sight(db, article, asked, others, lead, save):
    begin(db, lead, article, save, asked[0])
    export.count(db, export.Selection(), lead)
    get_history(db, asked[0].id, lead)
    save(lead, asked[1])
    assert db.reader().execute("select count(*) from labels where blind = 0").fetchone() == (0,)


def test_a_reviewer_sees_only_the_own_saves_even_when_done(db, asked, others, alice, lead, save):
    save(lead, asked[0], "us_official", layer="gold", why="It says so.")
    _, saves = get_history(db, asked[0].id, alice)
    assert {one["name"] for one in saves} == {"Alice"}


def test_the_command_line_sees_all_and_leaves_no_mark(db, article, asked, others, lead, save):
    assert agreement.show_basis(db, None).sets.shared.units == len(asked) - 2
    _, saves = get_history(db, asked[0].id, None)
    assert {one["name"] for one in saves} == {"Alice", "Bob"}
    begin(db, lead, article, save, asked[0])
    assert db.reader().execute("select min(blind) from labels").fetchone() == (1,)
