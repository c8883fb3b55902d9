"""Agreement on the demonstration: every figure recomputed from the exported CSV by other means."""

import csv
import io
from dataclasses import replace

import pytest

from annotate.records import Answer, Draft, Event
from annotate.store import agreement as stored
from annotate.store.answers.labels import save_event
from annotate.store.articles import list_sentences
from annotate.store.file.ulid import encode, iso_to_ms
from annotate.workflow import agreement, export
from annotate.workflow.import_labels import import_labels
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.operations import demo
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from tests import recomputed as again
from tests.labelled import make_project

AFTER = iso_to_ms("2026-01-01T00:00:00Z")  # all labels of `make_project`


@pytest.fixture(scope="module")
def demonstration():
    store = open_project(":memory:", "Demonstration")
    demo.fill(store)
    yield store
    store.close()


@pytest.fixture(scope="module")
def varied():
    """The demonstration with another confidence in every fourth of Mara's claims."""
    store = open_project(":memory:")
    demo.add_seed(store, is_sample=False)
    rows = list(csv.DictReader(io.StringIO((demo.SEEDS / demo.FILES[0]).read_text("utf-8"))))
    degrees = again.LOW_TO_HIGH
    maras = [row for row in rows if row["reviewer"] == "Mara" and row["confidence"] in degrees]
    for number, row in enumerate(maras[::4]):
        row["confidence"] = degrees[(degrees.index(row["confidence"]) + number) % 3]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    assert import_labels(store, out.getvalue()).refused == []
    yield store
    store.close()


def rows_of(store):
    return again.read(b"".join(export.stream(store, export.Selection())).decode())


def basis_of(store, **scope):
    return agreement.open_basis(store, replace(agreement.show_scope(store, None), **scope))


def measure_of(basis, name="source"):
    return agreement.get_measure(basis.scheme, name)


def headline_of(store, name="source", **scope):
    basis = basis_of(store, **scope)
    return agreement.headline(basis, measure_of(basis, name))


def test_the_headline_is_the_alpha_of_sets_with_masi_and_of_exact_sets(demonstration):
    units = again.shared(again.sets_of(rows_of(demonstration)))
    found = headline_of(demonstration)
    assert found.alpha.value == pytest.approx(again.alpha(units, again.masi), abs=1e-12)
    assert found.exact.value == pytest.approx(again.alpha(units), abs=1e-12)
    assert found.percent.value == pytest.approx(again.percent(units), abs=1e-12)
    assert found.alpha.units == len(units) == 43
    assert 0.3 < found.exact.value < found.alpha.value < 0.8


def test_has_a_claim_and_attributed_are_positive_agreement(demonstration):
    units = again.shared(again.sets_of(rows_of(demonstration)))
    claims = [[one != {"no claim"} for one in unit] for unit in units]
    named = [[not one <= {"no claim", "author"} for one in unit] for unit in units]
    found = headline_of(demonstration)
    assert found.has_claim.positive.value == pytest.approx(again.positive_agreement(claims))
    assert found.attributed.positive.value == pytest.approx(again.positive_agreement(named))
    assert found.has_claim.alpha.value == pytest.approx(again.alpha(claims))
    assert found.attributed.alpha.value == pytest.approx(again.alpha(named))
    given = [one for unit in claims for one in unit]
    assert found.claims == pytest.approx(sum(given) / len(given))


def test_each_pair_has_its_kappa_percent_and_count(demonstration):
    sets = again.sets_of(rows_of(demonstration)).values()
    basis = basis_of(demonstration)
    found = agreement.pairs(basis, measure_of(basis)).pairs
    assert len(found) == 3
    for pair in found:
        both = [
            (one[pair.first], one[pair.second])
            for one in sets
            if pair.first in one and pair.second in one
        ]
        assert pair.units == len(both)
        assert pair.kappa == pytest.approx(again.kappa(both), abs=1e-12)
        assert pair.percent == pytest.approx(sum(a == b for a, b in both) / len(both))


