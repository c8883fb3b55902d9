"""What publishing does to existing labels, in numbers and in words."""

import pytest

from annotate.schemes.editing import Edit
from annotate.store.scheme.uses import Uses
from annotate.workflow.scheme import get_scheme
from annotate.workflow.scheme.draft import edit, shown_draft
from annotate.workflow.scheme.effects import count_uses, list_effects
from annotate.workflow.scheme.publish import publish


@pytest.fixture
def labelled(db, lead, alice, bob, asked, save):
    for person, sentence, source in (
        (alice, 0, "skorea_intel"), (bob, 0, "skorea_intel"), (alice, 1, "skorea_intel"),
        (alice, 2, "unnamed"), (alice, 3, "author"), (bob, 3, "author"),
    ):  # fmt: skip
        save(person, asked[sentence], source)
    save(lead, asked[0], "author", layer="gold", why="So.")


def effects(db, lead, *edits):
    for one in edits:
        edit(db, lead, one)
    listed = list_effects(db, shown_draft(db))
    return [(one.sentence.text, one.text, one.may_look_again) for one in listed]


def test_uses_count_labels_people_and_what_has_no_gold(db, labelled, alice, asked, save, lead):
    uses = count_uses(db)
    assert uses == {
        "skorea_intel": Uses(3, 2, 1), "unnamed": Uses(1, 1, 1), "author": Uses(2, 2, 2)
    }  # fmt: skip
    assert count_uses(db, "confidence") == {"high": Uses(6, 2, 4)}
    save(alice, asked[0], "unnamed")
    save(alice, asked[2], verdict="no_claim")
    save(lead, asked[0], None, verdict=None, layer="gold")
    assert count_uses(db) == {
        "skorea_intel": Uses(2, 2, 2), "unnamed": Uses(1, 1, 1), "author": Uses(2, 2, 2)
    }  # fmt: skip


def test_each_change_says_what_it_does_to_labels(db, lead, labelled) -> None:
    assert effects(
        db, lead,
        Edit("add value", "source", now={"label": "Expert"}),
        Edit("change value", "source", "unnamed", now={"label": "Nobody"}),
        Edit("merge value", "source", "skorea_intel", now={"into": "skorea_gov"}),
        Edit("retire value", "source", "author"),
        Edit("retire value", "source", "us_official"),
        Edit("change value", "confidence", "high", now={"definition": "Stated."}),
        Edit("change value", "source", "unnamed", now={"key": "v"}),
        Edit("add field", "region", now={"question": "Where?", "level": "text"}),
    ) == [
        ("US official is no longer offered", "No labels yet.", False),
        ("South Korean intelligence into South Korean government",
         "3 labels count as South Korean government from now on. Their history keeps what was"
         " chosen.", False),
        ("Unnamed or unspecified is now Nobody",
         "1 label shows the new name. Exports keep the id unnamed.", False),
        ("The key of Nobody is now V", "", False),
        ("Article’s own voice is no longer offered",
         "2 labels stay. They are still shown, counted and exported.", True),
        ("Expert, key X, asks confidence and region", "No labels yet.", False),
        ("High, definition",
         "6 labels were made under the old text, 4 of them in sentences without gold.", True),
        ("Where?, required, asked for 7 sources",
         "6 labels have no answer to it and count as missing there.", False),
    ]  # fmt: skip


def test_undoing_a_merge_counts_what_was_chosen(db, lead, labelled, alice, asked, save) -> None:
    edit(db, lead, Edit("merge value", "source", "skorea_intel", now={"into": "author"}))
    edit(db, lead, Edit("merge value", "confidence", "low", now={"into": "high"}))
    scheme = publish(db, lead)
    assert count_uses(db)["author"] == Uses(5, 2, 3)
    save(alice, asked[4], "author", "low", scheme_version=scheme.version)
    assert count_uses(db, "confidence") == {"high": Uses(7, 2, 5)}
    assert effects(
        db, lead,
        Edit("unmerge value", "source", "skorea_intel"),
        Edit("unmerge value", "confidence", "low"),
    ) == [
        ("South Korean intelligence is a value of its own again",
         "3 labels count as South Korean intelligence again, as it was chosen.", False),
        ("Low is a value of its own again",
         "1 label counts as Low again, as it was chosen.", False),
    ]  # fmt: skip
    publish(db, lead)
    assert count_uses(db)["skorea_intel"] == Uses(3, 2, 1)
    assert count_uses(db, "confidence")["low"] == Uses(1, 1, 1)
    assert get_scheme(db).successors == {}
