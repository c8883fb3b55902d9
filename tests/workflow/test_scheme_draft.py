"""The one draft of a scheme: two leads, mistakes, other schemes to start from."""

import threading

import pytest

from annotate import schemes
from annotate.errors import Conflict, Invalid, NotFound
from annotate.schemes.editing import Edit
from annotate.store.file.connection import Store
from annotate.workflow.people import membership
from annotate.workflow.scheme import get_scheme, publish
from annotate.workflow.scheme.draft import (
    discard,
    edit,
    get_draft,
    list_edits,
    locate,
    shown_draft,
    start_from,
    start_from_text,
    start_from_version,
)


def change(value, was=None, field="source", **now):
    return Edit("change value", field, value, was=was or {}, now=now)


def label(draft, value):
    return draft.scheme.source.label(value)


@pytest.fixture
def mara(db):
    return membership.add_person(db, "Mara", "lead")


def test_without_a_draft_the_current_version_is_shown(db, lead) -> None:
    assert get_draft(db) is None
    shown = shown_draft(db)
    assert (shown.scheme, shown.rev, shown.changes) == (get_scheme(db), 0, [])
    edit(db, lead, change("author", label=get_scheme(db).source.label("author")))
    assert get_draft(db) is None


def test_an_edit_is_kept_and_says_who_made_it(db, lead) -> None:
    made = edit(db, lead, change("author", label="The article"))
    assert label(made.draft, "author") == "The article" and made.overlaps == ()
    draft = get_draft(db)
    assert (draft.saved_by, draft.rev) == ("Lena", made.draft.rev)
    assert [one.kind for one in draft.changes] == ["renamed"]
    assert get_scheme(db).source.label("author") == "Article’s own voice"
    [row] = list_edits(db)
    assert (row["name"], row["edit"]["now"]) == ("Lena", {"label": "The article"})
    assert list_edits(db, after=row["rev"]) == []


def test_the_second_lead_loses_nothing_and_sees_whose_change_came_between(db, lead, mara) -> None:
    was = {
        "label": "Article’s own voice",
        "definition": get_scheme(db).source.value("author").definition,
    }
    edit(db, lead, change("author", was, **was | {"label": "The article"}))
    made = edit(db, mara, change("author", was, label="The paper", definition="It speaks."))
    [overlap] = made.overlaps
    assert (overlap.attribute, overlap.theirs, overlap.yours) == (
        "label",
        "The article",
        "The paper",
    )
    assert overlap.by == "Lena" and overlap.at
    value = get_draft(db).scheme.source.value("author")
    assert (value.label, value.definition) == ("The article", "It speaks.")


def test_what_a_lead_has_just_written_is_no_change_of_someone_else(db, lead, mara) -> None:
    was = {"label": get_scheme(db).source.label("author")}
    for text in ("The", "The pap", "The paper"):  # a page that has not heard of the last save
        assert edit(db, lead, change("author", was, label=text)).overlaps == ()
    edit(db, mara, change("author", {"label": "The paper"}, label="Its voice"))
    [overlap] = edit(db, lead, change("author", was, label="The paper’s")).overlaps
    assert (overlap.theirs, overlap.yours, overlap.by) == ("Its voice", "The paper’s", "Mara")
    assert label(get_draft(db), "author") == "Its voice"


def test_a_rule_that_was_moved_counts_as_changed_by_someone_else(db, lead) -> None:
    first, second = get_scheme(db).rules[:2]
    edit(db, lead, Edit("change rule", number=0, now={"text": "A"}, was={"text": first.text}))
    edit(db, lead, Edit("move rule", number=1, now={"before": 0}))
    late = Edit("change rule", number=0, now={"text": "B"}, was={"text": "A"})
    [overlap] = edit(db, lead, late).overlaps
    assert (overlap.theirs, overlap.by) == (second.text, "")


def test_edits_from_many_threads_at_once_all_stay(tmp_path, founded) -> None:
    path = tmp_path / "many.db"
    path.write_bytes(founded)
    store = Store(str(path))
    lead = membership.add_person(store, "Lena", "lead")
    ids = [value.id for value in get_scheme(store).source.values]
    threads = [
        threading.Thread(target=edit, args=(store, lead, change(one, label=f"New {one}")))
        for one in ids
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [label(get_draft(store), one) for one in ids] == [f"New {one}" for one in ids]
    assert len(list_edits(store)) == len(ids)
    store.close()


def test_a_draft_with_mistakes_is_kept_but_not_published(db, lead) -> None:
    edit(db, lead, change("author", key="8"))
    draft = get_draft(db)
    assert [locate(draft.scheme, one) for one in draft.mistakes] == [("source", "author", "key")]
    with pytest.raises(Invalid, match="already used"):
        publish.publish(db, lead)
    assert get_draft(db) == draft and get_scheme(db).version == 1


def test_a_draft_is_discarded_unless_it_has_changed(db, lead) -> None:
    rev = edit(db, lead, change("author", label="A")).draft.rev
    edit(db, lead, change("author", label="B"))
    with pytest.raises(Conflict):
        discard(db, lead, rev)
    discard(db, lead)
    assert get_draft(db) is None and list_edits(db) == []
    # Numbers of edits are not used again: a page of the old draft cannot pass for a new one.
    assert edit(db, lead, change("author", label="C")).draft.rev == rev + 2


def test_before_the_first_label_another_scheme_replaces_all(db, lead) -> None:
    draft = start_from(db, lead, schemes.builtin("admiralty"))
    assert [field.id for field in draft.scheme.fields] == ["source", "reliability", "credibility"]
    made = publish.publish(db, lead)
    assert (made.id, made.version) == ("admiralty", 2)
    assert made.source.value("us_official") is None


def test_once_there_are_labels_what_they_have_stays_as_retired(
    db, lead, alice, asked, save
) -> None:
    save(alice, asked[0], "us_official")
    draft = start_from(db, lead, schemes.builtin("admiralty"))
    assert draft.scheme.source.value("us_official").retired
    assert draft.scheme.field("confidence").retired
    made = publish.publish(db, lead)
    assert made.field("confidence").retired and made.version == 2
    assert [mistake.reason for mistake in schemes.check(made.toml)] == []


def test_a_file_may_have_mistakes_but_must_be_toml(db, lead) -> None:
    text = get_scheme(db).toml.replace('key = "9"', 'key = "8"')
    assert len(start_from_text(db, lead, text, "mine.toml").mistakes) == 1
    assert list_edits(db)[-1]["edit"] == {"action": "start", "from": "mine.toml"}
    for broken in ("id = ", "", 'id = "x"'):
        with pytest.raises(Invalid):
            start_from_text(db, lead, broken)


def test_an_old_version_is_put_in_force_again_as_a_new_one(db, lead, alice, asked, save) -> None:
    save(alice, asked[0], "us_official")
    edit(db, lead, change("author", label="The article"))
    edit(db, lead, Edit("add value", "source", now={"label": "Expert"}))
    publish.publish(db, lead)
    draft = start_from_version(db, lead, "news-source", 1)
    assert label(draft, "author") == "Article’s own voice"
    made = publish.publish(db, lead, "Back.")
    assert made.version == 3 and made.source.value("expert").retired
    assert made.source.offered == schemes.builtin("news-source").source.offered
    with pytest.raises(NotFound, match="no version 9"):
        start_from_version(db, lead, "news-source", 9)
