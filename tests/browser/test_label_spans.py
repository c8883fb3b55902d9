"""What is marked on screen is cut the same on the server: words, cuts and offsets of any script."""

import json
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

REFERENCE = Path(__file__).parents[1] / "data" / "seed_reference.jsonl"
PIECES = [
    "officials", "U.S.", "p.m.", "year’s", "high-ranking", "$3,000", "50%", "п’ять", "в’язень",
    "військові", "북한군이", "파병", "القوات", "הכוחות", "e\u0301te\u0301", "naïve",
    "👩‍👩‍👧", "🇺🇦", "🙂",
    "我们今天", "สวัสดี", "x\u00a0y", "“no”", "—", "–", ",", ";", ":", ".", "…", "?!", "(", ")",
    "while", "and", "with", "that", "«так»", "a\u200db", "𝒜lpha", "½", "№5", "o'clock",
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(min_size=1, max_size=6)), min_size=1, max_size=14
).map(" ".join)

PROBE = """async ([texts, picks]) => {
  const spans = {
    ...await import("/static/js/words.js"), ...await import("/static/js/label/spans.js"),
  };
  return texts.map((text, at) => {
    const words = spans.wordsOf(text);
    const length = spans.lengthOf(text);
    const [one, other] = picks[at].map((pick) => Math.floor(pick * (length + 1)));
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    const snapped = spans.snap(text, from, Math.max(to, from + 1));
    const cuts = [];
    for (let k = 1; k < words.length; k += 1) cuts.push(...spans.cutAt(words, 0, words.length, k));
    return {
      length,
      words,
      proposed: words.length > 1 ? spans.proposeCut(text, words, 0, words.length) : null,
      spans: [snapped, ...cuts].map(({ start, end }) =>
        [start, end, spans.cutOut(text, start, end)]),
      there: [...Array(length + 1).keys()].every((point) =>
        spans.toPoints(text, spans.toUnits(text, point)) === point),
    };
  });
}"""


def probe(page, texts, picks=None):
    return page.evaluate(PROBE, [texts, picks or [[0, 1]] * len(texts)])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(TEXTS, st.floats(0, 1), st.floats(0, 1)), min_size=8, max_size=8))
@example([("🌉 Nobody knows, 👩‍👩‍👧 said.", 0.1, 0.6)])
@example([("“Ми не знаємо”, — сказав п’ятий.", 0.2, 0.4)])
def test_every_span_cuts_the_same_text_here_and_on_the_server(scripts, drawn):
    texts = [text for text, _, _ in drawn]
    found = probe(scripts, texts, [[one, other] for _, one, other in drawn])
    for text, got in zip(texts, found, strict=True):
        assert got["length"] == len(text)
        assert got["there"]
        for word in got["words"]:
            assert text[word["start"] : word["end"]] == word["text"]
        starts = [word["start"] for word in got["words"]]
        assert starts == sorted(set(starts))
        for start, end, cut in got["spans"]:
            assert 0 <= start < end <= len(text)
            assert text[start:end] == cut


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(TEXTS, st.floats(0, 1), st.floats(0, 1)), min_size=8, max_size=8))
def test_a_snapped_span_begins_and_ends_with_whole_words(scripts, drawn):
    texts = [text for text, _, _ in drawn]
    found = probe(scripts, texts, [[one, other] for _, one, other in drawn])
    for text, got in zip(texts, found, strict=True):
        start, end, _ = got["spans"][0]
        assert start in {0, *(word["start"] for word in got["words"])}
        assert end in {len(text), *(word["end"] for word in got["words"])}
        if got["proposed"] is not None:
            assert 0 < got["proposed"] < len(got["words"])


def test_the_proposed_cut_falls_between_claims_of_the_reference(scripts, capsys):
    units = [json.loads(line) for line in REFERENCE.read_text(encoding="utf-8").splitlines()]
    several = [unit for unit in units if len(unit["claims"]) > 1]
    found = probe(scripts, [unit["text"] for unit in several])
    hits = 0
    for unit, got in zip(several, found, strict=True):
        words, cut = got["words"], got["proposed"]
        claims = unit["claims"]
        gaps = [
            (
                sum(word["start"] < one["end"] for word in words) - 2,
                sum(word["start"] < other["start"] for word in words) + 2,
            )
            for one, other in pairwise(claims)
        ]
        hits += any(low <= cut <= high for low, high in gaps)
    with capsys.disabled():
        print(f"\nproposed cuts between claims of the reference: {hits} of {len(several)}")
    assert len(several) == 11
    assert hits >= 8
