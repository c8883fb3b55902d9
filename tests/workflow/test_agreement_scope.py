"""Which answers count: the last blind one, within versions, people, articles, days, kinds."""

import gc
from collections import Counter
from dataclasses import replace

import pytest

from annotate import agreement as pure
from annotate import schemes
from annotate.records import Answer, Claim, Event
from annotate.store.agreement import list_blind_answers
from annotate.store.answers import labels as stored
from annotate.store.file.ulid import encode, iso_to_ms
from annotate.workflow import agreement, articles
from annotate.workflow.agreement import basis as kept
from annotate.workflow.agreement.basis import SCOPE_LIMIT
from annotate.workflow.articles import tags
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from annotate.workflow.scheme import use_scheme

ALPHA = "krippendorff_alpha"


@pytest.fixture
def put(db):
    """Put an event there: put(alice, sentence, "author", "2026-03-02", blind=False)."""

    def save(person, sentence, source, day="2026-03-02", *, blind=True, version=1, verdict=None):
        number = db.reader().execute("select count(*) from event").fetchone()[0]
        verdict = verdict or ("claims" if source else "no_claim")
        claims = (Claim(source, fields={"confidence": "high"}),) if source else ()
        event = Event(
            id=f"put-{number:06}",
            person=person.id,
            sentence=sentence.id,
            answer=Answer(verdict, claims),
            scheme="news-source",
            scheme_version=version,
            blind=blind,
            received=encode(iso_to_ms(f"{day}T12:00:00Z"), number),
        )
        db.write(lambda db: stored.save_event(db, event, 0))

    return save


@pytest.fixture
def second_version(db):
    """A second version of the scheme, in force."""
    toml = schemes.builtin("news-source").toml
    second = schemes.parse(toml.replace("version = 1", "version = 2", 1))
    assert second.version == 2
    db.write(lambda db: use_scheme(db, second))


def sets_of(db, **scope):
    """Who said what of how many sentences, as a plain list."""
    whole = agreement.open_basis(db, replace(agreement.show_scope(db, None), **scope))
    names, values = whole.sets.annotators, whole.sets.values
    counts = Counter()
    for article, who, what, n in whole.sets.rows():
        said = ((names[w], *sorted(values[v])) for w, v in zip(who, what, strict=True))
        counts[article, tuple(sorted(said))] += n
    return sorted(([*said], n) for (_, said), n in counts.items())


def test_the_last_blind_answer_counts_not_one_made_after_looking(db, asked, alice, bob, put):
    put(alice, asked[0], "author", "2026-03-02")
    put(alice, asked[0], "unnamed", "2026-03-03")
    put(alice, asked[0], "us_official", "2026-03-04", blind=False)
    put(bob, asked[0], "unnamed", "2026-03-02")
    assert sets_of(db) == [([("Alice", "unnamed"), ("Bob", "unnamed")], 1)]
    basis = agreement.show_basis(db, None)
    [one] = basis.marked
    assert [claims[0].source for claims in one.claims.values()] == ["unnamed", "unnamed"]


def test_who_answered_only_after_looking_is_missing(db, asked, alice, bob, put):
    put(alice, asked[0], "author", blind=False)
    put(bob, asked[0], "author")
    assert sets_of(db) == [([("Bob", "author")], 1)]


def test_an_answer_undone_blind_is_missing(db, asked, alice, bob, put):
    put(alice, asked[0], "author", "2026-03-02")
    put(alice, asked[0], None, "2026-03-03", verdict="skipped")
    put(alice, asked[0], "author", "2026-03-04", blind=False)
    put(bob, asked[0], "author")
    assert sets_of(db) == [([("Bob", "author")], 1)]


def test_two_claims_changed_after_looking_count_as_they_were(db, asked, alice, save, put):
    claims = (Claim("unnamed"), Claim("author"), Claim("unnamed"))
    for blind, answer in ((True, Answer("claims", claims)), (False, Answer("no_claim"))):
        event = Event(
            id=f"double-{blind}",
            person=alice.id,
            sentence=asked[0].id,
            answer=answer,
            scheme="news-source",
            scheme_version=1,
            blind=blind,
        )
        db.write(lambda db, event=event: stored.save_event(db, event, 1_770_000_000_000))
    assert sets_of(db) == [([("Alice", "author", "unnamed")], 1)]