@pytest.mark.parametrize("project", ["demonstration", "varied"])
def test_confidence_is_compared_on_matched_claims_with_the_same_source(project, request):
    store = request.getfixturevalue(project)
    found = headline_of(store, "confidence")
    every = again.matched(again.claims_of(rows_of(store)))
    same = [(a, b) for *_, a, b in every if a and b and a[1] == b[1]]
    units = [[a[2], b[2]] for a, b in same if {a[2], b[2]} <= set(again.LOW_TO_HIGH)]
    assert found.alpha.units == len(units) > 90
    assert found.alpha.value == pytest.approx(again.alpha(units, again.ordinal), abs=1e-12)
    claims = sum(1 + bool(a and b) for *_, a, b in every)
    assert found.alpha.matched_share == pytest.approx(2 * len(same) / claims)
    assert sum(count for _, count in found.outside) == sum(
        one[2] == "not_a_statement" for pair in same for one in pair
    )


def test_the_disagreements_are_the_sentences_whose_sets_differ_most_split_first(demonstration):
    sets = again.sets_of(rows_of(demonstration))
    differing = {sentence for sentence, one in sets.items() if len(set(one.values())) > 1}
    basis = basis_of(demonstration)
    splits = agreement.list_splits(basis, measure_of(basis))
    assert {one.sentence for one in splits} == differing
    assert len(splits) == 11 and agreement.count_decided(basis, splits) == 6
    shares = [one.people[0] / sum(one.people) for one in splits]
    assert shares == sorted(shares)
    told = agreement.list_answers(basis, [one.sentence for one in splits], splits)
    assert [one.sentence for one in told] == [one.sentence for one in splits]
    for one in told:
        assert one.sentence.startswith(f"{one.article}-") and one.text
        assert sum(one.split) == len(sets[one.sentence])
    in_the_text = agreement.list_splits(basis, measure_of(basis), "text")
    assert [one.start for one in in_the_text] == sorted(one.start for one in splits)


def test_the_cells_of_the_confusion_open_as_many_sentences_as_they_come_from(demonstration):
    basis = basis_of(demonstration)
    source = measure_of(basis)
    every = again.matched(again.claims_of(rows_of(demonstration)))
    cells, sentences = {}, {}
    for sentence, _, _, a, b in every:
        said = tuple(one[1] if one else "no match" for one in (a, b))
        for cell in {said, said[::-1]}:
            cells[cell] = cells.get(cell, 0) + 1
            sentences.setdefault(cell, set()).add(sentence)
    found = agreement.confusion(basis, source)
    assert found.cells == cells
    for first, second in cells:
        opened = agreement.find(basis, source, agreement.Wanted(first=first, second=second))
        assert set(opened) == sentences[first, second] and len(opened) == len(set(opened))


def test_cant_tell_is_counted_beside_and_compares_with_nothing(demonstration):
    assert headline_of(demonstration).cant_tell == 1


def test_the_same_project_gives_the_same_figures_again(demonstration, db):
    first = agreement.as_json(agreement.show_basis(demonstration, None))
    demo.fill(db)
    assert agreement.as_json(basis_of(db)) == first


def test_gold_is_no_reviewer(demonstration):
    assert headline_of(demonstration).people == ("Ida", "Jonas", "Mara")


def test_without_a_second_person_nothing_is_a_number(db, asked, alice, save):
    save(alice, asked[0])
    basis = basis_of(db)
    source = measure_of(basis)
    found = agreement.headline(basis, source)
    assert found.alpha.value is None and "2 people" in found.alpha.undefined
    assert agreement.pairs(basis, source).pairs == []
    assert not agreement.list_splits(basis, source)
    assert [one.figure.value for one in agreement.claims(basis)] == [None] * 5


