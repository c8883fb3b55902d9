"""Publishing a version: numbers, refusals, and what merged and renamed values count as."""

import csv
import io
from dataclasses import replace

import pytest

from annotate import schemes
from annotate.errors import Busy, Conflict, Invalid, NotFound
from annotate.schemes.editing import Edit, apply
from annotate.store.file.doctor import compare_replay
from annotate.store.project import save_setting
from annotate.store.scheme import successors
from annotate.workflow import audit, export
from annotate.workflow.label.saving import open_article
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from annotate.workflow.scheme import get_scheme
from annotate.workflow.scheme import publish as publishing
from annotate.workflow.scheme.draft import edit, get_draft
from annotate.workflow.scheme.publish import publish, use
from annotate.workflow.scheme.versions import list_versions
from tests.labelled import make_project

TOPICS = (
    Edit("add field", "topics", now={"question": "About what?", "level": "set"}),
    Edit("add value", "topics", now={"label": "War"}),
    Edit("add value", "topics", now={"label": "Army"}),
    Edit("add value", "topics", now={"label": "Trade"}),
)


@pytest.fixture
def made(db, lead):
    """Publish edits: made(Edit(...), ...)."""

    def call(*edits, note=""):
        for one in edits:
            edit(db, lead, one)
        return publish(db, lead, note)

    return call


def merge(value, into, field="source"):
    return Edit("merge value", field, value, now={"into": into})


def rows(db, **selection):
    text = b"".join(export.stream(db, export.Selection(**selection))).decode()
    return list(csv.DictReader(io.StringIO(text)))


def sources(db, **selection):
    return [row["source"] for row in rows(db, **selection)]


def is_sound(db):
    return compare_replay(db.reader()) == []


def test_a_version_has_its_note_its_publisher_and_a_line_in_the_log(db, lead, made) -> None:
    scheme = made(Edit("change scheme", now={"title": "News"}), note=" Shorter. ")
    assert (scheme.version, get_scheme(db), get_draft(db)) == (2, scheme, None)
    newest, first = list_versions(db)
    assert (newest.note, newest.published_by, newest.is_current) == ("Shorter.", "Lena", True)
    assert (first.version, first.published_by, first.is_current) == (1, "", False)
    line = audit.list_lines(db)[0]
    assert (line["action"], line["name"]) == ("publish scheme", "Lena")
    assert line["detail"] == {"scheme": "news-source", "version": 2, "merged": 0}


def test_what_cannot_be_published_is_refused(db, lead) -> None:
    with pytest.raises(NotFound):
        publish(db, lead)
    rev = edit(db, lead, Edit("change scheme", now={"title": "News"})).draft.rev
    edit(db, lead, Edit("change scheme", now={"title": "Newer"}))
    with pytest.raises(Conflict):
        publish(db, lead, rev=rev)
    with pytest.raises(Invalid, match="note"):
        publish(db, lead, "x" * 4_001)
    edit(db, lead, Edit("change scheme", now={"title": get_scheme(db).title}))
    with pytest.raises(Invalid, match="Nothing differs from version 1"):
        publish(db, lead)


def test_a_merged_value_counts_as_its_successor_and_history_keeps_what_was_chosen(
    db, lead, alice, bob, article, asked, save, made
) -> None:
    save(alice, asked[0], "skorea_intel")
    save(bob, asked[0], "skorea_gov")
    save(lead, asked[0], "skorea_intel", layer="gold", why="So.")
    scheme = made(merge("skorea_intel", "skorea_gov"))
    assert sources(db) == ["skorea_gov", "skorea_gov"]
    assert [row["source_label"] for row in rows(db)] == ["South Korean government"] * 2
    assert [row["n_agree"] for row in rows(db, labels="gold")] == ["2"]
    chosen = rows(db, values="as-chosen")
    assert [row["source"] for row in chosen] == ["skorea_intel", "skorea_gov"]
    assert chosen[0]["source_label"] == "South Korean intelligence"
    assert sources(db, labels="gold", values="as-chosen") == ["skorea_intel"]
    assert is_sound(db)
    opened = open_article(db, alice, article.id)
    assert opened.saved[asked[0].id].answer.claims[0].source == "skorea_gov"
    assert opened.log[0].answer.claims[0].source == "skorea_gov"
    [said] = db.reader().execute("select answer from event where person = ?", [alice.id]).fetchone()
    assert '"source":"skorea_intel"' in said
    # A label made under the old version, still in a browser, is accepted as it was made.
    answer = save(alice, asked[1], "skorea_intel")
    assert answer["rejected"] == [] and sources(db)[-1] == "skorea_gov"
    assert (answer["scheme"], answer["scheme_version"]) == ("news-source", 2)
    save(alice, asked[2], "skorea_gov", scheme_version=scheme.version)
    made(Edit("unmerge value", "source", "skorea_intel"))
    assert sources(db) == ["skorea_intel", "skorea_gov", "skorea_intel", "skorea_gov"]
    assert is_sound(db)


