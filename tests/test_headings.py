"""Paragraphs that are headings, and those without a full stop that are sentences."""

import pytest

from annotate import sentences

BODY = "The council met on Monday. It will meet again."


def kinds_of(text, language="en", title=""):
    units = sentences.split(text, language, title)
    return [(unit.kind, text[unit.start : unit.end]) for unit in units]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Russian drones struck Kyiv overnight, officials said"),
        ("en", "“We are ready,” the minister told reporters"),
        ("en", "The Kremlin, which has denied such claims before, said nothing"),
        ("en", "She left the room before the vote was taken"),
        ("en", "Two people have died, according to police in the town"),
        ("en", "Flights from Leeds and from both of the other airports nearby have been cancelled"),
        ("uk", "Працює ППО, повідомили у КМВА"),
        ("uk", "«Ми готові», — сказав міністр оборони"),
        ("ru", "В городе нет света, сообщил мэр"),
        ("de", "Der Hafen bleibt zu, sagte der Minister"),
        ("fr", "Le port restera fermé, a déclaré le ministre"),
        ("ko", "국방부는 병력이 이동했다고 밝혔다"),
        ("ja", "国防省は部隊が移動したと発表した"),
    ],
)
def test_a_paragraph_without_a_full_stop_is_a_sentence_if_it_reads_as_one(language, line):
    shown = kinds_of(f"Harbour news\n\n{line}\n\n{BODY}", language)
    assert shown[:2] == [("heading", "Harbour news"), ("sentence", line)]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "What we still don’t know"),
        ("en", "‘Stay away from the water’"),
        ("en", "Now the bridge is coming"),
        ("en", "Why the Ministers Have Said Nothing About the Harbour So Far"),
        ("en", "No trains north of Preston"),
        ("en", "Talks: third round"),
        ("uk", "Що відомо про порт"),
        ("de", "Streit um den Hafen"),
        ("ko", "항구 협상 결렬"),
    ],
)
def test_a_paragraph_without_a_full_stop_is_a_heading_if_it_reads_as_one(language, line):
    shown = kinds_of(f"{BODY}\n\n{line}\n\n{BODY}", language)
    assert shown[2] == ("heading", line)


def test_a_post_without_any_full_stop_has_sentences_under_its_heading():
    text = (
        "Drones over Kyiv\n\nTwo flats burned, the mayor said\n\nThe metro has been closed tonight"
    )
    assert [kind for kind, _ in kinds_of(text)] == ["heading", "sentence", "sentence"]


@pytest.mark.parametrize(
    ("language", "title", "following"),
    [
        ("en", "Harbour closed for a year.", "KYIV, Ukraine (AP) — The harbour is shut. It rains."),
        ("en", "Nobody came to the harbour.", "By Maria Stone\n\nThe town slept. It was cold."),
        ("en", "The Last Ferry Leaves the Harbour.", BODY),
        (
            "en",
            "Ferry to stop after forty years.",
            "The ferry between the two towns will stop in May, after forty years. Few are sad.",
        ),
        ("en", "Bridge to open in May.", "The bridge will open in May, the mayor said. He left."),
        ("uk", "Удар по порту.", "КИЇВ — Порт обстріляли вночі. Є загиблі."),
    ],
)
def test_a_title_that_ends_in_a_full_stop_is_a_heading(language, title, following):
    assert kinds_of(f"{title}\n\n{following}", language)[0] == ("heading", title)


@pytest.mark.parametrize(
    ("language", "title", "following"),
    [
        ("en", "The harbour is shut, the mayor said", "KYIV, Ukraine (AP) — It rains. It is cold."),
        (
            "ru",
            "Паром в порт больше не пойдёт, заявили в мэрии",
            "Паром в порт больше не пойдёт, заявили в пятницу в мэрии. Причин не назвали.",
        ),
    ],
)
def test_a_title_that_reads_as_a_sentence_is_a_heading_if_the_text_begins_after_it(
    language, title, following
):
    assert kinds_of(f"{title}\n\n{following}", language)[0] == ("heading", title)
    assert kinds_of(f"{title}\n\n{BODY}", language)[0] == ("sentence", title)


def test_a_first_sentence_that_stands_alone_stays_a_sentence():
    text = f"The ferry was late again.\n\n{BODY}"
    assert kinds_of(text)[0] == ("sentence", "The ferry was late again.")
    assert kinds_of("The Last Ferry Leaves the Harbour.") == [
        ("sentence", "The Last Ferry Leaves the Harbour.")
    ]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("The ferry is late", "The ferry is late."),
        ("“No more,” he says", "No more, he says."),
        ("It is over. What comes next?", "It is over. What comes next?"),
        ("  Паром  спізнюється!", "Паром спізнюється!"),
    ],
)
def test_a_given_title_that_the_text_repeats_is_a_heading(title, line):
    shown = kinds_of(f"2 May 2024\n\n{line}\n\n{BODY}", "", title)
    assert shown[1:3] == [("heading", line), ("sentence", "The council met on Monday.")]
    assert kinds_of(line, "", title)[0][0] == "sentence"


def test_a_given_title_that_begins_the_first_paragraph_is_a_heading():
    shown = kinds_of("The ferry is late. It has fog to blame.", "en", "The ferry is late")
    assert shown == [("heading", "The ferry is late."), ("sentence", "It has fog to blame.")]
    assert kinds_of("The ferry is late.", "en", "The ferry is late")[0][0] == "sentence"
