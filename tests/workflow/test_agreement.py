"""Agreement on the demonstration: every figure recomputed from the exported CSV by other means."""

import csv
import io
from collections import Counter, defaultdict
from itertools import combinations, permutations

import pytest

from annotate.store.agreement import list_places
from annotate.store.articles import list_sentences
from annotate.workflow import agreement, demo, export
from annotate.workflow.import_labels import import_labels
from annotate.workflow.project import open_project

LOW_TO_HIGH = ["low", "moderate", "high"]


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
    demo.add_seed(store)
    rows = list(csv.DictReader(io.StringIO((demo.SEEDS / demo.FILES[0]).read_text("utf-8"))))
    maras = [row for row in rows if row["reviewer"] == "Mara" and row["confidence"] in LOW_TO_HIGH]
    for number, row in enumerate(maras[::4]):
        row["confidence"] = LOW_TO_HIGH[(LOW_TO_HIGH.index(row["confidence"]) + number) % 3]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    assert import_labels(store, out.getvalue()).refused == []
    yield store
    store.close()


def exported(store):
    """sentence → reviewer → (set of sources, confidences), can't tell left out."""
    text = "".join(export.stream(store, export.Wish()))
    told = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(text, newline="")):
        if row["verdict"] == "cant_tell" or row["kind"] not in ("sentence", "bullet"):
            continue
        sources, degrees = told[row["sentence_id"]].setdefault(row["reviewer"], (set(), []))
        sources.add(row["source"] or "no claim")
        degrees.append(row["confidence"])
    return told


def sets_of(store):
    """The frozen sets of sources of each sentence, a list a sentence."""
    return [
        {name: frozenset(sources) for name, (sources, _) in by_name.items()}
        for by_name in exported(store).values()
    ]


def alpha(units, distance):
    """Krippendorff's alpha by the table of coincidences."""
    coincidences = Counter()
    for values in units:
        for a, b in permutations(range(len(values)), 2):
            coincidences[values[a], values[b]] += 1 / (len(values) - 1)
    totals = Counter()
    for (a, _), share in coincidences.items():
        totals[a] += share
    n = sum(totals.values())
    observed = sum(share * distance(a, b, totals) for (a, b), share in coincidences.items()) / n
    expected = sum(
        totals[a] * totals[b] * distance(a, b, totals) for a in totals for b in totals
    ) / (n * (n - 1))
    return 1 - observed / expected


def nominal(a, b, totals):
    return a != b


def ordinal(a, b, totals):
    low, high = sorted((LOW_TO_HIGH.index(a), LOW_TO_HIGH.index(b)))
    between = sum(totals[LOW_TO_HIGH[place]] for place in range(low, high + 1))
    return (between - (totals[a] + totals[b]) / 2) ** 2


def kappa(pairs):
    """Cohen's kappa of (first, second) values."""
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    firsts, seconds = (Counter(side) for side in zip(*pairs, strict=True))
    by_chance = sum(firsts[one] * seconds[one] for one in firsts) / len(pairs) ** 2
    return (agreed - by_chance) / (1 - by_chance)


def test_the_headline_is_the_alpha_of_exact_sets(demonstration):
    units = [list(one.values()) for one in sets_of(demonstration) if len(one) > 1]
    found = agreement.report(demonstration)
    assert found.headline.value == pytest.approx(alpha(units, nominal), abs=1e-12)
    assert found.headline.units == found.shared == len(units) == 43
    assert 0.3 < found.headline.value < 0.8


def test_percent_is_the_mean_share_of_agreeing_pairs(demonstration):
    units = [list(one.values()) for one in sets_of(demonstration) if len(one) > 1]
    shares = [
        sum(a == b for a, b in combinations(one, 2)) / len(list(combinations(one, 2)))
        for one in units
    ]
    found = agreement.report(demonstration)
    assert found.percent.value == pytest.approx(sum(shares) / len(shares), abs=1e-12)


def test_each_pair_has_its_kappa_percent_and_count(demonstration):
    found = agreement.report(demonstration)
    assert len(found.pairs) == 3
    for pair in found.pairs:
        both = [
            (one[pair.first], one[pair.second])
            for one in sets_of(demonstration)
            if pair.first in one and pair.second in one
        ]
        assert pair.units == len(both)
        assert pair.kappa == pytest.approx(kappa(both), abs=1e-12)
        assert pair.percent == pytest.approx(sum(a == b for a, b in both) / len(both))


@pytest.mark.parametrize("project", ["demonstration", "varied"])
def test_confidence_is_compared_where_both_have_one_claim_of_the_same_source(project, request):
    store = request.getfixturevalue(project)
    units = []
    for by_name in exported(store).values():
        of_source = defaultdict(list)
        for sources, degrees in by_name.values():
            if len(degrees) == 1 and degrees[0] in LOW_TO_HIGH:
                of_source[next(iter(sources))].append(degrees[0])
        units += [values for values in of_source.values() if len(values) > 1]
    found = agreement.report(store).fields["confidence"]
    assert found.units == len(units) > 20
    assert found.value == pytest.approx(alpha(units, ordinal), abs=1e-12)
    assert (found.value < 1) == (project == "varied")


def test_the_disagreements_are_the_sentences_whose_sets_differ_most_split_first(demonstration):
    differing = {
        sentence
        for sentence, by_name in exported(demonstration).items()
        if len({frozenset(sources) for sources, _ in by_name.values()}) > 1
    }
    found = agreement.report(demonstration).disagreements
    assert {one.sentence for one in found} == differing
    assert len(found) == 11
    shares = [one.split[0] / sum(one.split) for one in found]
    assert shares == sorted(shares)
    assert sum(one.is_decided for one in found) == 6
    for one in found:
        assert one.sentence.startswith(f"{one.article}-") and one.text
        assert sum(one.split) == len(one.answers)


def test_cant_tell_is_counted_beside_and_compares_with_nothing(demonstration):
    assert agreement.report(demonstration).cant_tell == 1


def test_the_same_project_gives_the_same_figures_again(demonstration):
    first = agreement.report(demonstration, with_confusion=True).as_json()
    assert agreement.report(demonstration, with_confusion=True).as_json() == first


def test_gold_is_no_reviewer(demonstration):
    assert agreement.report(demonstration).people == ("Ida", "Jonas", "Mara")


def test_without_a_second_person_nothing_is_a_number(db, asked, alice, save):
    save(alice, asked[0])
    found = agreement.report(db)
    assert (found.shared, found.pairs, found.disagreements) == (0, [], [])
    assert found.headline.value is None and "2 people" in found.headline.undefined


def test_one_value_only_is_undefined_and_not_a_zero(db, asked, alice, bob, save):
    for person in (alice, bob):
        for sentence in asked:
            save(person, sentence)
    found = agreement.report(db)
    assert found.headline.value is None and "no variation" in found.headline.undefined
    assert found.percent.value == 1
    assert [pair.kappa for pair in found.pairs] == [None]


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
    assert agreement.report(db).shared == 0


def test_more_disagreements_than_sql_takes_variables_are_listed(db, asked, alice, bob, save):
    save(alice, asked[0])
    ids = [f"made-up-{number}" for number in range(40_000)]
    places = list_places(db.reader(), [*ids, asked[0].id])
    assert list(places) == [asked[0].id]
