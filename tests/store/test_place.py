"""“Article n of m” is what counting says, whatever was assigned, withdrawn or for calibration."""

import random

import pytest

from annotate.store.answers.place import find_place
from annotate.store.answers.tallies import list_states
from annotate.workflow.people import membership

ARTICLES = 300  # more than two blocks


@pytest.fixture(params=[1, 2])
def many(request, db):
    """A project of empty articles with random states and assignments; (db, person, rng)."""
    rng = random.Random(request.param)
    ann = membership.add_person(db, "Ann")
    others = [membership.add_person(db, name) for name in ("Ben", "Cara")]

    def change(inside):
        for number in range(ARTICLES):
            states = ["2026-01-01" if rng.random() < 0.2 else None]
            states += [int(rng.random() < share) for share in (0.1, 0.1)]
            inside.execute(
                """insert into article (id, ref, title, outlet, url, published, language, text,
                     segmenter, split_bucket, imported_at, withdrawn_at, sample, calibration)
                   values (?, '', '', '', '', '', '', '', '', 0, ?, ?, ?, ?)""",
                [f"{number:024}", f"{number:04}", *states],
            )
            for person in (ann, *others):
                if rng.random() < 0.4:
                    ended = rng.choice((None, None, "removed"))
                    inside.execute(
                        """insert into assignment (article, person, given_at, mode, ended, ended_at)
                           values (?, ?, '', 'named', ?, ?)""",
                        [f"{number:024}", person.id, ended, ended],
                    )

    db.write(change)
    return db, ann, rng


def count(db, article, person):
    """Count the articles up to one, and all, the plain way."""
    held = f"select article from assignment where ended is null and person = '{person}'"
    listed = db.reader().execute(
        f"""select id from article where withdrawn_at is null and not sample
            {f"and (calibration or id in ({held}))" if person else ""} order by number"""
    )
    ids = [row[0] for row in listed]
    return sum(one <= article for one in ids), len(ids)


@pytest.mark.parametrize("is_one", [True, False])
def test_the_place_of_an_article_is_what_counting_says(many, is_one):
    db, ann, rng = many
    person = ann.id if is_one else None
    for number in (0, 127, 128, 255, 299, *rng.sample(range(ARTICLES), 20)):
        article = f"{number:024}"
        assert find_place(db.reader(), article, person) == count(db, article, person)
    assert find_place(db.reader(), article, person)[1] > ARTICLES / 6


@pytest.mark.parametrize(
    "change",
    [
        "update article set withdrawn_at = iif(withdrawn_at is null, 'now', null)",
        "update article set sample = not sample",
        "update article set calibration = not calibration",
        """update assignment set ended = iif(ended is null, 'lapsed', null),
             ended_at = iif(ended is null, '2026-01-02', null)""",
        "delete from assignment",
    ],
)
def test_it_still_is_after_a_change_of_many(many, change):
    db, ann, _ = many
    article = f"{200:024}"
    before = find_place(db.reader(), article, ann.id)
    db.write(lambda inside: inside.execute(change))
    for person in (ann.id, None):
        assert find_place(db.reader(), article, person) == count(db, article, person)
    assert find_place(db.reader(), article, ann.id) != before


def test_without_articles_nothing_is_counted(many):
    db = many[0]

    def change(inside):
        inside.execute("delete from assignment")
        inside.execute("delete from article")

    db.write(change)
    assert list_states(db.reader())["counts of articles"] == []
