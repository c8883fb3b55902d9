"""A lead merges, splits and re-kinds after labelling began: what is unchanged keeps its answers."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from annotate import units as pure
from annotate.errors import Conflict, Invalid, NotFound
from annotate.records import SENTENCE_KINDS, Draft
from annotate.store.answers.labels import list_events
from annotate.store.articles import find_sentence, get_article, list_sentences
from annotate.store.file.doctor import compare_replay
from annotate.store.project import list_audit
from annotate.workflow import articles, assign, units
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.people import membership
from tests.conftest import looks
from tests.kept import open_kept


@pytest.fixture
def change(db, article, lead):
    """Change the article's units by a function of (text, units): change(lambda text, units: …)."""

    def call(how):
        opened = units.open_units(db, article.id)
        made = how(article.text, opened.units)
        return units.save_units(db, lead, article.id, made, opened.version)

    return call


def answered(db):
    return {row[0] for row in db.reader().execute("select sentence from answer")}


def at(db, article, sentence):
    return list_sentences(db.reader(), article.id).index(sentence)


def test_a_merge_asks_only_the_merged_again(db, article, asked, alice, bob, save, change):
    for one in asked:
        save(alice, one)
    save(bob, asked[1])
    done = change(lambda text, listed: pure.merge(listed, at(db, article, asked[0])))
    assert (done.new, done.gone, done.other_kind, done.asked_again) == (1, 2, 0, 3)
    assert answered(db) == {one.id for one in asked[2:]}
    opened = saving.open_article(db, alice, article.id)
    assert [one.position for one in opened.sentences] == list(range(len(opened.sentences)))
    merged = opened.sentences[opened.resume]
    assert merged.text == article.text[asked[0].start : asked[1].end]


def test_what_is_asked_again_comes_before_what_was_never_reached(
    db, article, asked, alice, bob, save, change
):
    for one in asked[:4]:
        save(alice, one)
    assert saving.open_article(db, alice, article.id).resume == asked[4].position
    change(lambda text, listed: pure.merge(listed, at(db, article, asked[1])))
    units_now = [one for one in list_sentences(db.reader(), article.id) if one.kind == "sentence"]
    opened = saving.open_article(db, alice, article.id)
    assert opened.resume == units_now[1].position
    assert saving.open_article(db, bob, article.id).resume == units_now[0].position
    save(alice, units_now[1])
    assert saving.open_article(db, alice, article.id).resume == units_now[3].position


def test_a_split_asks_both_halves(db, article, asked, alice, save, change):
    save(alice, asked[0])
    save(alice, asked[1])
    place = article.text.index("the bridge will")
    change(lambda text, listed: pure.split(text, listed, at(db, article, asked[0]), place))
    assert answered(db) == {asked[1].id}
    texts = [one.text for one in list_sentences(db.reader(), article.id)]
    assert "The mayor said" in texts and "the bridge will open in May." in texts


def test_another_kind_keeps_the_answer_and_takes_the_unit_out_of_what_is_asked(
    db, article, asked, alice, save, change
):
    save(alice, asked[0])
    before = articles.list_articles(db, alice)[0]["asked"]
    done = change(
        lambda text, listed: pure.change_kind(listed, at(db, article, asked[0]), "caption")
    )
    assert (done.new, done.gone, done.other_kind, done.asked_again) == (0, 0, 1, 0)
    assert answered(db) == {asked[0].id}
    assert articles.list_articles(db, alice)[0]["asked"] == before - 1


def test_what_was_merged_counts_nowhere(db, article, asked, alice, save, change):
    for one in asked:
        save(alice, one)
    change(lambda text, listed: pure.merge(listed, at(db, article, asked[0])))
    [row] = articles.list_articles(db, alice)
    assert (row["asked"], row["mine"]["finished"]) == (len(asked) - 1, len(asked) - 2)
    exported = {row[0] for row in db.reader().execute("select sentence_id from labels")}
    assert exported == {one.id for one in asked[2:]}
    assert [one.sentence for one in saving.list_log(db, alice, article.id)] == [
        one.id for one in asked[2:]
    ]


def test_gold_of_a_changed_unit_is_history_too(db, article, asked, lead, save, change):
    save(lead, asked[0], layer="gold", why="Clear.")
    change(lambda text, listed: pure.merge(listed, at(db, article, asked[0])))
    assert db.reader().execute("select count(*) from gold").fetchone()[0] == 0
    assert [one.layer for one in list_events(db.reader())] == ["gold"]


def test_who_changed_units_is_in_the_audit_without_a_word_of_the_text(
    db, article, asked, lead, alice, save, change
):
    save(alice, asked[0])
    change(lambda text, listed: pure.merge(listed, at(db, article, asked[0])))
    line = list_audit(db.reader())[0]
    assert (line["name"], line["action"]) == ("Lena", "units")
    assert line["detail"] == {
        "article": article.id, "new": 1, "gone": 2, "other_kind": 0, "asked_again": 1,
    }  # fmt: skip
    assert get_article(db.reader(), article.id).recut_at is not None


def test_nothing_changed_is_nothing_noted(db, article, change):
    before = len(list_audit(db.reader()))
    assert change(lambda text, listed: list(listed)).is_nothing
    assert len(list_audit(db.reader())) == before
    assert get_article(db.reader(), article.id).recut_at is None


