"""Claims of two people are matched one to one by the words they share."""

from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.agreement import (
    NO_MATCH,
    Marked,
    PlacedClaim,
    against_others,
    all_figures,
    claims_figure,
    confusion,
    confusion_json,
    estimated,
    figure,
    match_claims,
    matched_field,
    matched_share,
    matched_sources,
    matches,
    place_claims,
    unitizing_alpha,
    words_inside,
)
from annotate.agreement.claims.matching import choose_pairs, overlap
from annotate.agreement.ratings.intervals import student_t
from annotate.errors import Invalid
from annotate.records import Answer, Claim


def claim(start: int, end: int, source: str = "a", **fields) -> PlacedClaim:
    return PlacedClaim(start, end, source, fields)


def marked(number: int, words: int, article: str = "A", **claims) -> Marked:
    return Marked(article, f"{article}-{number}", words, claims)


CLAIMS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(1, 6), st.sampled_from("abc")).map(
        lambda drawn: claim(drawn[0], drawn[0] + drawn[1], drawn[2])
    ),
    max_size=4,
).map(tuple)


def test_half_of_the_words_is_enough_and_less_is_not():
    assert overlap(claim(0, 4), claim(0, 8)) == (4, 8)
    assert match_claims([claim(0, 4)], [claim(0, 8)]) == [(claim(0, 4), claim(0, 8))]
    assert match_claims([claim(0, 4)], [claim(0, 9)]) == []
    assert match_claims([claim(0, 4)], [claim(4, 8)]) == []
    assert match_claims([claim(0, 0)], [claim(0, 0)]) == []


def test_the_source_does_not_decide_a_match():
    assert match_claims([claim(0, 4, "a")], [claim(0, 4, "b")])


def test_the_greatest_total_wins_over_the_best_single_match():
    ours = [claim(0, 10), claim(0, 9)]
    theirs = [claim(0, 8), claim(0, 16)]
    assert match_claims(ours, theirs) == [(ours[1], theirs[0]), (ours[0], theirs[1])]


def test_with_equal_overlap_the_same_source_is_matched():
    ours = [claim(0, 6, "a"), claim(0, 6, "b")]
    theirs = [claim(0, 6, "b"), claim(0, 6, "a")]
    assert {(a.source, b.source) for a, b in match_claims(ours, theirs)} == {("a", "a"), ("b", "b")}


def test_with_equal_overlap_and_source_the_earlier_start_is_matched():
    early, late = claim(0, 5), claim(5, 10)
    assert match_claims([claim(0, 10)], [late, early]) == [(claim(0, 10), early)]
    behind = [claim(0, 2), claim(10, 20)]
    found = match_claims(behind, [claim(10, 15), claim(15, 20)])
    assert found == [(claim(10, 20), claim(10, 15))]


def share(a, b) -> Fraction:
    """Intersection over union, written once more without the code under test."""
    ours, theirs = set(range(a.start, a.end)), set(range(b.start, b.end))
    return Fraction(len(ours & theirs), len(ours | theirs))


def total(pairs) -> tuple[Fraction, int]:
    return sum(share(a, b) for a, b in pairs), sum(a.source == b.source for a, b in pairs)


def best_by_trying_all(ours, theirs) -> tuple[Fraction, int]:
    few, many = sorted((ours, theirs), key=len)
    return max(
        total([(a, b) for a, b in zip(few, order, strict=True) if share(a, b) >= Fraction(1, 2)])
        for order in permutations(many, len(few))
    )


@given(CLAIMS, CLAIMS)
def test_matching_finds_what_trying_all_ways_finds(ours, theirs):
    found = match_claims(ours, theirs)
    assert total(found) == best_by_trying_all(ours, theirs)
    assert all(share(a, b) >= Fraction(1, 2) for a, b in found)
    turned = [(a, b) for b, a in match_claims(theirs, ours)]
    assert sorted(turned, key=repr) == sorted(found, key=repr)