def test_a_version_counts_the_last_blind_answer_made_under_it(
    db, asked, alice, bob, put, second_version
):
    for person, source in ((alice, "author"), (bob, "unnamed")):
        put(person, asked[0], source, "2026-03-02", version=1)
        put(person, asked[1], "author", "2026-03-02", version=1)
    put(alice, asked[0], "unnamed", "2026-03-09", version=2)
    put(bob, asked[0], "unnamed", "2026-03-10", version=2)
    first, second = (("news-source", version) for version in (1, 2))
    assert sets_of(db, version=first) == [
        ([("Alice", "author"), ("Bob", "author")], 1),
        ([("Alice", "author"), ("Bob", "unnamed")], 1),
    ]
    assert sets_of(db, version=second) == [([("Alice", "unnamed"), ("Bob", "unnamed")], 1)]
    assert ([("Alice", "unnamed"), ("Bob", "unnamed")], 1) in sets_of(db)
    assert agreement.list_used_versions(db) == [first, second]


def test_people_articles_days_and_kinds_choose(db, asked, alice, bob, lead, put):
    put(alice, asked[0], "author", "2026-03-02")
    put(bob, asked[0], "author", "2026-03-03")
    put(lead, asked[0], None, "2026-03-04")
    assert sets_of(db, people=("Alice", "Lena")) == [([("Alice", "author"), ("Lena", "NONE")], 1)]
    assert sets_of(db, since="2026-03-03") == [([("Bob", "author"), ("Lena", "NONE")], 1)]
    assert sets_of(db, until="2026-03-02") == [([("Alice", "author")], 1)]
    assert sets_of(db, since="2026-03-03", until="2026-03-03") == [([("Bob", "author")], 1)]
    assert sets_of(db, articles=("another",)) == []
    assert sets_of(db, kinds=("bullet",)) == []


def test_a_tag_chooses_articles_from_the_moment_it_is_given(db, article, asked, alice, bob, put):
    for person in (alice, bob):
        put(person, asked[0], "author")
    assert sets_of(db, tags=("Tokyo",)) == []
    tags.add(db, None, [article.id], "Tokyo")
    scope = replace(agreement.show_scope(db, None), tags=("Kyoto", "Tokyo"))
    tagged = agreement.open_basis(db, scope)
    parts = dict(tagged.parts)
    assert list(parts) == [article.id] and tagged.sets.shared.units == 1
    assert len(list(list_blind_answers(db.reader(), scope))) == 2
    tags.remove(db, None, [article.id], "Tokyo")
    assert agreement.open_basis(db, scope).parts == []
    assert list(list_blind_answers(db.reader(), scope)) == []
    untagged = dict(agreement.show_basis(db, None).parts)
    assert untagged[article.id] is parts[article.id], "tags change no answers"


def test_a_withdrawn_article_is_out_and_comes_back(db, article, asked, alice, bob, lead, put):
    for person in (alice, bob):
        put(person, asked[0], "author")
    assert len(sets_of(db)) == 1
    articles.withdraw(db, lead, article.id, "wrong file")
    assert sets_of(db) == []
    articles.restore(db, lead, article.id)
    assert len(sets_of(db)) == 1


def test_the_week_of_a_sentence_is_that_of_its_last_answer(db, asked, alice, bob, put):
    put(alice, asked[0], "author", "2026-03-01")  # a Sunday
    put(bob, asked[0], "unnamed", "2026-03-02")
    for person in (alice, bob):
        put(person, asked[1], "author", "2026-03-01")
    put(alice, asked[2], "author", "2026-03-08")
    put(bob, asked[2], "unnamed", "2026-03-08", blind=False)
    basis = agreement.show_basis(db, None)
    assert basis.weeks == {
        asked[0].id: "2026-03-02", asked[1].id: "2026-02-23", asked[2].id: "2026-03-02",
    }  # fmt: skip
    assert list(basis.by_week) == ["2026-02-23", "2026-03-02"]


