"""Values from JSON, a form or long-CSV rows become a valid answer, or named mistakes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.answers import answer_from_form, answer_from_rows, read_answer
from annotate.records import Answer, Claim
from annotate.schemes import builtin, parse

NEWS = builtin("news-source")
ADMIRALTY = builtin("admiralty")
MIXED = parse("""
id = "mixed"
version = 1
title = "Mixed"
[[field]]
id = "source"
question = "Who?"
level = "nominal"
[[field.value]]
id = "a"
label = "A"
group = "one"
asks = ["tone", "note"]
[[field.value]]
id = "b"
label = "B"
group = "two"
[[field]]
id = "tone"
question = "Which tones?"
level = "set"
[[field.value]]
id = "angry"
label = "Angry"
[[field.value]]
id = "calm"
label = "Calm"
[[field]]
id = "note"
question = "Anything else?"
level = "text"
required = false
""")
TEXT = "The dam may not hold, engineers said, while the mayor called it safe."
LENGTH = len(TEXT)


def claim(source: str = "author", grade: str | None = "high", **more: Any) -> dict[str, Any]:
    return {"source": source, "fields": {"confidence": grade} if grade else {}, **more}


def claims(*given_claims: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"verdict": "claims", "claims": list(given_claims), **more}


def read(data: object, **settings: str) -> Answer:
    answer, mistakes = read_answer(data, NEWS, TEXT, **settings)
    assert mistakes == []
    assert answer is not None
    return answer


def places(data: object, **settings: str) -> list[str]:
    answer, mistakes = read_answer(data, NEWS, TEXT, **settings)
    assert answer is None
    assert all(mistake.reason and mistake.remedy for mistake in mistakes)
    return [mistake.where for mistake in mistakes]


# What is accepted


def test_a_lone_claim_without_words_is_the_whole_sentence() -> None:
    assert read(claims(claim())) == Answer(
        "claims", (Claim("author", 0, LENGTH, fields={"confidence": "high"}),)
    )


@pytest.mark.parametrize("verdict", ["no_claim", "cant_tell", "skipped", None])
def test_every_other_verdict_stands_without_claims(verdict: str | None) -> None:
    assert read({"verdict": verdict}) == Answer(verdict)


def test_claims_come_out_in_the_order_of_the_text() -> None:
    given_claims = [claim(start=30, end=40), claim(start=0, end=9), claim(start=0, end=4)]
    answer = read(claims(*given_claims))
    assert [(one.start, one.end) for one in answer.claims] == [(0, 4), (0, 9), (30, 40)]


def test_claims_over_the_same_words_keep_their_given_order() -> None:
    answer = read(claims(claim("unnamed", start=0, end=9), claim("author", start=0, end=9)))
    assert [one.source for one in answer.claims] == ["unnamed", "author"]


def test_where_words_are_off_claims_keep_their_given_order_and_have_none() -> None:
    answer = read(claims(claim("unnamed"), claim("author")), words="off")
    assert [(one.source, one.start) for one in answer.claims] == [
        ("unnamed", None),
        ("author", None),
    ]


def test_source_words_and_a_source_name_are_kept() -> None:
    given_claim = claim(source_start=22, source_end=31, source_name="  City engineers ")
    one = read(claims(given_claim)).claims[0]
    assert (one.source_start, one.source_end, one.source_name) == (22, 31, "City engineers")


def test_flag_and_comment_stand_beside_any_verdict_and_are_trimmed() -> None:
    answer = read({"verdict": None, "flag": " which dam? ", "comment": "\nsee above\n"})
    assert (answer.flag, answer.comment) == ("which dam?", "see above")


def test_offsets_count_code_points() -> None:
    text = "🌊 hält 댐"
    answer, _ = read_answer(claims(claim(start=7, end=8)), NEWS, text)
    assert answer is not None
    assert text[answer.claims[0].start : answer.claims[0].end] == "댐"


def test_gold_says_why() -> None:
    assert read({"verdict": "no_claim", "why": "A pointer."}, layer="gold").why == "A pointer."


def test_a_set_comes_out_in_the_order_of_the_scheme() -> None:
    data = claims({"source": "a", "fields": {"tone": ["calm", "angry", "calm"], "note": " x "}})
    answer, mistakes = read_answer(data, MIXED, TEXT)
    assert mistakes == []
    assert answer is not None
    assert answer.claims[0].fields == {"tone": ["angry", "calm"], "note": "x"}


def test_a_source_that_asks_nothing_needs_no_fields() -> None:
    answer, mistakes = read_answer(claims({"source": "b"}), MIXED, TEXT)
    assert mistakes == []
    assert answer is not None
    assert answer.claims[0].fields == {}


def test_admiralty_asks_two_grades() -> None:
    grades = {"reliability": "F", "credibility": "2"}
    answer, mistakes = read_answer(claims({"source": "author", "fields": grades}), ADMIRALTY, TEXT)
    assert mistakes == []
    assert answer is not None
    assert answer.claims[0].fields == grades


# What is refused, and where


@pytest.mark.parametrize("data", [None, 1, "claims", [], True, 1.5])
def test_what_is_no_object_is_refused(data: object) -> None:
    assert places(data) == [""]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({}, "verdict"),
        ({"verdict": "yes"}, "verdict"),
        ({"verdict": ["claims"]}, "verdict"),
        ({"verdict": "no_claim", "colour": 1}, "colour"),
        ({"verdict": "no_claim", "claims": {}}, "claims"),
        ({"verdict": "no_claim", "claims": [claim()]}, "claims"),
        ({"verdict": None, "claims": [claim()]}, "claims"),
        ({"verdict": "claims"}, "claims"),
        ({"verdict": "claims", "claims": []}, "claims"),
        (claims(*[claim(start=0, end=3)] * 51), "claims"),
        ({"verdict": "claims", "claims": [3]}, "claims[0]"),
        (claims(claim(), colour=1), "colour"),
        (claims(claim(colour=1)), "claims[0].colour"),
        (claims({"fields": {"confidence": "high"}}), "claims[0].source"),
        (claims(claim("nobody")), "claims[0].source"),
        (claims(claim(["author"])), "claims[0].source"),  # type: ignore[arg-type]
        (claims(claim("author", None)), "claims[0].fields.confidence"),
        (claims(claim("author", "certain")), "claims[0].fields.confidence"),
        (claims(claim("author", {"a": 1})), "claims[0].fields.confidence"),  # type: ignore[arg-type]
        (claims({"source": "author", "fields": []}), "claims[0].fields"),
        (
            claims({"source": "author", "fields": {"confidence": "high", "tone": "x"}}),
            "claims[0].fields.tone",
        ),
        (claims(claim(start=0)), "claims[0].end"),
        (claims(claim(end=4)), "claims[0].start"),
        (claims(claim(start=0, end=0)), "claims[0].end"),
        (claims(claim(start=5, end=4)), "claims[0].end"),
        (claims(claim(start=-1, end=4)), "claims[0].start"),
        (claims(claim(start=0, end=LENGTH + 1)), "claims[0].end"),
        (claims(claim(start=0, end=10**5000)), "claims[0].end"),
        (claims(claim(start=False, end=True)), "claims[0].start"),
        (claims(claim(start=0.0, end=4.0)), "claims[0].start"),
        (claims(claim(start="0", end="4")), "claims[0].start"),
        (claims(claim(source_start=3)), "claims[0].source_end"),
        (claims(claim(source_start=3, source_end=999)), "claims[0].source_end"),
        (claims(claim(source_name="x" * 201)), "claims[0].source_name"),
        (claims(claim(source_name=7)), "claims[0].source_name"),
        (claims(claim(start=0, end=4), claim()), "claims[1]"),
        ({"verdict": "no_claim", "flag": "  "}, "flag"),
        ({"verdict": "no_claim", "flag": True}, "flag"),
        ({"verdict": "no_claim", "flag": "x" * 1001}, "flag"),
        ({"verdict": "no_claim", "comment": 1}, "comment"),
        ({"verdict": "no_claim", "comment": "x" * 4001}, "comment"),
        ({"verdict": "no_claim", "comment": "a\0b"}, "comment"),
        ({"verdict": "no_claim", "comment": "half \ud83d"}, "comment"),
        ({"verdict": "no_claim", "why": "because"}, "why"),
    ],
)
def test_a_mistake_is_named_with_its_place(data: object, where: str) -> None:
    assert places(data) == [where]


def test_a_key_that_cannot_be_shown_is_shown_escaped() -> None:
    assert places({"verdict": "no_claim", "\ud800": 1}) == ["\\ud800"]


def test_every_mistake_is_named_at_once() -> None:
    data = claims(claim("nobody", start=0, end=4), claim("author", "x", start=1, end=0), comment=1)
    assert places(data) == [
        "claims[0].source",
        "claims[1].end",
        "claims[1].fields.confidence",
        "comment",
    ]


def test_where_words_are_always_asked_a_lone_claim_needs_them() -> None:
    assert places(claims(claim()), words="always") == ["claims[0]"]
    assert read(claims(claim(start=0, end=7)), words="always").claims[0].end == 7


def test_where_words_are_off_a_claim_made_with_words_before_is_kept_without() -> None:
    [one] = read(claims(claim(start=0, end=7)), words="off").claims
    assert (one.start, one.end) == (None, None)


def test_gold_cannot_be_skipped() -> None:
    assert places({"verdict": "skipped"}, layer="gold") == ["verdict"]


def test_a_field_that_the_source_does_not_ask_is_refused() -> None:
    data = claims({"source": "b", "fields": {"tone": ["calm"]}})
    answer, mistakes = read_answer(data, MIXED, TEXT)
    assert answer is None
    assert [one.where for one in mistakes] == ["claims[0].fields.tone"]


@pytest.mark.parametrize("tone", [["loud"], [["calm"]], "calm,angry", {"calm": 1}, 3, ["calm"] * 9])
def test_a_set_of_anything_but_its_values_is_refused(tone: object) -> None:
    answer, mistakes = read_answer(claims({"source": "a", "fields": {"tone": tone}}), MIXED, TEXT)
    assert answer is None
    assert [one.where for one in mistakes] == ["claims[0].fields.tone"]


# Whatever arrives

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("\ud800"),
    st.sampled_from(["claims", "no_claim", "author", "high", "a", "calm|angry"]),
)  # fmt: skip
KEYS = st.one_of(
    st.sampled_from(
        ["verdict", "claims", "flag", "comment", "why", "source", "start", "end", "fields",
         "source_start", "source_end", "source_name", "confidence", "tone", "note"]
    ),
    st.text(max_size=3),
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "verdict": SCALARS | st.just("claims"),
        "claims": st.lists(st.dictionaries(KEYS, ANYTHING, max_size=8), max_size=3) | ANYTHING,
        "flag": ANYTHING,
        "comment": ANYTHING,
        "why": ANYTHING,
    },
)


@given(
    ANYTHING | SHAPED,
    st.sampled_from([NEWS, ADMIRALTY, MIXED]),
    st.sampled_from(["off", "several", "always"]),
    st.sampled_from(["label", "gold"]),
)
def test_no_data_raises_and_mistakes_can_be_sent(
    data: object, scheme: Any, words: str, layer: str
) -> None:
    answer, mistakes = read_answer(data, scheme, TEXT, words, layer)
    assert (answer is None) == bool(mistakes)
    for mistake in mistakes:
        f"{mistake.where} {mistake.reason} {mistake.remedy}".encode()


FREE_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@st.composite
def valid_answers(draw: st.DrawFn, scheme: Any = MIXED) -> dict[str, Any]:
    """Draw the JSON of a valid answer to TEXT."""
    verdict = draw(st.sampled_from(["claims", "claims", "no_claim", "cant_tell", "skipped", None]))
    flag = draw(st.none() | FREE_TEXT.filter(str.strip))
    drawn = draw(st.lists(valid_claims(), min_size=1, max_size=4)) if verdict == "claims" else []
    return {"verdict": verdict, "claims": drawn, "flag": flag, "comment": draw(FREE_TEXT)}


@st.composite
def valid_claims(draw: st.DrawFn) -> dict[str, Any]:
    span = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH))
    start, end = draw(span.filter(lambda pair: pair[0] < pair[1]))
    words = draw(st.just((None, None)) | span.filter(lambda pair: pair[0] < pair[1]))
    tones = st.lists(st.sampled_from(["angry", "calm"]), min_size=1, max_size=2, unique=True)
    asks = draw(st.booleans())
    return {
        "source": "a" if asks else "b",
        "start": start,
        "end": end,
        "source_start": words[0],
        "source_end": words[1],
        "source_name": draw(FREE_TEXT),
        "fields": {"tone": draw(tones), "note": draw(FREE_TEXT)} if asks else {},
    }


@given(valid_answers())
def test_a_valid_answer_round_trips_through_its_json(data: dict[str, Any]) -> None:
    answer, mistakes = read_answer(data, MIXED, TEXT)
    assert mistakes == []
    assert answer is not None
    sent = json.loads(json.dumps(answer.as_json()))
    assert read_answer(sent, MIXED, TEXT) == (answer, [])
    assert Answer.from_json(sent) == answer


# Long-CSV rows


def rows_of(answer: Answer) -> list[dict[str, str]]:
    """Write the columns of the long CSV that hold an answer, as text."""
    shared = {
        "verdict": answer.verdict or "",
        "flagged": answer.flag or "",
        "comment": answer.comment,
        "why": answer.why,
        "sentence": TEXT,
        "reviewer": "ada",
    }
    empty = ("claim", "claim_start", "claim_end", "source", "source_start", "source_end",
             "source_name", "tone", "note")  # fmt: skip
    rows = [
        {
            "claim": number,
            "claim_start": one.start,
            "claim_end": one.end,
            "source": one.source,
            "source_start": one.source_start,
            "source_end": one.source_end,
            "source_name": one.source_name,
            "tone": "|".join(one.fields.get("tone", ())),
            "note": one.fields.get("note"),
        }
        for number, one in enumerate(answer.claims, 1)
    ] or [dict.fromkeys(empty)]
    return [
        shared | {name: "" if cell is None else str(cell) for name, cell in row.items()}
        for row in rows
    ]


@given(valid_answers(), st.randoms(use_true_random=False))
def test_a_valid_answer_round_trips_through_long_rows(data: dict[str, Any], random: Any) -> None:
    answer, _ = read_answer(data, MIXED, TEXT)
    assert answer is not None
    rows = rows_of(answer)
    random.shuffle(rows)
    assert read_answer(answer_from_rows(rows), MIXED, TEXT) == (answer, [])
    assert answer_from_rows(rows) == answer_from_rows(rows, ["tone", "note"])


def test_rows_may_hold_numbers_and_nothing() -> None:
    row = {"verdict": "claims", "claim": 1, "claim_start": 0, "claim_end": 7, "source": "author",
           "confidence": "low", "comment": None}  # fmt: skip
    assert read(answer_from_rows([row])) == Answer(
        "claims", (Claim("author", 0, 7, fields={"confidence": "low"}),)
    )


def test_claims_over_the_same_words_keep_the_order_of_their_numbers() -> None:
    row = {"verdict": "claims", "claim_start": "0", "claim_end": "7", "confidence": "low"}
    rows = [row | {"claim": "2", "source": "author"}, row | {"claim": "1", "source": "unnamed"}]
    assert [one.source for one in read(answer_from_rows(rows)).claims] == ["unnamed", "author"]


def test_a_bad_offset_in_a_row_is_a_mistake_not_a_guess() -> None:
    row = {"verdict": "claims", "claim": "1", "claim_start": "-1", "claim_end": "7.0",
           "source": "author", "confidence": "low"}  # fmt: skip
    assert places(answer_from_rows([row])) == ["claims[0].start"]


def test_named_further_columns_leave_foreign_columns_out() -> None:
    row = {"verdict": "no_claim", "mood": "good"}
    assert answer_from_rows([row], ["confidence"])["claims"] == []
    row = {"verdict": "claims", "source": "author", "confidence": "low", "mood": "good"}
    assert read(answer_from_rows([row], ["confidence"])).claims[0].source == "author"
    assert places(answer_from_rows([row])) == ["claims[0].fields.mood"]


# A form without JavaScript


def test_a_form_with_two_claims_becomes_an_answer() -> None:
    form = {
        "csrf": ["x"],
        "verdict": ["claims"],
        "claim-1-source": ["unnamed"],
        "claim-1-start": ["30"],
        "claim-1-end": ["40"],
        "claim-1-confidence": ["moderate"],
        "claim-0-source": ["other_official"],
        "claim-0-source_name": ["Ann"],
        "claim-0-source_start": ["22"],
        "claim-0-source_end": ["31"],
        "claim-0-start": ["0"],
        "claim-0-end": ["20"],
        "claim-0-confidence": ["low"],
        "claim-2-source": [""],
        "claim-2-start": ["0"],
        "claim-2-end": [""],
        "flag": [""],
        "comment": ["one\r\ntwo"],
    }
    assert read(answer_from_form(form)) == Answer(
        "claims",
        (
            Claim("other_official", 0, 20, 22, 31, "Ann", {"confidence": "low"}),
            Claim("unnamed", 30, 40, fields={"confidence": "moderate"}),
        ),
        comment="one\ntwo",
    )


def test_a_form_without_a_verdict_means_claims_if_it_has_any() -> None:
    assert answer_from_form({"claim-0-source": ["author"]})["verdict"] == "claims"
    assert answer_from_form({"comment": ["see there"]})["verdict"] is None


def test_a_form_with_a_set_sends_its_field_several_times() -> None:
    form = {"claim-0-source": ["a"], "claim-0-tone": ["calm", "angry"]}
    answer, _ = read_answer(answer_from_form(form), MIXED, TEXT)
    assert answer is not None
    assert answer.claims[0].fields == {"tone": ["angry", "calm"]}
    one, _ = read_answer(answer_from_form(form | {"claim-0-tone": ["calm"]}), MIXED, TEXT)
    assert one is not None
    assert one.claims[0].fields == {"tone": ["calm"]}


def test_a_field_chosen_without_a_source_is_a_mistake_not_lost() -> None:
    assert places(answer_from_form({"claim-0-confidence": ["high"]})) == ["claims[0].source"]


@given(st.dictionaries(KEYS | st.from_regex(r"claim-[0-9]{1,4}-[a-z_]+"), st.lists(st.text())))
def test_no_form_raises(form: dict[str, list[str]]) -> None:
    answer, mistakes = read_answer(answer_from_form(form), NEWS, TEXT)
    assert (answer is None) == bool(mistakes)