@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=1, max_size=5))
def test_pairs_are_chosen_with_the_greatest_total(scores):
    few = min(len(scores), 3)
    chosen = choose_pairs(scores)
    assert len(chosen) == len({i for i, _ in chosen}) == len({j for _, j in chosen}) == few
    cells = [(i, j) for i in range(len(scores)) for j in range(3)]
    best = max(
        sum(scores[i][j] for i, j in some)
        for some in combinations(cells, few)
        if len({i for i, _ in some}) == len({j for _, j in some}) == few
    )
    assert sum(scores[i][j] for i, j in chosen) == best


def test_claims_are_placed_on_the_words_they_touch():
    text = "“Kyiv’s” troops, said Reuters, left 10.5 km behind."
    said = [
        ("A", "s", "alice", Answer("claims", (Claim("x", 9, 28), Claim("y", 31, len(text))))),
        ("A", "s", "bob", Answer("no_claim")),
        ("A", "s", "carol", Answer("cant_tell")),
        ("A", "s", "dave", Answer("claims", (Claim("x"), Claim("z", 14, 16)))),
    ]
    [placed] = place_claims(said, {"s": text})
    assert placed.words == 8
    assert sorted(placed.claims) == ["alice", "bob", "dave"]
    assert [(one.start, one.end) for one in placed.claims["alice"]] == [(1, 4), (4, 8)]
    assert [(one.start, one.end) for one in placed.claims["dave"]] == [(0, 8), (1, 2)]
    assert placed.claims["bob"] == ()


def test_a_sentence_without_words_counts_as_one():
    [placed] = place_claims([("A", "s", "alice", Answer("claims", (Claim("x"),)))], {"s": "…"})
    assert placed.words == 1
    assert [(one.start, one.end) for one in placed.claims["alice"]] == [(0, 1)]


def test_characters_are_the_words_of_scripts_without_spaces():
    said = [("A", "s", "alice", Answer("claims", (Claim("x", 0, 4),)))]
    [placed] = place_claims(said, {"s": "記者会見で発表した。"})
    assert placed.words == 9
    assert [(one.start, one.end) for one in placed.claims["alice"]] == [(0, 4)]


def test_every_claim_stands_in_one_match_or_alone():
    sentences = [
        marked(1, 10, alice=(claim(0, 10),), bob=(claim(0, 5, "b"), claim(5, 9, "c"))),
        marked(2, 10, alice=(), bob=(claim(0, 10, "b"),)),
        marked(3, 10, alice=(), bob=()),
        marked(4, 10, alice=(claim(0, 10),)),
    ]
    found = list(matches(sentences))
    assert [(one.ours and one.ours.source, one.theirs and one.theirs.source) for one in found] == [
        ("a", "b"), (None, "c"), (None, "b"),
    ]  # fmt: skip
    assert matched_share(found) == pytest.approx(2 / 4)
    assert matched_share(found, same_source=True) == 0
    assert matched_share([]) is None


def test_a_claim_that_stands_on_both_sides_matches_one_of_two_equal_ones():
    first, second = claim(0, 4), claim(0, 4)
    found = marked(1, 4, alice=(second,), bob=(first, second)).matches
    assert sum(one.ours is not None and one.theirs is not None for one in found) == 1
    assert matched_share(found) == pytest.approx(2 / 3)


def test_people_who_said_the_same_are_one_group_whatever_else_they_wrote():
    text = "The bridge is open, the ministry said."
    of = (Claim("a", 0, len(text), fields={"firm": "low"}),)
    said = [
        ("A", "A-1", "alice", Answer("claims", of)),
        ("A", "A-1", "bob", Answer("claims", (Claim("a", fields={"firm": "low"}),), comment="?")),
        ("A", "A-1", "carol", Answer("claims", (Claim("b", fields={"firm": "low"}),))),
        ("A", "A-1", "dave", Answer("claims", of, flag="look")),
    ]
    (sentence,) = place_claims(said, {"A-1": text})
    assert [names for names, _ in sentence.groups] == [("alice", "bob", "dave"), ("carol",)]
    assert [(one.first, one.second, one.pairs) for one in sentence.matches] == [
        (("alice", "bob", "dave"), ("alice", "bob", "dave"), 3),
        (("alice", "bob", "dave"), ("carol",), 3),
    ]
    within, across = sentence.matches
    assert [within.is_of(name) for name in ("alice", "carol")] == [True, False]
    assert [across.is_of(name) for name in ("alice", "carol", "erin")] == [True, True, False]
    assert across.is_between("carol", "dave") and across.is_between("dave", "carol")
    assert not across.is_between("alice", "bob")