def test_versions_stand_with_the_change_between_them(db, asked, alice, bob, put, second_version):
    sources = ["author", "unnamed", "us_official", "author", "unnamed", "author"]
    for number, (sentence, source) in enumerate(zip(asked, sources, strict=True)):
        for version, day in ((1, "2026-03-02"), (2, "2026-03-09")):
            put(alice, sentence, source, day, version=version)
            said = "author" if version == 1 and number % 2 else source
            put(bob, sentence, said, day, version=version)
    basis = agreement.show_basis(db, None)
    source = agreement.get_measure(basis.scheme, "source")
    first, second = agreement.list_versions(basis, source)
    assert (first.name, second.name) == ("news-source 1", "news-source 2")
    assert first.change is None and first.figure.value < second.figure.value == 1
    assert second.change[0] == pytest.approx(1 - first.figure.value)
    tables = [
        agreement.open_basis(db, replace(basis.scope, version=("news-source", number))).sets
        for number in (2, 1)
    ]
    assert second.change == pure.difference(
        *(pure.estimated(ALPHA, table, "masi") for table in tables)
    )


def test_the_basis_is_kept_until_something_is_saved(db, asked, alice, bob, put):
    put(alice, asked[0], "author")
    basis = agreement.show_basis(db, None)
    assert agreement.show_basis(db, None) is basis
    assert basis.sets is basis.sets
    put(bob, asked[0], "author")
    later = agreement.show_basis(db, None)
    assert later is not basis and later.sets.shared.units == 1


def test_the_basis_outlives_what_changes_no_figure(db, article, asked, alice, bob, lead, put):
    for person in (alice, bob):
        put(person, asked[0], "author")
    before = agreement.show_basis(db, None)
    agreement.note_download(db, lead, "agreement figures")
    articles.release(db, lead, article.id)
    assert agreement.show_basis(db, None) is before
    changes = (
        lambda: articles.withdraw(db, lead, article.id, ""),
        lambda: articles.restore(db, lead, article.id),
        lambda: tags.add(db, lead, [article.id], "Tokyo"),
        lambda: membership.rename(db, lead, alice, "Alicia"),
        lambda: put(bob, asked[1], "author"),
    )
    for change in changes:
        change()
        agreement.note_download(db, lead, "agreement figures")  # does not hide the change
        after = agreement.show_basis(db, None)
        assert after is not before
        before = after


def test_an_older_event_that_arrives_later_is_seen_too(db, asked, alice, bob, put):
    for person in (alice, bob):
        put(person, asked[0], "author", "2026-03-09")
    assert len(sets_of(db)) == 1
    for person in (alice, bob):
        put(person, asked[1], "author", "2026-03-02")
    assert sets_of(db) == [([("Alice", "author"), ("Bob", "author")], 2)]


def test_a_person_renamed_has_the_new_name_at_once(db, asked, alice, bob, lead, put):
    put(alice, asked[0], "author")
    assert sets_of(db) == [([("Alice", "author")], 1)]
    membership.rename(db, lead, alice, "Alicia")
    assert sets_of(db) == [([("Alicia", "author")], 1)]


def test_only_so_many_scopes_are_kept(db, asked, alice, put):
    put(alice, asked[0], "author")
    for day in range(1, SCOPE_LIMIT + 9):
        sets_of(db, since=f"2026-01-{day:02}")
    assert len(kept._bases[db]) == SCOPE_LIMIT


@pytest.mark.slow
def test_nothing_is_kept_of_a_project_that_is_gone():
    store = open_project(":memory:", "Gone")
    assert agreement.show_basis(store, None).sets.shared.units == 0
    before = len(kept._bases)
    store.close()
    del store
    gc.collect()
    assert len(kept._bases) < before


def test_before_a_version_the_last_answer_made_before_it_counts(
    db, asked, alice, bob, put, second_version
):
    put(alice, asked[0], "author", "2026-03-02")
    put(alice, asked[0], "unnamed", "2026-03-05", version=2)
    put(bob, asked[0], "author", "2026-03-02")
    put(bob, asked[1], "author", "2026-03-05", version=2)
    assert sets_of(db, before_version=("news-source", 2)) == [
        ([("Alice", "author"), ("Bob", "author")], 1)
    ]
    both = [([("Alice", "unnamed"), ("Bob", "author")], 1), ([("Bob", "author")], 1)]
    assert sets_of(db, before_version=("news-source", 3)) == both == sets_of(db)
    # Labels of another scheme were made before this one.
    assert sets_of(db, before_version=("weather", 1)) == both