def test_merged_values_of_a_further_field_and_of_a_set(
    db, lead, alice, asked, event, save, made
) -> None:
    scheme = made(
        *TOPICS,
        Edit("change field", "topics", now={"required": False}),
    )
    sets = (["war", "army"], ["army"], ["trade", "army"], [])
    for sentence, topics in zip(asked, sets, strict=False):
        one = event(sentence, "author", "low", scheme_version=scheme.version)
        one["answer"]["claims"][0]["fields"]["topics"] = topics
        save(alice, sentence, answer=one["answer"], scheme_version=scheme.version)
    made(merge("army", "war", "topics"), merge("low", "moderate", "confidence"))
    assert [row["topics"] for row in rows(db)] == ["war", "war", "trade|war", ""]
    assert {row["confidence"] for row in rows(db)} == {"moderate"}
    chosen = rows(db, values="as-chosen")
    assert [row["topics"] for row in chosen] == ["army|war", "army", "army|trade", ""]
    assert {row["confidence"] for row in chosen} == {"low"}
    assert is_sound(db)
    made(Edit("unmerge value", "topics", "army"), Edit("unmerge value", "confidence", "low"))
    assert [row["topics"] for row in rows(db)] == ["army|war", "army", "army|trade", ""]
    assert {row["confidence"] for row in rows(db)} == {"low"}
    assert is_sound(db)


def test_a_value_merged_in_two_steps_comes_back_step_by_step(db, alice, asked, save, made) -> None:
    save(alice, asked[0], "skorea_intel")
    made(merge("skorea_intel", "skorea_gov"))
    made(merge("skorea_gov", "other_official"))
    assert sources(db) == ["other_official"] and is_sound(db)
    made(Edit("unmerge value", "source", "skorea_gov"))
    assert sources(db) == ["skorea_gov"] and is_sound(db)


def test_a_merge_is_made_in_parts_and_a_broken_one_is_finished(
    db, lead, alice, bob, asked, save, made, monkeypatch
) -> None:
    for sentence in asked[:5]:
        save(alice, sentence, "unnamed")
    recount, parts = successors.recount_answers, []

    def stop_after_two(writing, field, values, answers):
        if len(parts) == 2:
            raise Busy("The server was ended.", "")
        parts.append(answers)
        recount(writing, field, values, answers)

    monkeypatch.setattr(publishing, "_PART", 2)
    monkeypatch.setattr(successors, "recount_answers", stop_after_two)
    with pytest.raises(Busy):
        made(merge("unnamed", "author"))
    assert get_scheme(db).version == 2 and sources(db) == ["author"] * 4 + ["unnamed"]
    monkeypatch.setattr(successors, "recount_answers", recount)
    # A label of a page that has not heard of the merge counts at once.
    save(bob, asked[5], "unnamed")
    assert sources(db)[5:] == ["author"]
    made(Edit("unmerge value", "source", "unnamed"), merge("us_official", "author"))
    assert sources(db) == ["unnamed"] * 6 and is_sound(db)
    made(merge("unnamed", "author"))
    assert successors.list_waiting(db.reader()) == {} and is_sound(db)
    # Agreement that was counted in the meantime is counted again.
    assert [line["action"] for line in audit.list_lines(db)[:2]] == [
        "merge values",
        "publish scheme",
    ]


def test_opening_a_project_finishes_a_merge(tmp_path, monkeypatch) -> None:
    path = str(tmp_path / "a.db")
    store = make_project(path, count=1, names=("Ana",))
    used = sources(store).count("author")
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "finish", lambda *_: None)
        lead = membership.add_person(store, "Lena", "lead")
        edit(store, lead, merge("author", "unnamed"))
        publish(store, lead)
        assert sources(store).count("author") == used > 0
    store.close()
    store = open_project(path)
    assert sources(store).count("author") == 0 and is_sound(store)
    store.close()


def test_labels_follow_a_new_name_and_group(db, alice, asked, save, made) -> None:
    save(alice, asked[0], "us_official")
    made(Edit("change value", "source", "us_official", now={"label": "US", "group": "usa"}))
    [row] = rows(db)
    assert (row["source_label"], row["source_group"], row["scheme_version"]) == ("US", "usa", "1")


def test_retired_values_and_fields_stay_in_the_export(db, alice, asked, save, made) -> None:
    save(alice, asked[0], "us_official", "low")
    made(Edit("retire value", "source", "us_official"), Edit("retire field", "confidence"))
    made(Edit("add field", "region", now={"question": "Where?", "level": "text"}))
    [row] = rows(db)
    assert (row["source"], row["source_label"], row["confidence"]) == (
        "us_official", "US official", "low"
    )  # fmt: skip
    names = list(row)
    assert names[names.index("source_text") + 1 :][:2] == ["confidence", "region"]