def test_confusions_count_both_ways_and_no_match_has_its_own_row():
    sentences = [
        marked(1, 4, alice=(claim(0, 4, "a"),), bob=(claim(0, 4, "b"),), carol=(claim(0, 4, "a"),)),
        marked(2, 4, alice=(claim(0, 4, "b"),), bob=(), carol=(claim(0, 4, "b"),)),
    ]
    cells = confusion(matches(sentences))
    assert cells == {
        ("a", "a"): 1, ("a", "b"): 2, ("b", "a"): 2, ("b", "b"): 1,
        ("b", NO_MATCH): 2, (NO_MATCH, "b"): 2,
    }  # fmt: skip
    assert {"first": "a", "second": "b", "count": 2} in confusion_json(cells)
    assert len(confusion_json(cells)) == 4


def test_sources_and_fields_are_compared_on_matched_claims_only():
    sentences = [
        marked(
            n,
            4,
            article,
            alice=(claim(0, 4, ours, firm=x),),
            bob=(claim(0, end, theirs, firm=y),),
        )
        for n, (article, ours, x, end, theirs, y) in enumerate(
            [
                ("A", "a", "low", 4, "a", "low"),
                ("A", "b", "low", 3, "a", "high"),
                ("B", "b", "high", 4, "b", "outside"),
                ("B", "b", "high", 1, "b", "high"),
                ("C", "b", "high", 4, "b", "high"),
            ]
        )
    ]
    found = list(matches(sentences))
    sources = figure("percent", matched_sources(found), matched_share=matched_share(found))
    assert (sources.units, sources.value, sources.articles) == (4, 0.75, 3)
    assert sources.matched_share == pytest.approx(8 / 10)
    firm = figure("krippendorff_alpha", matched_field(found, "firm", ("low", "high")))
    assert (firm.level, firm.units, firm.value) == ("ordinal", 2, 1)


def test_span_f1_exact_and_at_one_half():
    sentences = [
        marked(1, 10, "A", alice=(claim(0, 10),), bob=(claim(0, 5), claim(5, 10))),
        marked(2, 10, "B", alice=(claim(0, 4), claim(4, 10)), bob=(claim(0, 4), claim(5, 10))),
        marked(3, 10, "C", alice=(), bob=()),
    ]
    half = claims_figure("span_f1", sentences)
    exact = claims_figure("span_f1", sentences, distance="exact")
    assert half.value == pytest.approx(2 * 3 / 7)
    assert exact.value == pytest.approx(2 * 1 / 7)
    assert (half.level, half.distance, half.units, half.articles) == ("span", "half", 3, 3)
    assert half.interval is not None


def test_two_claims_on_the_same_words_count_as_two():
    two = (claim(0, 4, "a"), claim(0, 4, "b"))
    for distance in ("exact", "half"):
        found = claims_figure("span_f1", [marked(1, 4, alice=two, bob=two)], distance=distance)
        assert found.value == 1


def test_span_f1_of_nobodys_claims_is_undefined_in_words():
    found = claims_figure("span_f1", [marked(1, 4, alice=(), bob=())])
    assert (found.value, found.undefined) == (None, "no one made a claim: span F1 is undefined")
    alone = claims_figure("span_f1", [marked(1, 4, alice=(claim(0, 4),))])
    assert alone.undefined == "needs 2 people; there is 1"
    with pytest.raises(Invalid):
        claims_figure("percent", [marked(1, 4, alice=(), bob=())])


def test_each_word_is_inside_a_claim_or_not():
    table = words_inside(
        [
            marked(1, 10, "A", alice=(claim(0, 5), claim(3, 7)), bob=(claim(0, 10),)),
            marked(2, 5, "B", alice=(), bob=(claim(2, 4),), carol=()),
        ]
    )
    assert table.annotators == ("alice", "bob", "carol")
    found = figure("percent", table)
    assert found.units == 15
    assert found.value == pytest.approx((7 + 3 + 2 / 3) / 15)