def test_the_second_of_two_leads_hears_that_the_units_changed(db, article, asked, lead):
    first = units.open_units(db, article.id)
    merged = pure.merge(first.units, at(db, article, asked[0]))
    units.save_units(db, lead, article.id, merged, first.version)
    other = pure.change_kind(first.units, 0, "caption")
    with pytest.raises(Conflict, match="in the meantime"):
        units.save_units(db, lead, article.id, other, first.version)


@pytest.mark.parametrize("how", ["drop", "overlap", "empty"])
def test_units_that_leave_words_out_or_overlap_are_refused(db, article, lead, how):
    opened = units.open_units(db, article.id)
    made = {
        "drop": opened.units[1:],
        "overlap": [*opened.units[:2], opened.units[1], *opened.units[2:]],
        "empty": [],
    }[how]
    with pytest.raises(Invalid, match="cannot be"):
        units.save_units(db, lead, article.id, made, opened.version)
    assert units.open_units(db, article.id).units == opened.units


def test_units_of_no_article_are_not_found(db):
    with pytest.raises(NotFound):
        units.open_units(db, "nowhere")


def test_a_queue_gives_the_whole_time_for_what_is_asked_again(
    db, article, asked, alice, lead, change
):
    assign.save_rules(db, lead, mode="queue", k=1, share=100, lease_hours=24)
    assert assign.next_article(db, alice) == article.id
    db.write(
        lambda db: db.execute("update assignment set lease_until = '2020-01-01T00:00:00.000Z'")
    )
    change(lambda text, listed: pure.merge(listed, at(db, article, asked[0])))
    assert assign.next_article(db, alice) == article.id
    lease = db.reader().execute("select lease_until from assignment").fetchone()[0]
    assert lease > "2021"


def test_the_words_of_a_merged_sentence_are_found_where_they_are_now(db, article, asked, change):
    change(lambda text, listed: pure.merge(listed, at(db, article, asked[0])))
    gone = find_sentence(db.reader(), asked[0].id)
    [now] = units.find_successors(db, gone)
    assert now.text.startswith(asked[0].text)


def test_a_correction_is_named_on_both_articles(db, article, lead):
    draft = Draft(text="The mayor said nothing.", name="a.txt", corrects=article.id)
    [made] = add_articles(db, lead, [draft])
    assert units.open_units(db, made.id).corrects.id == article.id
    assert units.open_units(db, article.id).corrected_by == ((made.id, made.title),)


TEXT = (
    "The mayor spoke. “So? It is.” He left!\n\nU.S. He came back \U0001f309 at noon. "
    "Nobody minded.\n\n• A gull sings\n• Another does"
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "kind", "label", "label", "gold"]),
        st.integers(0, 99),
        st.integers(0, 200),
    ),
    max_size=14,
)


def apply(listed, what, index, place):
    index %= len(listed)
    if what == "merge":
        return pure.merge(listed, index)
    if what == "split":
        unit = listed[index]
        return pure.split(TEXT, listed, index, unit.start + place % (unit.end - unit.start))
    return pure.change_kind(listed, index, SENTENCE_KINDS[place % len(SENTENCE_KINDS)])


@looks(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_answers_stay_exactly_where_start_and_end_do_and_replay_gives_them_again(
    event, founded, steps
):
    store = open_kept(founded)
    lead = membership.add_person(store, "Lena", "lead")
    pair = [membership.add_person(store, "Ann"), membership.add_person(store, "Ben")]
    [made] = add_articles(store, None, [Draft(text=TEXT, name="a.txt")])
    latest = {}
    for number, (what, index, place) in enumerate(steps):
        opened = units.open_units(store, made.id)
        if what in ("label", "gold"):
            sentence = list_sentences(store.reader(), made.id)[index % len(opened.units)]
            person = lead if what == "gold" else pair[place % 2]
            one = event(sentence, id=f"made-{number:06}", layer=what)
            batch = {"person": person.id, "events": [one]}
            assert saving.save_events(store, person, batch)["rejected"] == []
            key = "" if what == "gold" else person.id
            latest[(sentence.id, one["layer"], key)] = one["id"]
            continue
        try:
            wanted = apply(opened.units, what, index, place)
        except Invalid:
            continue
        units.save_units(store, lead, made.id, wanted, opened.version)
    check_state(store, made.id, latest)
    store.close()


def check_state(store, article_id, latest):
    """Present answers are the latest events of the present units; all else is history."""
    db = store.reader()
    present = list_sentences(db, article_id)
    ids = {one.id for one in present}
    kept = db.execute("select sentence, layer, person, event from answer").fetchall()
    assert {(s, layer, "" if layer == "gold" else p): e for s, layer, p, e in kept} == {
        key: made for key, made in latest.items() if key[0] in ids
    }
    text = get_article(db, article_id).text
    assert pure.fault_of(text, units.open_units(store, article_id).units) == ""
    assert [one.position for one in present] == list(range(len(present)))
    assert all(text[one.start : one.end] == one.text for one in present)
    assert compare_replay(db) == []
    assert {one.id for one in list_events(db)} >= set(latest.values())