def test_a_field_of_a_version_appears_with_its_first_label(db, alice, asked, event, save, made):
    made(
        Edit("add field", "region", now={"question": "Where?", "level": "text", "required": False})
    )
    made(Edit("retire field", "region"), Edit("add field", "when", now={"question": "When?"}),
         Edit("add value", "when", now={"label": "Now"}))  # fmt: skip

    def shown():
        return [row["name"] for row in db.reader().query("pragma table_info(labels)")]

    assert "region" in shown()  # the current version has it as retired
    one = event(asked[0], "author", "low", scheme_version=2)
    one["answer"]["claims"][0]["fields"]["region"] = "North"
    assert save(alice, asked[0], answer=one["answer"], scheme_version=2)["rejected"] == []
    assert shown()[shown().index("source_text") + 1 :][:3] == ["confidence", "region", "when"]
    assert rows(db)[0]["region"] == "North"


def test_an_export_that_has_begun_keeps_its_columns(db, alice, asked, save) -> None:
    save(alice, asked[0], "author", "low")
    for pseudonyms in (False, True):
        text = export.stream(db, export.Selection(pseudonyms=pseudonyms))
        db.write(lambda db: save_setting(db, "fields", ["late", "confidence"]))
        [row] = csv.DictReader(io.StringIO(b"".join(text).decode()), strict=True)
        assert "late" not in row and row["confidence"] == "low" and None not in row
        db.write(lambda db: save_setting(db, "fields", ["confidence"]))


def test_the_same_version_with_another_text_is_refused(db, lead, alice, asked, save) -> None:
    scheme = get_scheme(db)
    other = schemes.parse(scheme.toml.replace("US official", "American official"))
    with pytest.raises(Conflict, match="another text"):
        use(db, lead, other)
    assert use(db, lead, scheme) == scheme and len(list_versions(db)) == 1
    numbered = schemes.parse(other.toml.replace("version = 1", "version = 7"))
    assert use(db, lead, numbered).toml == numbered.toml
    save(alice, asked[0], scheme_version=7)
    # What it lacks of the published version stays, so it is no longer the text of the file.
    short, _ = apply(numbered, Edit("remove value", "source", "unnamed"))
    text = schemes.writing.write(replace(short, version=9))
    kept = use(db, lead, schemes.parse(text))
    assert kept.version == 8 and kept.source.value("unnamed").retired


def test_an_answer_of_an_older_version_can_be_put_back_by_undo(
    db, alice, asked, event, save, made
) -> None:
    first = event(asked[0], "author", "low")
    save(alice, asked[0], answer=first["answer"], id="event-first")
    save(alice, asked[0], "unnamed", id="event-second")
    scheme = made(
        Edit("add field", "region", now={"question": "Where?", "level": "text"}),
        Edit("change value", "source", "author", now={"asks": ["region"]}),
    )
    new = {"answer": first["answer"], "scheme_version": scheme.version}
    assert save(alice, asked[0], **new)["rejected"]
    assert save(alice, asked[0], **new, undoes="event-second")["rejected"] == []
    assert [(row["source"], row["confidence"]) for row in rows(db)] == [("author", "low")]
    unknown = {**first["answer"], "claims": [{**first["answer"]["claims"][0], "source": "kiosk"}]}
    wrong = save(alice, asked[0], answer=unknown, undoes="event-first")
    assert [one["reason"] for one in wrong["rejected"]] == ["Claim 1: this source is unknown."]


def test_a_built_in_scheme_becomes_the_next_version(db, lead, alice, asked, save) -> None:
    save(alice, asked[0])
    made = use(db, lead, schemes.builtin("admiralty"))
    assert (made.id, made.version) == ("admiralty", 2)
    again = use(db, lead, schemes.builtin("news-source"))
    assert (again.id, again.version) == ("news-source", 3)
    assert again.field("reliability").retired


def test_the_best_answer_counts_merged_values_as_one_and_can_show_what_was_chosen(
    db, asked, alice, bob, charlie, made, save
):
    for person, source, confidence in (
        (alice, "skorea_intel", "low"), (bob, "skorea_gov", "high"), (charlie, "author", "high"),
    ):  # fmt: skip
        save(person, asked[0], source, confidence)
    assert rows(db, labels="best") == []  # three sources, one vote each
    made(merge("skorea_intel", "skorea_gov"), merge("low", "moderate", "confidence"))
    [now] = rows(db, labels="best")
    names = ("decided_by", "n_labels", "n_agree", "source", "confidence")
    # Of two different confidences, the lower one on the scale; Bob put it higher.
    assert [now[name] for name in names] == ["majority", "3", "1", "skorea_gov", "moderate"]
    [chosen] = rows(db, labels="best", values="as-chosen")
    assert chosen["source"] in ("skorea_intel", "skorea_gov")
    assert chosen["confidence"] == "low"