def test_unitizing_alpha_is_one_for_equal_cuts_and_falls_with_the_distance():
    def alpha(*cut: tuple[int, int]) -> float:
        sentences = [
            marked(1, 20, "A", alice=(claim(0, 8),), bob=(claim(*cut[0]),)),
            marked(2, 20, "A", alice=(), bob=()),
            marked(1, 30, "B", alice=(claim(3, 9),), bob=(claim(*cut[1]),)),
        ]
        return claims_figure("unitizing_alpha", sentences).value

    assert alpha((0, 8), (3, 9)) == 1
    assert 1 > alpha((0, 7), (3, 9)) > alpha((0, 5), (3, 9)) > alpha((0, 5), (12, 20))


def test_unitizing_alpha_takes_the_sentences_that_everybody_finished():
    both = [
        marked(1, 20, "A", alice=(claim(0, 8),), bob=(claim(0, 6),)),
        marked(1, 30, "B", alice=(claim(3, 9), claim(5, 12)), bob=(claim(3, 12),)),
    ]
    one = marked(2, 500, "A", alice=(claim(0, 400),))
    found = claims_figure("unitizing_alpha", both)
    assert claims_figure("unitizing_alpha", [*both, one]) == found
    assert found.distance == "unitizing"
    assert found.interval is not None


@pytest.mark.parametrize("name", ["span_f1", "unitizing_alpha"])
def test_the_interval_over_claims_leaves_out_article_by_article(name):
    sentences = [
        marked(n, 30, article, alice=(claim(n, n + 9),), bob=(claim(n, n + 9 - shift),))
        for article, shifts in (("A", "051"), ("B", "10"), ("C", "06"), ("D", "212"), ("E", "500"))
        for n, shift in enumerate(map(int, shifts))
    ]
    found = claims_figure(name, sentences)
    without = [
        claims_figure(name, [one for one in sentences if one.article != article]).value
        for article in "ABCDE"
    ]
    mean = sum(without) / 5
    error = (4 / 5 * sum((value - mean) ** 2 for value in without)) ** 0.5
    assert found.interval[0] == pytest.approx(found.value - 2.7764451052 * error)
    assert found.interval[1] == pytest.approx(min(1, found.value + 2.7764451052 * error))
    assert found.interval[0] > 0


def test_unitizing_alpha_of_one_article_leaves_out_sentence_by_sentence():
    sentences = made_up()
    found = claims_figure("unitizing_alpha", sentences)
    shared = [one for one in sentences if len(one.claims) == 3]
    without = [
        claims_figure("unitizing_alpha", [one for one in shared if one is not left]).value
        for left in shared
    ]
    assert len(set(without)) > 5
    mean = sum(without) / len(without)
    squares = sum((value - mean) ** 2 for value in without)
    reach = student_t(0.975, len(shared) - 1)
    reach *= ((len(shared) - 1) / len(shared) * squares) ** 0.5
    assert found.interval == pytest.approx(
        (max(-1, found.value - reach), min(1, found.value + reach)), abs=1e-12
    )
    assert found.interval_note == "for this article only"


@given(st.lists(st.tuples(CLAIMS, CLAIMS), min_size=2, max_size=5))
def test_what_goes_with_a_sentence_is_all_that_unitizing_alpha_loses_with_it(drawn):
    sentences = [marked(n, 16, alice=a, bob=b) for n, (a, b) in enumerate(drawn)]
    alpha, parts, sums = unitizing_alpha.formula(sentences, "unitizing")
    for left, (_, part) in zip(sentences, parts, strict=True):
        rest = [one for one in sentences if one is not left]
        without = [amount - part.get(place, 0) for place, amount in enumerate(sums)]
        anew = claims_figure("unitizing_alpha", rest).value
        assert alpha.value(without) == (anew if anew is None else pytest.approx(anew, abs=1e-12))


