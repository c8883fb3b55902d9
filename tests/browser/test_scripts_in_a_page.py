"""The pure scripts, imported by one page: the same tables of cases as their twins on the server."""

import json
from pathlib import Path

import pytest

from tests.browser.conftest import Server

DATA = Path(__file__).parents[1] / "data"
ANSWERS = json.loads((DATA / "answers_in_words.json").read_text("utf-8"))
SCRIPTS = ["words", "plural", "label/answer", "label/draft", "label/keys", "label/undo"]
WORDS = json.loads((DATA / "words_of_sentences.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def page(chromium, tmp_path_factory):
    """A page of a server of its own; scripts are imported as the single files they are."""
    server = Server(tmp_path_factory.mktemp("scripts") / "project.db")
    page = chromium.new_page()
    page.goto(f"{server.url}/help")
    yield page
    page.close()
    server.stop()


def run(page, body, given=None):
    """Run the body of an async function of `given` with the scripts as `js`; return its result."""
    return page.evaluate(
        f"""async (given) => {{
          const js = {{}};
          for (const name of {SCRIPTS})
            Object.assign(js, await import(`/static/js/${{name}}.js`));
          {body}
        }}""",
        given,
    )


# ── tables that the server shares ────────────────────────────────────────


def test_answers_in_words_and_tags_are_those_of_the_server(page):
    got = run(
        page,
        """const scheme = js.readScheme(given.scheme, "several");
           const tags = (answer) => js.tagsOf(scheme, answer).map(({ keys }) => keys.join(" "));
           return given.cases.map(({ answer }) => [js.describe(scheme, answer), tags(answer)]);""",
        ANSWERS,
    )
    assert got == [[case["words"], case["tags"]] for case in ANSWERS["cases"]]


def test_words_and_pieces_of_a_text_are_those_of_the_server(page):
    found = run(
        page,
        """return given.map(({ text }) => {
             const places = [...js.splitPlaces(text), text.length];
             return [js.wordsOf(text),
               places.slice(1).map((place, at) => text.slice(places[at], place).trimEnd())];
           });""",
        WORDS,
    )
    for case, (words, splits) in zip(WORDS, found, strict=True):
        texts = [word["text"] for word in words]
        assert [case["text"][word["start"] : word["end"]] for word in words] == texts
        if case.get("unspaced"):  # a browser knows longer words than characters
            assert "".join(texts) == "".join(case["words"])
            assert set(splits) != set() and "".join(splits) == "".join(case["splits"])
        else:
            assert (texts, splits) == (case["words"], case["splits"])


def test_a_count_is_written_as_on_the_server(page):
    got = run(
        page,
        """return [js.plural(0, "sentence"), js.plural(1, "sentence"), js.plural(1204, "sentence"),
             js.plural(1, "label is", "labels are"), js.plural(2, "label is", "labels are")];""",
    )
    assert got == ["0 sentences", "1 sentence", "1,204 sentences", "1 label is", "2 labels are"]


# ── keys ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("event", "name", "cap"),
    [
        ({"key": "h", "code": "KeyH"}, "h", "H"),
        ({"key": "H", "code": "KeyH", "shiftKey": True}, "shift+h", "⇧ H"),
        ({"key": "&", "code": "Digit1"}, "1", "1"),  # AZERTY
        ({"key": "1", "code": "Numpad1"}, "1", "1"),
        ({"key": "End", "code": "Numpad1"}, "end", "end"),  # NumLock off
        ({"key": "р", "code": "KeyH"}, "h", "H"),  # Cyrillic
        ({"key": "h", "code": "KeyJ"}, "h", "H"),  # Dvorak
        ({"key": "ArrowLeft", "code": "ArrowLeft", "shiftKey": True}, "shift+arrowleft", "⇧ ←"),
        ({"key": " ", "code": "Space"}, "space", "space"),
        ({"key": "?", "code": "Slash", "shiftKey": True}, "?", "?"),
        ({"key": ",", "code": "NumpadDecimal"}, ".", "."),
    ],
)
def test_a_key_has_one_name_on_any_layout(page, event, name, cap):
    got = run(page, "const name = js.keyName(given); return [name, js.cap(name)];", event)
    assert got == [name, cap]


# ── undo ─────────────────────────────────────────────────────────────────

STACKS = """
  const event = ([id, sentence, source, links]) => ({ id, sentence, ...links,
    answer: { verdict: "claims", claims: [{ source, fields: {} }], flag: null, comment: "" } });
  const log = given.map(event);
  const brief = (step) => step && [step.sentence, step.answer.claims[0]?.source ?? null,
    step.undoes ?? step.redoes];
  return [brief(js.undoStep(log)), brief(js.redoStep(log)), js.lastClaim(log)?.source ?? null];
"""


@pytest.mark.parametrize(
    ("log", "undo", "redo", "last"),
    [
        ([], None, None, None),
        ([("1", "s", "a", {})], ["s", None, "1"], None, "a"),
        ([("1", "s", "a", {}), ("2", "s", "b", {})], ["s", "a", "2"], None, "b"),
        (
            [("1", "s", "a", {}), ("2", "t", "b", {}), ("3", "t", "c", {"undoes": "2"})],
            ["s", None, "1"],
            ["t", "b", "2"],
            "a",
        ),
        (
            [
                ("1", "s", "a", {}),
                ("2", "s", "b", {"undoes": "1"}),
                ("3", "s", "a", {"redoes": "1"}),
            ],
            ["s", None, "1"],
            None,
            "a",
        ),
        (
            [("1", "s", "a", {}), ("2", "s", "b", {"undoes": "1"}), ("3", "t", "c", {})],
            ["t", None, "3"],
            None,
            "c",
        ),
    ],
)
def test_undo_goes_back_by_one_save_and_redo_forward(page, log, undo, redo, last):
    assert run(page, STACKS, log) == [undo, redo, last]


# ── drafts ───────────────────────────────────────────────────────────────


def test_a_set_keeps_the_order_of_the_scheme_and_a_value_chosen_twice_goes(page):
    got = run(
        page,
        """const scheme = js.readScheme({ id: "s", version: 1, fields: [
             { id: "source", values: [{ id: "a", asks: ["topics"] }] },
             { id: "topics", several: true, required: true,
               values: [{ id: "x" }, { id: "y" }, { id: "z" }] }] }, "off");
           let draft = js.chooseSource(scheme, "Text.", js.startDraft(null), "a");
           const seen = [];
           for (const value of ["z", "x", "y", "x"]) {
             draft = js.chooseValue(scheme, "Text.", draft, "topics", value);
             seen.push(draft.claims[0].fields.topics.join(""));
           }
           const closed = js.closeSet(scheme, "Text.", draft);
           return [seen, draft.ended, closed.ended,
             js.answerOf(scheme, closed, null).claims[0].fields];""",
    )
    assert got == [["z", "xz", "xyz", "yz"], False, True, {"topics": ["y", "z"]}]


def test_two_answers_are_the_same_whatever_order_their_fields_were_written_in(page):
    got = run(
        page,
        """const answer = (fields, more) => ({ verdict: "claims", flag: null, comment: "",
             claims: [{ start: 0, end: 3, source: "a", source_name: "", fields }], ...more });
           return [
             js.isSameAnswer(answer({ x: "1", y: "2" }), answer({ y: "2", x: "1" })),
             js.isSameAnswer(answer({ x: "1" }), answer({ x: "2" })),
             js.isSameAnswer(answer({}), answer({}, { comment: "no" })),
             js.isSameAnswer(null, js.NOTHING),
           ];""",
    )
    assert got == [True, False, False, True]


# ── times ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("utc", "local"),
    [
        ("2025-11-02T12:03:59Z", "2 Nov 2025, 14:03"),
        ("2025-09-02T21:30:00Z", "3 Sep 2025, 00:30"),
    ],
)
def test_a_time_is_written_as_the_server_writes_it_in_the_readers_zone(open_page, page, utc, local):
    tab = open_page(timezone_id="Europe/Kyiv", locale="en-US")
    tab.goto(page.url)
    got = tab.evaluate(
        """async (utc) => {
          const time = Object.assign(document.createElement("time"), { dateTime: utc });
          time.textContent = "as it was";
          document.body.append(time);
          await import("/static/js/times.js");
          return [time.textContent, time.title];
        }""",
        utc,
    )
    assert got == [local, "as it was"]
