"""Markdown → one article whose offsets are those of the source."""

from annotate import importers, sentences

SOURCE = """---
title: "A town votes"
date: 2024-05-01
source: The Courier
---
# A town votes

The town **voted** on Tuesday. Few came.

> The mayor said
> it was quiet.

- One place was shut.
- Another [opened](https://a.example/b) late.

---

![A queue](queue.jpg)
"""


def test_signs_stay_outside_and_offsets_are_true_to_the_source():
    (draft,) = importers.read(SOURCE.encode(), "vote.md")
    units = sentences.split(draft.text)
    assert [(unit.kind, draft.text[unit.start : unit.end]) for unit in units][1:] == [
        ("heading", "A town votes"),
        ("sentence", "The town **voted** on Tuesday."),
        ("sentence", "Few came."),
        ("sentence", "The mayor said\n> it was quiet."),
        ("bullet", "One place was shut."),
        ("bullet", "Another [opened](https://a.example/b) late."),
        ("boilerplate", "---"),
        ("boilerplate", "![A queue](queue.jpg)"),
    ]
    assert units[0].kind == "boilerplate"


def test_the_head_of_the_file_gives_the_details():
    (draft,) = importers.read(SOURCE.encode(), "vote.md")
    assert draft.text == SOURCE
    assert (draft.title, draft.published, draft.outlet) == (
        "A town votes",
        "2024-05-01",
        "The Courier",
    )