def made_up(articles: str = "AAAAAAAAAAAA") -> list[Marked]:
    """A sentence for each letter, with several claims of three people, not all of them alike."""
    firm = ("low", "middle", "high", "outside")
    said = {
        name: [
            (
                claim(0, 4 + (n * place) % 3, "abc"[(n * place) % 3], firm=firm[(n + place) % 4]),
                claim(6, 10, "ab"[(n + place) % 5 == 0], firm=firm[(n * place) % 3]),
            )
            for n in range(len(articles))
        ]
        for place, name in enumerate(("alice", "bob", "carol"), 1)
    }
    said["bob"][3], said["carol"][5] = (), said["carol"][5][:1]
    return [
        marked(n, 12, article, **{name: said[name][n] for name in said if (name, n) != ("bob", 2)})
        for n, article in enumerate(articles)
    ]


TABLES = {
    "words": words_inside,
    "sources": lambda sentences: matched_sources(matches(sentences), "abc"),
    "field": lambda sentences: matched_field(matches(sentences), "firm", ("low", "middle", "high")),
}


@pytest.mark.parametrize("kind", TABLES)
def test_one_article_is_left_out_sentence_by_sentence_whatever_is_the_unit(kind):
    sentences = made_up()
    whole = TABLES[kind](sentences)
    shared = [one for one in sentences if TABLES[kind]([one]).shared.units]
    assert 10 <= len(shared) < whole.shared.units
    for found in all_figures(whole):
        without = [
            figure(
                found.name,
                TABLES[kind]([one for one in sentences if one is not left]),
                distance=found.distance,
                with_interval=False,
            ).value
            for left in shared
        ]
        mean = sum(without) / len(without)
        squares = sum((value - mean) ** 2 for value in without)
        reach = student_t(0.975, len(shared) - 1)
        reach *= ((len(shared) - 1) / len(shared) * squares) ** 0.5
        assert found.interval[1] == pytest.approx(min(1, found.value + reach), abs=1e-12)
        assert found.interval[0] == pytest.approx(max(-1, found.value - reach), abs=1e-12) or (
            found.interval[0] == 0
        )
        assert (found.articles, found.interval_note) == (1, "for this article only")


@pytest.mark.parametrize("kind", TABLES)
def test_several_articles_are_left_out_whole_whatever_is_the_unit(kind):
    sentences = made_up("AAABBBBCCCDE")
    if kind == "field":
        off = claim(0, 9, firm="outside")
        sentences.append(marked(12, 9, "E", alice=(off,), bob=(claim(0, 9, firm="high"),)))
    whole = TABLES[kind](sentences)
    for found in all_figures(whole):
        estimate = estimated(found.name, whole, found.distance)
        assert list(estimate.clusters) == list("ABCDE")
        for article, value in zip("ABCDE", estimate.without, strict=True):
            rest = TABLES[kind]([one for one in sentences if one.article != article])
            anew = figure(found.name, rest, distance=found.distance, with_interval=False).value
            assert value == pytest.approx(anew, abs=1e-12)
        assert (found.articles, found.interval_note) == (5, "")


def test_what_is_missing_of_claims_are_the_answers_to_their_sentences():
    everybody = ("alice", "bob", "carol", "dave")
    sentences = [
        marked(n, 9, **{name: (claim(0, 9, firm="low"),) for name in everybody if name != left})
        for n, left in enumerate(("carol", "", "dave", ""))
    ]
    sentences.append(marked(4, 9, alice=(claim(0, 9, firm="high"),), bob=(), carol=(), dave=()))
    sentences.append(marked(5, 9, alice=(claim(0, 9, firm="high"),), bob=()))
    found = list(matches(sentences))
    for table in (matched_sources(found), matched_field(found, "firm", ("low", "high"))):
        assert table.missing_share == pytest.approx(2 / 16)
        assert figure("percent", table).missing_share == table.missing_share
        assert table.without("carol").missing_share == pytest.approx(1 / 12)
        assert against_others(table, "carol").missing_share == 0
    assert words_inside(sentences).missing_share == pytest.approx(4 / 24)


def test_a_claim_in_which_nobody_else_matches_leaves_nobody_missing():
    sentence = marked(1, 9, alice=(claim(0, 9),), bob=(claim(0, 9),), carol=())
    other = marked(2, 9, alice=(claim(0, 9),), bob=(), carol=(claim(0, 9),))
    assert matched_sources(matches([sentence, other])).missing_share == 0
