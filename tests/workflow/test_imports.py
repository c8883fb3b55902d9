"""Files become articles: cut once, looked at, stored many at a time; like ones share a split."""

import threading
from dataclasses import replace

import pytest

from annotate.errors import Invalid, Refused
from annotate.importers import Options
from annotate.records import Draft, Unit
from annotate.sentences import SEGMENTER
from annotate.store import likeness as stored_likeness
from annotate.store.articles import count_articles, get_article, list_sentences
from annotate.store.project import list_audit
from annotate.workflow.assign import slots_for
from annotate.workflow.imports import likeness
from annotate.workflow.imports.articles import (
    BATCH_SIZE,
    add_articles,
    preview,
    read_and_cut,
    with_units,
)
from annotate.workflow.imports.cutting import FROM_FILE, cut
from annotate.workflow.label import saving
from annotate.workflow.operations.opening import open_project
from annotate.workflow.settings import save_settings

STORY = (
    "The ferry to the islands will stop in winter, the harbour office said on Monday. Fewer than "
    "forty people take it on a usual day. The mayor called the decision hasty and asked for a year "
    "to find the money. Fishermen have offered to carry the mail in the meantime."
)
ALMOST = STORY.replace("Monday", "Tuesday")
OTHER = "A gull sings on the roof of the town hall. Nobody listens to it, and nobody minds."


def read(db, text, name="a.txt", language="", **options):
    return read_and_cut(db, text.encode(), name, Options(**options), language)


def add(db, *texts, **more):
    made = add_articles(db, None, [Draft(text=one, name="a.txt") for one in texts], **more)
    return [get_article(db.reader(), one.id) for one in made]


def test_a_file_is_read_and_cut_with_language_and_the_name_of_what_cut_it(db):
    [draft] = read(db, STORY)
    assert (draft.language, draft.segmenter, len(draft.units)) == ("en", SEGMENTER, 4)


def test_a_language_that_was_said_is_kept(db):
    [draft] = read(db, STORY, language="de")
    assert draft.language == "de"


def test_a_language_by_its_name_is_known_and_nonsense_is_refused(db):
    [draft] = read(db, STORY, language="German")
    assert draft.language == "de"
    with pytest.raises(Invalid, match="not a language") as refused:
        read(db, STORY, language="klingon!!")
    assert "uk (Ukrainian)" in refused.value.remedy


def test_a_text_of_a_few_words_gets_the_language_of_its_file_or_project(db):
    rows = "text,language\nMieten steigen,\nEs regnete den ganzen Tag.,de\n"
    assert [one.language for one in read(db, rows, "a.csv")] == ["de", "de"]
    assert read(db, "Mieten steigen")[0].language == ""
    add_articles(db, None, read(db, "Der Hafen ist zu, und niemand sagte, wie lange."))
    assert read(db, "Mieten steigen")[0].language == "de"
    assert read(db, OTHER)[0].language == "en"


def test_what_was_cut_is_stored_as_it_was_shown(db):
    [draft] = read(db, STORY)
    [made] = add_articles(db, None, [draft])
    stored = list_sentences(db.reader(), made.id)
    assert [(one.start, one.end, one.kind) for one in stored] == [
        (one.start, one.end, one.kind) for one in draft.units
    ]
    assert get_article(db.reader(), made.id).segmenter == SEGMENTER


def test_units_made_by_hand_are_stored_and_named_so(db):
    [draft] = read(db, STORY)
    changed = with_units(draft, draft.units[1:])
    assert with_units(draft, draft.units) is draft
    assert with_units(changed, draft.units[2:]).segmenter == changed.segmenter
    [made] = add_articles(db, None, [changed])
    assert len(list_sentences(db.reader(), made.id)) == 3
    assert get_article(db.reader(), made.id).segmenter == f"{SEGMENTER}, changed by hand"


def test_units_that_a_file_brings_are_not_cut_again(db):
    rows = "article_ref,sentence,kind\nx,One thing. Another.,sentence\nx,A bullet,bullet\n"
    [draft] = read(db, rows, "rows.csv", format="items")
    [made] = add_articles(db, None, [draft])
    assert [one.text for one in list_sentences(db.reader(), made.id)] == [
        "One thing. Another.", "A bullet",
    ]  # fmt: skip
    assert get_article(db.reader(), made.id).segmenter == FROM_FILE


