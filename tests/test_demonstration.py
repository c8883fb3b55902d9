"""The demonstration labels: made by their script, importable, different where they must be."""

import csv
import hashlib
import io
import json
from collections import defaultdict
from pathlib import Path

import pytest

from annotate.answers import answer_from_rows, read_answer
from annotate.records import Answer, long_columns
from annotate.schemes import builtin
from seeds import make_demonstration

ROOT = Path(__file__).parents[1]
SEED = (ROOT / "seeds/seed_article.txt").read_bytes().decode("utf-8")
SCHEME = builtin("news-source")
UNITS = {
    unit["unit"]: unit
    for unit in map(
        json.loads, (ROOT / "tests/data/seed_reference.jsonl").read_text("utf-8").splitlines()
    )
}
ASKED = [number for number, unit in UNITS.items() if unit["unit_kind"] in ("sentence", "bullet")]

Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    text = (ROOT / "seeds" / name).read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


RAW = rows_of("demonstration.csv")
GOLD = rows_of("demonstration_gold.csv")


def answers_of(rows: list[Row]) -> dict[str, dict[int, Answer]]:
    """Read rows as the product would: reviewer → unit number → answer."""
    grouped: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["reviewer"], int(row["position"])].append(row)
    answers: dict[str, dict[int, Answer]] = defaultdict(dict)
    for (reviewer, number), held in grouped.items():
        layer = "gold" if reviewer == "gold" else "label"
        answer, mistakes = read_answer(
            answer_from_rows(held), SCHEME, UNITS[number]["text"], layer=layer
        )
        assert mistakes == []
        assert answer is not None
        answers[reviewer][number] = answer
    return answers


ANSWERS = answers_of(RAW)
IDA, JONAS, MARA = (ANSWERS[name] for name in ("Ida", "Jonas", "Mara"))


def test_the_script_gives_the_committed_bytes(tmp_path: Path) -> None:
    make_demonstration.main(tmp_path)
    for name in make_demonstration.FILES:
        assert (tmp_path / name).read_bytes() == (ROOT / "seeds" / name).read_bytes()


@pytest.mark.parametrize("rows", [RAW, GOLD], ids=["raw", "gold"])
def test_rows_have_the_long_columns_and_the_order_of_the_export(rows: list[Row]) -> None:
    assert tuple(rows[0]) == long_columns([field.id for field in SCHEME.further])
    keys = [(int(row["position"]), row["reviewer"], int(row["claim"] or 0)) for row in rows]
    assert keys == sorted(keys)


@pytest.mark.parametrize("row", [RAW[0], RAW[-1], GOLD[0], GOLD[-1]])
def test_ids_and_split_follow_from_the_text(row: Row) -> None:
    article = hashlib.sha256(SEED.encode()).hexdigest()[:24]
    bucket = int(article[:8], 16) % 100
    start, end = int(row["sentence_start"]), int(row["sentence_end"])
    assert row["article_id"] == article
    assert row["sentence_id"] == f"{article}-{start}-{end}"
    assert row["split"] == ("train" if bucket < 80 else "dev" if bucket < 90 else "test")
    assert row["article_ref"] == "seed_article"
    assert row["article_title"] == UNITS[5]["text"]
    assert (row["scheme"], row["scheme_version"]) == ("news-source", "1")


@pytest.mark.parametrize("rows", [RAW, GOLD], ids=["raw", "gold"])
def test_every_offset_cuts_the_text_beside_it(rows: list[Row]) -> None:
    for row in rows:
        sentence = SEED[int(row["sentence_start"]) : int(row["sentence_end"])]
        assert sentence == row["sentence"]
        if row["claim"]:
            assert sentence[int(row["claim_start"]) : int(row["claim_end"])] == row["claim_text"]
            value = SCHEME.source.value(row["source"])
            assert value is not None
            assert (row["source_label"], row["source_group"]) == (value.label, value.group)
        if row["source_start"]:
            words = sentence[int(row["source_start"]) : int(row["source_end"])]
            assert words == row["source_text"]


def test_times_run_forward_and_leave_room_for_the_work() -> None:
    for name in ANSWERS:
        made = {row["labelled_at"]: int(row["active_ms"]) for row in RAW if row["reviewer"] == name}
        assert list(made) == sorted(made)
        assert len(made) == len(ANSWERS[name])
        assert all(1_000 < ms < 60_000 for ms in made.values())
        assert all(len(at) == 24 and at.startswith("2025-03-") for at in made)