def test_claims_alike_need_fifty_shared_sentences_whatever_was_said_in_them(demonstration):
    same, half, words, *_ = agreement.claims(basis_of(demonstration))
    assert same.figure.units == half.figure.units < 50
    assert same.few == half.few == f"too few: {half.figure.units} of 50 shared sentences"
    assert words.few == same.few
    store = make_project(count=2, sentences=30, names=("Ana", "Tom"))
    same, half, words, *_ = agreement.claims(basis_of(store))
    assert same.figure.units >= 50 and same.few is half.few is words.few is None
    store.close()


def test_whoever_begins_while_figures_are_made_is_in_the_next_ones(tmp_path, monkeypatch):
    store = make_project(tmp_path / "project.db", count=1, sentences=4, names=("Ana", "Tom"))
    uma = membership.add_person(store, "Uma")
    (article, _), *_ = stored.list_articles(store.reader())
    sentence = list_sentences(store.reader(), article)[0]
    late = Event(
        id="late", person=uma.id, sentence=sentence.id, answer=Answer("no_claim"),
        scheme="news-source", scheme_version=1, received=encode(AFTER, 0),
    )  # fmt: skip
    list_people = stored.list_people

    def list_and_save(db):
        names = list_people(db)
        store.write(lambda db: save_event(db, late, 0))
        return names

    monkeypatch.setattr(stored, "list_people", list_and_save)
    assert headline_of(store).people == ("Ana", "Tom")
    monkeypatch.undo()
    assert headline_of(store).people == ("Ana", "Tom", "Uma")
    store.close()


def test_one_value_only_is_undefined_and_not_a_zero(db, asked, alice, bob, save):
    for person in (alice, bob):
        for sentence in asked:
            save(person, sentence)
    found = headline_of(db)
    assert found.alpha.value is None and "no variation" in found.alpha.undefined
    assert found.percent.value == 1
    basis = basis_of(db)
    assert [pair.kappa for pair in agreement.pairs(basis, measure_of(basis)).pairs] == [None]


def test_skipped_undone_and_headings_count_for_nothing(db, article, asked, alice, bob, save):
    heading = list_sentences(db.reader(), article.id)[0]
    assert heading.kind == "heading"
    save(alice, heading)
    save(bob, heading, "unnamed")
    save(alice, asked[0])
    save(bob, asked[0], verdict="skipped")
    save(alice, asked[1])
    save(bob, asked[1], "unnamed")
    save(bob, asked[1], verdict=None)
    assert headline_of(db).alpha.units == 0
    assert headline_of(db, kinds=("heading",)).alpha.units == 1


def test_more_disagreements_than_sql_takes_variables_are_listed(db, asked, alice, bob, save):
    save(alice, asked[0])
    ids = [f"made-up-{number}" for number in range(40_000)]
    places = stored.list_places(db.reader(), [*ids, asked[0].id])
    assert list(places) == [asked[0].id]


@pytest.mark.parametrize(
    ("others", "same", "alpha", "is_low", "has_little"),
    [(2, 0.95, -0.01, False, True), (20, 0.5, -0.31, True, False), (0, 1.0, None, False, True)],
)
def test_an_article_in_which_nearly_all_is_the_same_is_not_called_low(
    db, lead, others, same, alpha, is_low, has_little, save
):
    text = " ".join(f"Ferry {number} is late." for number in range(40))
    [made] = add_articles(db, None, [Draft(text=text, name="ferries.txt")])
    sentences = list_sentences(db.reader(), made.id)
    assert len(sentences) == 40
    two = [membership.add_person(db, name) for name in ("Ada", "Ben")]
    for place, sentence in enumerate(sentences):
        save(two[0], sentence, "author")
        save(two[1], sentence, "other_official" if place < others else "author")
    agreement.show_basis(db, lead)
    found = agreement.list_alphas(db, lead, [made.id])[made.id]
    assert found.percent.value == same
    assert found.alpha.value == (alpha if alpha is None else pytest.approx(alpha, abs=0.03))
    assert (found.is_low, found.has_little_variation) == (is_low, has_little)