def test_units_of_a_file_that_do_not_fit_its_text_are_refused(db):
    draft = Draft(text="One.", name="a.csv", units=(Unit(0, 9, "sentence", 0),))
    with pytest.raises(Refused, match="is not within the text"):
        cut(db, [draft])


def test_limits_are_settings_of_the_project(db):
    save_settings(db, None, limits={"article_units": 3})
    with pytest.raises(Refused, match=r"4 sentences\. The limit is 3 per article"):
        read(db, STORY)


def test_nearly_the_same_text_is_named_before_it_is_stored(db):
    [stored] = add(db, STORY)
    [other, almost] = preview(
        db, [Draft(text=OTHER, name="b.txt"), Draft(text=ALMOST, name="c.txt")]
    )
    assert other.near is None
    assert (almost.near.article, almost.near.title) == (stored.id, stored.title)
    assert 0.9 <= almost.near.share < 1
    assert not almost.is_known


def test_texts_nearly_the_same_are_found_among_those_that_come_together(db):
    shown = preview(db, [Draft(text=one, name="a.txt") for one in (STORY, OTHER, ALMOST)])
    assert [one.near and one.near.article for one in shown] == [None, None, shown[0].id]


def test_a_form_letter_is_compared_with_a_few_of_its_copies_only(db, monkeypatch):
    compared = []
    like = likeness.likeness
    monkeypatch.setattr(likeness, "likeness", lambda *sets: compared.append(1) or like(*sets))
    letters = [Draft(f"{STORY} Number {number}.", f"{number}.txt") for number in range(60)]
    shown = preview(db, letters)
    assert [one.near is None for one in shown] == [True, *[False] * 59]
    assert len(compared) == sum(min(number, 20) for number in range(60))
    add_articles(db, None, letters)
    compared.clear()
    monkeypatch.setattr(stored_likeness, "MOST_SHARING", 30)
    assert preview(db, [Draft(f"{STORY} Number 77.", "77.txt")])[0].near.share > 0.9
    assert len(compared) == 20


def test_one_long_text_is_not_compared_with_twenty(db, monkeypatch):
    add_articles(db, None, [Draft(f"{STORY} Number {n}.", f"{n}.txt") for n in range(9)])
    monkeypatch.setattr(likeness, "MOST_COMPARED", 2 * len(STORY))
    compared = []
    like = likeness.likeness
    monkeypatch.setattr(likeness, "likeness", lambda *sets: compared.append(1) or like(*sets))
    [shown] = preview(db, [Draft(f"{STORY} Number 77.", "77.txt")])
    assert shown.near.share > 0.9
    assert len(compared) == 2


def test_near_duplicates_share_a_split_bucket_however_they_come(db):
    first, almost, other = add(db, STORY, ALMOST, OTHER)
    [later] = add(db, STORY.replace("winter", "summer"))
    assert first.split_bucket == almost.split_bucket == later.split_bucket
    assert first.split_bucket == int(first.id[:8], 16) % 100
    assert other.split_bucket == int(other.id[:8], 16) % 100


def test_the_same_text_twice_is_one_article_and_named_as_known(db):
    drafts = [Draft(text=STORY, name="a.txt"), Draft(text=STORY, name="b.txt")]
    assert [one.is_known for one in preview(db, drafts)] == [False, True]
    assert [one.is_known for one in add_articles(db, None, drafts)] == [False, True]
    assert [one.is_known for one in add_articles(db, None, drafts)] == [True, True]


def test_articles_of_an_earlier_version_are_counted_before_they_are_compared(db):
    [stored] = add(db, STORY)
    db.write(lambda db: db.execute("delete from shingle"))
    db.write(lambda db: db.execute("update article set shingles = null"))
    [almost] = preview(db, [Draft(text=ALMOST, name="c.txt")])
    assert almost.near.article == stored.id