def test_there_are_three_reviewers_who_labelled_blind() -> None:
    assert sorted(ANSWERS) == ["Ida", "Jonas", "Mara"]
    assert {row["blind"] for row in RAW} == {"1"}
    assert {row["decided_by"] + row["n_labels"] + row["n_agree"] + row["why"] for row in RAW} == {
        ""
    }


def test_ida_equals_the_reference() -> None:
    assert list(IDA) == ASKED
    for number, answer in IDA.items():
        unit = UNITS[number]
        assert answer.verdict == unit["verdict"]
        assert [
            (one.start, one.end, one.source, one.fields["confidence"]) for one in answer.claims
        ] == [
            (one["start"], one["end"], one["source"], one["confidence"]) for one in unit["claims"]
        ]
        assert [(one.source_start, one.source_end) for one in answer.claims] == [
            (one.get("source_start"), one.get("source_end")) for one in unit["claims"]
        ]
    assert sum(len(answer.claims) for answer in IDA.values()) == 55


def test_jonas_takes_every_third_other_source() -> None:
    doubts = [
        (number, place, claim["also_acceptable"])
        for number in ASKED
        for place, claim in enumerate(UNITS[number]["claims"])
        if claim["also_acceptable"]
    ]
    taken = doubts[2::3]
    assert len(taken) == 6
    changed = {number for number in ASKED if JONAS[number] != IDA[number]}
    assert changed == {number for number, _, _ in taken}
    for number, place, others in taken:
        if others == ["no_claim"]:
            assert JONAS[number] == Answer("no_claim")
        else:
            assert JONAS[number].claims[place].source in others
            assert len(JONAS[number].claims) == len(IDA[number].claims)


def test_mara_makes_one_claim_of_a_sentence_and_leaves_the_last_seven() -> None:
    assert list(MARA) == ASKED[:-7]
    order = ["low", "moderate", "high"]
    for number, answer in MARA.items():
        if answer.verdict != "claims":
            continue
        reference = IDA[number].claims
        foreign = [one.source for one in reference if one.source != "author"]
        degrees = [one.fields["confidence"] for one in reference]
        (claim,) = answer.claims
        assert (claim.start, claim.end) == (0, len(UNITS[number]["text"]))
        assert claim.source == (foreign[0] if foreign else "author")
        assert claim.fields["confidence"] == min(
            (one for one in degrees if one in order), key=order.index
        )


def differing() -> list[int]:
    """List the units on which the sets of sources differ; can’t tell is missing."""
    found = []
    for number in ASKED:
        answers = [given[number] for given in ANSWERS.values() if number in given]
        told = [answer for answer in answers if answer.verdict != "cant_tell"]
        if len({(one.verdict, frozenset(c.source for c in one.claims)) for one in told}) > 1:
            found.append(number)
    return found


def test_mara_has_one_cant_tell_without_dispute_and_one_flag() -> None:
    (unsure,) = [number for number, answer in MARA.items() if answer.verdict == "cant_tell"]
    assert unsure not in differing()
    assert IDA[unsure] == JONAS[unsure]
    flagged = [
        (name, number)
        for name, given in ANSWERS.items()
        for number, one in given.items()
        if one.flag
    ]
    assert [name for name, _ in flagged] == ["Mara"]
    assert flagged[0][1] != unsure


def test_eleven_sentences_differ_and_six_of_them_are_gold() -> None:
    gold = answers_of(GOLD)["gold"]
    assert len(differing()) == 11
    assert len(gold) == 6
    assert set(gold) < set(differing())
    assert {row["decided_by"] for row in GOLD} == {"Noor"}
    whys = {answer.why for answer in gold.values()}
    assert len(whys) == 6
    assert min(map(len, whys)) > 40


def test_gold_counts_how_many_said_the_same() -> None:
    for number, answer in answers_of(GOLD)["gold"].items():
        sources = {one.source for one in answer.claims}
        given = [every[number] for every in ANSWERS.values() if number in every]
        agree = [one for one in given if {c.source for c in one.claims} == sources]
        counts = {(r["n_labels"], r["n_agree"]) for r in GOLD if int(r["position"]) == number}
        assert counts == {(str(len(given)), str(len(agree)))}