def test_a_corrected_text_is_a_new_article_that_links_to_the_old_one_and_shares_its_split(db):
    [old] = add(db, STORY)
    [made] = add_articles(db, None, [Draft(text=OTHER, name="a.txt", corrects=old.id)])
    new = get_article(db.reader(), made.id)
    assert (new.corrects, new.split_bucket) == (old.id, old.split_bucket)
    [lost] = add_articles(db, None, [Draft(text=ALMOST, name="a.txt", corrects="gone")])
    assert get_article(db.reader(), lost.id).corrects is None


def test_to_how_many_people_an_article_goes_can_be_said_on_the_way_in(db):
    [one] = add(db, STORY, k=3)
    [everybody] = add(db, OTHER, is_calibration=True)
    assert (one.k, one.calibration) == (3, False)
    assert (everybody.k, everybody.calibration) == (None, True)


def test_k_people_for_a_share_of_an_import_and_one_for_the_rest(db):
    drafts = [Draft(text=f"Gull {n} sings.", name=f"{n}.txt") for n in range(40)]
    made = add_articles(db, None, drafts, k=5, share=30)
    own = {one.id: get_article(db.reader(), one.id).k for one in made}
    assert own == {one: slots_for(one, 5, 30) for one in own}
    assert set(own.values()) == {1, 5}


@pytest.mark.parametrize("spread", [{"k": 0}, {"k": 100}, {"k": 3, "share": 101}, {"share": -1}])
def test_people_out_of_bounds_store_nothing(db, spread):
    with pytest.raises(Invalid):
        add_articles(db, None, [Draft(text=STORY, name="a.txt")], **spread)
    assert count_articles(db.reader()) == 0


def test_an_import_is_noted_without_a_word_of_the_text(db, lead):
    add_articles(db, lead, [Draft(text=STORY, name="a.txt")])
    add_articles(db, lead, [Draft(text=STORY, name="a.txt")])
    lines = [one for one in list_audit(db.reader()) if one["action"] == "import"]
    assert [one["name"] for one in lines] == ["Lena"]
    assert "ferry" not in str(lines)


def test_a_large_import_lets_labels_in_between(tmp_path, event, db, asked, alice):
    """Articles are stored some at a time, so a label waits for one part, not for all."""
    store = open_project(str(tmp_path / "p.db"))
    sizes = []
    write = store.write

    def watched(change):
        before = store.reader().execute("select count(*) from article").fetchone()[0]
        result = write(change)
        after = store.reader().execute("select count(*) from article").fetchone()[0]
        sizes.append(after - before)
        return result

    store.write = watched
    drafts = [Draft(text=f"Story {n} begins. It ends.", name=f"{n}.txt") for n in range(120)]
    add_articles(store, None, drafts)
    assert sum(sizes) == 120
    assert max(sizes) <= BATCH_SIZE
    store.close()


def test_two_who_import_the_same_at_once_store_it_once(tmp_path):
    store = open_project(str(tmp_path / "p.db"))
    drafts = [Draft(text=f"Story {n} begins. It ends.", name=f"{n}.txt") for n in range(60)]
    made = []
    threads = [
        threading.Thread(target=lambda: made.extend(add_articles(store, None, drafts)))
        for _ in range(3)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert store.reader().execute("select count(*) from article").fetchone()[0] == 60
    assert sum(not one.is_known for one in made) == 60
    store.close()


def test_labels_of_an_article_that_was_imported_by_parts_are_saved(db, alice, scheme, event):
    drafts = [replace(Draft(text=f"Gull {n} sings.", name=f"{n}.txt")) for n in range(60)]
    made = add_articles(db, None, drafts)
    [sentence] = list_sentences(db.reader(), made[55].id)
    batch = {"person": alice.id, "events": [event(sentence)]}
    assert saving.save_events(db, alice, batch)["rejected"] == []


def test_an_unknown_segmenter_is_no_setting(db):
    with pytest.raises(Invalid, match="cannot be loaded"):
        save_settings(db, None, segmenter="no_such_module:split")


def test_a_title_from_a_column_that_the_text_repeats_is_a_heading(db):
    rows = 'title,text\nThe ferry is late,"The ferry is late.\n\nIt has fog to blame. It waits."\n'
    [draft] = read(db, rows, "a.csv")
    assert [unit.kind for unit in draft.units] == ["heading", "sentence", "sentence"]
