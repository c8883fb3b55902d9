"""Files of other tools → the same claims, found by their words; what does not fit has its line."""

import io
import json
from zipfile import ZipFile

import pytest

from annotate.errors import Refused
from annotate.store.articles import list_sentences
from annotate.workflow.export import Selection, stream
from annotate.workflow.import_labels import Naming, import_any, list_columns
from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.opening import open_project
from tests.conftest import TEXT

BRIDGE = TEXT.index("the bridge will open")
EMOJI = TEXT.index("\U0001f309 Nobody")


def zipped(**files):
    data = io.BytesIO()
    with ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return data.getvalue()


def said(db):
    """What is labelled: (reviewer, words of the claim, source, confidence)."""
    rows = db.reader().execute(
        "select reviewer, claim_text, source, confidence from labels order by 1, position, claim"
    )
    return [tuple(row) for row in rows]


def take(db, data, name, **options):
    data = data if isinstance(data, bytes) else data.encode()
    rebuilds = options.pop("rebuilds", False)
    return import_any(db, data, name, Naming(**options), rebuilds=rebuilds)


@pytest.mark.parametrize("format", ["label-studio", "doccano", "conll", "webanno-tsv"])
def test_what_we_export_for_a_tool_comes_back(db, article, asked, alice, bob, save, format):
    last = next(one for one in asked if "\U0001f309" in one.text)
    save(alice, asked[0], "author")
    save(alice, last, "unnamed", "low")
    save(bob, asked[1], verdict="no_claim")
    data = b"".join(stream(db, Selection(format=format)))
    before = said(db)
    assert len(before) == 3
    db.write(lambda db: [db.execute(f"delete from {one}") for one in
                         ("claim", "answer", "event")])  # fmt: skip
    done = take(db, data, f"labels.{'zip' if data[:2] == b'PK' else 'txt'}", unmarked=True)
    assert done.refused == []
    found = said(db)
    if format == "conll":  # tags name the source only
        found, before = [one[:3] for one in found], [one[:3] for one in before]
    # A task of Label Studio is a whole article, so more sentences have no claim.
    assert set(found) >= set(before) if format == "label-studio" else found == before
    assert take(db, data, "again.x", unmarked=True).taken == 0


def test_what_we_wrote_for_label_studio_changes_nothing_here(db, asked, alice, bob, save, event):
    answer = event(asked[0])["answer"]
    [claim] = answer["claims"]
    first, end = len("The mayor"), len(asked[0].text)
    answer["claims"] = [
        {**claim, "start": first + 1, "end": end - 5, "source_start": 0, "source_end": first},
        {**claim, "start": end - 4, "end": end, "source": "author"},  # no words name its source
    ]
    save(alice, asked[0], answer=answer | {"flag": "Who says so?", "comment": "odd"})
    save(alice, asked[1], verdict="no_claim")
    save(bob, asked[1], verdict="cant_tell")
    sql = "select * from labels"
    before = db.reader().execute(sql).fetchall()
    data = b"".join(stream(db, Selection(format="label-studio")))
    done = take(db, data, "labels.zip")
    assert (done.taken, done.known, done.refused) == (0, 3, [])
    assert db.reader().execute(sql).fetchall() == before
    db.write(lambda db: [db.execute(f"delete from {one}") for one in
                         ("claim", "answer", "event")])  # fmt: skip
    assert take(db, data, "labels.zip").taken == 3
    cells = "select reviewer, verdict, claim_text, source, source_text from labels"
    found = db.reader().execute(cells).fetchall()
    assert [row[1] for row in found] == ["claims", "claims", "no_claim", "cant_tell"]
    assert [row[4] for row in found] == ["The mayor", None, None, None]


@pytest.mark.parametrize("format", ["label-studio", "conll", "webanno-tsv"])
def test_the_words_that_name_a_source_come_back_with_their_claims(
    db, article, asked, alice, save, event, format
):
    first, end = asked[0], len("The mayor")
    answer = event(first)["answer"]
    answer["claims"][0] |= {"start": end + 6, "source_start": 0, "source_end": end}
    save(alice, first, answer=answer)
    data = b"".join(stream(db, Selection(format=format)))
    sql = "select claim_text, source, source_text from labels"
    before = db.reader().execute(sql).fetchall()
    assert before[0][2] == first.text[:end]
    db.write(lambda db: [db.execute(f"delete from {one}") for one in
                         ("claim", "answer", "event")])  # fmt: skip
    assert take(db, data, f"labels.{'zip' if data[:2] == b'PK' else 'txt'}").refused == []
    found = db.reader().execute(sql).fetchall()
    assert [row[1:] for row in found] == [row[1:] for row in before]


def test_source_words_and_names_are_read_by_mapping(db, article):
    def at(words, label, number):
        start = TEXT.index(words)
        return f"T{number}\t{label} {start} {start + len(words)}\t{words}\n"

    notes = (
        at("will open in May", "author", 1) + at("The mayor", "Speaker", 2)
        + at("Engineers", "Speaker", 3) + "A1\tcalled T1 Council\n"
    )  # fmt: skip
    data = zipped(town_dot_txt=TEXT, town_dot_ann=notes)
    mapped = {"source_words": "Speaker", "source_name": "called"}
    done = take(db, data, "c.zip", reviewer="Ida", columns=mapped)
    assert done.refused == []
    rows = db.reader().execute("select claim_text, source_text, source_name from labels")
    assert rows.fetchall() == [("will open in May", "The mayor", "Council")]


LABEL_STUDIO = [
    {
        "id": 7, "project": 1, "created_at": "2026-01-02T03:04:05Z",
        "data": {"title": "x", "text": TEXT},
        "annotations": [
            {
                "id": 1, "completed_by": {"id": 3, "email": "ida@example.org"}, "lead_time": 3.5,
                "was_cancelled": False, "ground_truth": False,
                "result": [
                    {"id": "r1", "from_name": "label", "to_name": "text", "type": "labels",
                     "value": {"start": BRIDGE, "end": BRIDGE + 27, "text": TEXT[BRIDGE:BRIDGE+27],
                               "labels": ["Officials"]}},
                    {"id": "r1", "from_name": "confidence", "to_name": "text", "type": "choices",
                     "value": {"start": BRIDGE, "end": BRIDGE + 27, "choices": ["high"]}},
                    # Counted in UTF-16, as the browser does: one more after the emoji.
                    {"id": "r2", "from_name": "label", "to_name": "text", "type": "labels",
                     "value": {"start": EMOJI + 3, "end": EMOJI + 9, "text": "Nobody",
                               "labels": ["Officials"]}},
                ],
            },
            {"id": 2, "completed_by": 4, "was_cancelled": True, "result": []},
        ],
        "predictions": [],
    }
]  # fmt: skip
DOCCANO = [
    {"id": 1, "text": TEXT.split("\n")[2], "Comments": [],
     "label": [[15, 42, "Officials"]]},
    {"id": 2, "text": "Reports suggest a second bridge.", "label": ["Officials"], "Comments": []},
]  # fmt: skip
BRAT = (
    f"T1\tOfficials {BRIDGE} {BRIDGE + 27}\t{TEXT[BRIDGE : BRIDGE + 27]}\n"
    f"A1\tconfidence T1 low\nT2\tOfficials {EMOJI + 2} {EMOJI + 8}\tNobody\n"
    "R1\tSays Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes T1\tsure?\n"
)
CONLL = (
    "-DOCSTART- -X- O O\n\nThe DT O\nmayor NN O\nsaid VB O\nthe DT B-Officials\n"
    "bridge NN I-Officials\nwill MD I-Officials\nopen VB I-Officials\nin IN O\nMay NN O\n. . O\n"
)
WEBANNO = (
    "#FORMAT=WebAnno TSV 3.3\n"
    "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue\n"
    "#T_SP=custom.Statement|confidence|who\n"
    "#T_RL=custom.Rel|kind|BT_custom.Statement\n\n\n"
    "#Text=\U0001f309 Nobody knows.\n"
    "1-1\t0-2\t\U0001f309\tSYM\t_\t_\t_\t_\t\n"
    "1-2\t3-9\tNobody\tPRON\thigh[1]\tOff\\_icials[1]\t_\t_\t\n"
    "1-3\t10-15\tknows\tVERB\thigh[1]|*[2]\tOff\\_icials[1]|author[2]\t_\t_\t\n"
    "1-4\t15-16\t.\t.\t_\t_\t_\t_\t\n"
)
MAPPED = {"words": {"Officials": "us_official"}}


def test_label_studio_has_reviewers_choices_and_offsets_in_utf_16(db, article):
    done = take(db, json.dumps(LABEL_STUDIO), "project-1.json", **MAPPED)
    assert done.refused == []
    assert said(db) == [
        ("ida@example.org", TEXT[BRIDGE : BRIDGE + 27], "us_official", "high"),
        ("ida@example.org", "Nobody", "us_official", None),
    ]


def test_doccano_has_spans_and_labels_of_a_whole_sentence(db, article):
    data = "\n".join(map(json.dumps, DOCCANO))
    done = take(db, data, "all.jsonl", reviewer="Ida", **MAPPED)
    assert done.refused == []
    assert said(db) == [
        ("Ida", "the bridge will open in May", "us_official", None),
        ("Ida", "Reports suggest a second bridge.", "us_official", None),
    ]


def test_brat_is_a_zip_whose_folders_name_the_annotator(db, article):
    data = zipped(Ida__town_dot_txt=TEXT, Ida__town_dot_ann=BRAT)
    assert take(db, data, "collection.zip", **MAPPED).refused == []
    assert said(db) == [
        ("Ida", TEXT[BRIDGE : BRIDGE + 27], "us_official", "low"),
        ("Ida", "Nobody", "us_official", None),
    ]


def test_conll_needs_no_text_of_its_own(db, article):
    assert take(db, CONLL, "train.conll", reviewer="Ida", **MAPPED).refused == []
    assert said(db) == [("Ida", "the bridge will open", "us_official", None)]


def test_webanno_tsv_has_layers_features_and_offsets_in_utf_16(db, article):
    columns = {"layer": "custom.Statement", "source": "who"}
    words = {"Off_icials": "us_official"}
    data = zipped(annotation__town_dot_txt__Ida_dot_tsv=WEBANNO)
    done = take(db, data, "project.zip", columns=columns, words=words)
    assert done.refused == []
    assert said(db) == [
        ("Ida", "Nobody knows", "us_official", "high"), ("Ida", "knows", "author", None)
    ]  # fmt: skip
    with pytest.raises(Refused, match="which layer"):
        take(db, WEBANNO, "x.tsv", reviewer="Ben")
    assert list_columns(WEBANNO.encode(), "x.tsv", Naming()) == [
        "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS", "custom.Statement", "PosValue",
        "confidence", "who",
    ]  # fmt: skip


def test_labels_that_are_unknown_are_named_with_their_lines_and_nothing_is_saved(db, article):
    done = take(db, json.dumps(LABEL_STUDIO), "project-1.json")
    assert (done.taken, dict(done.unknown)) == (0, {("source", "Officials"): 2})
    assert said(db) == []


def test_a_span_over_two_sentences_is_a_claim_of_each(db, article):
    start, end = TEXT.index("open in May"), TEXT.index(" doubt that")
    notes = f"T1\tauthor {start} {end}\t{TEXT[start:end]}\n"
    data = zipped(town_dot_txt=TEXT, town_dot_ann=notes)
    assert take(db, data, "c.zip", reviewer="Ida").refused == []
    assert said(db) == [
        ("Ida", "open in May.", "author", None), ("Ida", "Engineers", "author", None)
    ]  # fmt: skip


def test_white_space_of_the_text_does_not_matter(db, article):
    other = TEXT.replace("\n\n", "\r\n \r\n").replace("May. ", "May.\n")
    start = other.index("Engineers")
    notes = f"T1\tauthor {start} {start + 9}\tEngineers\n"
    data = zipped(town_dot_txt=other, town_dot_ann=notes)
    assert take(db, data, "c.zip", reviewer="Ida").refused == []
    assert said(db) == [("Ida", "Engineers", "author", None)]


def test_articles_are_made_with_their_labels_if_asked_for():
    store = open_project(":memory:")
    data = json.dumps(LABEL_STUDIO)
    done = take(store, data, "project-1.json", **MAPPED)
    assert (done.taken, len(done.refused)) == (0, 1)
    done = take(store, data, "project-1.json", rebuilds=True, **MAPPED)
    assert (done.taken, done.articles, done.refused) == (2, 1, [])
    [(article, text, incomplete)] = store.reader().execute(
        "select id, text, incomplete from article"
    )
    assert (text, incomplete) == (TEXT, 0)
    assert len(list_sentences(store.reader(), article)) == 8
    assert take(store, data, "project-1.json", rebuilds=True, **MAPPED).taken == 0
    assert examine(store).faults == []
    store.close()


def test_what_someone_answered_here_stays_and_the_file_can_name_another(
    db, article, asked, alice, save
):
    save(alice, asked[0], "unnamed", "low")
    span = [asked[0].start, asked[0].end, "author"]
    line = json.dumps({"text": TEXT, "label": [span, span], "reviewer": "Alice"})
    [reason] = take(db, line, "x.jsonl").reasons
    assert reason.startswith("line 1: Someone with this name has already answered")
    assert reason.endswith("Import it under another name with --reviewer.")
    assert take(db, line, "x.jsonl", reviewer="Alice in doccano").taken == 1


def test_a_document_completes_the_article_of_which_there_are_only_labels(
    db, article, asked, save, alice
):
    save(alice, asked[1], "author")
    labels = b"".join(stream(db, Selection()))
    store = open_project(":memory:")
    assert import_any(store, labels, "l.csv", Naming(), rebuilds=True).articles == 1
    done = take(store, json.dumps(LABEL_STUDIO), "project-1.json", rebuilds=True, **MAPPED)
    assert (done.articles, done.extended, done.refused) == (0, 1, [])
    found = store.reader().execute("select text, incomplete from article").fetchall()
    assert found == [(TEXT, 0)]
    assert import_any(store, labels, "l.csv", Naming()).known == 1
    assert asked[1].id in {one.id for one in list_sentences(store.reader(), article.id)}
    assert examine(store).faults == []
    store.close()


def test_a_text_in_two_places_is_refused_unless_the_file_names_one(db, article):
    line = {"text": "bridge", "label": [[0, 6, "author"]], "reviewer": "Ida"}
    done = take(db, json.dumps(line), "x.jsonl")
    assert "in several places" in done.refused[0]


PREDICTED = [
    {
        "data": {"text": TEXT}, "annotations": [],
        "predictions": [
            {"model_version": "roberta-2", "score": 0.5, "result": [
                {"id": "a", "from_name": "label", "to_name": "text", "type": "labels",
                 "score": 0.875,
                 "value": {"start": BRIDGE, "end": BRIDGE + 10, "text": "the bridge",
                           "labels": ["author"]}}]},
        ],
    }
]  # fmt: skip


def test_predictions_are_labels_of_someone_who_cannot_sign_in_and_keep_their_score(
    db, article, asked, alice, save
):
    assert take(db, json.dumps(PREDICTED), "p.json").refused == []
    save(alice, asked[0], "author")
    rows = db.reader().execute("select reviewer, claim_text, score from labels order by reviewer")
    assert [tuple(row) for row in rows] == [
        ("Alice", asked[0].text, None), ("roberta-2", "the bridge", 0.875)
    ]  # fmt: skip
    [signs_in] = db.reader().execute("select can_sign_in from person where name = 'roberta-2'")
    assert tuple(signs_in) == (0,)
    text = b"".join(stream(db, Selection())).decode()
    assert text.splitlines()[0].endswith(",score,is_model") and ",0.875,1\n" in text
    for format in ("csv", "jsonl"):
        data = b"".join(stream(db, Selection(format=format)))
        other = open_project(":memory:")
        assert take(other, data, f"x.{format}", rebuilds=True).refused == []
        assert b"".join(stream(other, Selection())).decode() == text
        assert examine(other).faults == []
        other.close()


@pytest.mark.parametrize("score", ["-1", "2", "nan", "inf", "high", "9" * 400])
def test_a_score_that_is_none_refuses_its_row(db, article, asked, score):
    text = f"sentence,reviewer,source,score\n{asked[1].text},m,author,{score}\n"
    done = take(db, text, "x.csv", columns={"score": "score"})
    assert done.taken == 0 and "score is a number from 0 to 1." in done.refused[0]


def test_a_score_of_no_claim_is_kept(db, article, asked):
    text = f"sentence,reviewer,source,score\n{asked[1].text},m,no_claim,0.25\n"
    assert take(db, text, "x.csv", columns={"score": "score"}).refused == []
    [row] = db.reader().execute("select verdict, score from labels")
    assert tuple(row) == ("no_claim", 0.25)


# Kinds of files that are broken: each is refused as a whole or by line, and nothing of it stays.
TASK = json.dumps(LABEL_STUDIO)
SENTENCE = {"text": "Reports suggest a second bridge.", "reviewer": "Ida"}
GOOD_BRAT = f"T1\tauthor {BRIDGE} {BRIDGE + 10}\tthe bridge\n"
JSONL_LINE = {
    "sentence_id": "a-0-5", "answers": [{"reviewer": "Ida", "verdict": "no_claim"}], "gold": None,
    "votes": [],
}  # fmt: skip


def doccano(**changes):
    return json.dumps(SENTENCE | {"label": []} | changes)


def task(whole=TEXT, **changes):
    value = {"start": 0, "end": 7, "text": "A quiet", "labels": ["author"]} | changes
    result = [{"id": "r", "from_name": "label", "type": "labels", "value": value}]
    note = {"completed_by": 1, "result": result}
    return json.dumps([{"data": {"text": whole}, "annotations": [note]}])


def brat(notes, text=TEXT):
    return zipped(Ida__town_dot_txt=text, Ida__town_dot_ann=notes)


def webanno(*lines, head="#FORMAT=WebAnno TSV 3.3\n#T_SP=c.Claim|source\n"):
    return head + "\n#Text=Reports suggest a second bridge.\n" + "\n".join(lines) + "\n"


HUGE = "9" * 30
BROKEN = {
    "empty": ("x.csv", ""),
    "nothing but a mark": ("x.jsonl", "\ufeff"),
    "only spaces": ("x.json", "  \n "),
    "zeros": ("x.zip", b"\0" * 300),
    "a zip cut in half": ("x.zip", brat(GOOD_BRAT)[:90]),
    "a zip of nothing": ("x.zip", zipped()),
    "a zip of other files": ("x.zip", zipped(a_dot_png="x")),
    "a zip whose end is lost": ("x.zip", brat(GOOD_BRAT)[:-30]),
    "a picture": ("x.tsv", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "a csv of other columns": ("x.csv", "a,b\n1,2\n"),
    "a csv with an open quote": ("x.csv", 'sentence,reviewer,source\n"never closed'),
    "a csv that is not utf-8": ("x.csv", b"sentence,reviewer,source\n\xff\xfe\x00,a,b\n"),
    "jsonl cut in a line": ("x.jsonl", json.dumps(JSONL_LINE) + '\n{"sentence_id": "a'),
    "jsonl of an unknown sentence": ("x.jsonl", json.dumps(JSONL_LINE)),
    "jsonl with answers that are none": ("x.jsonl", json.dumps(JSONL_LINE | {"answers": ["x"]})),
    "jsonl without a list": ("x.jsonl", json.dumps(JSONL_LINE) + '\n{"sentence_id": 5}'),
    "jsonl of lists": ("x.jsonl", json.dumps(JSONL_LINE) + "\n[1, 2]"),
    "jsonl with an id that is a list": ("x.jsonl", json.dumps(JSONL_LINE | {"sentence_id": [1]})),
    "jsonl with an id that is null": ("x.jsonl", json.dumps(JSONL_LINE | {"sentence_id": None})),
    "jsonl with a claim that is a number": (
        "x.jsonl", json.dumps(JSONL_LINE | {"answers": [{"reviewer": "I", "claims": [5]}]})),
    "jsonl with gold that is a text": ("x.jsonl", json.dumps(JSONL_LINE | {"gold": "yes"})),
    "jsonl nested too deeply": ("x.jsonl", json.dumps(JSONL_LINE) + "\n" + "[" * 100_000),
    "json that is cut": ("x.json", TASK[:-40]),
    "json-min": ("x.json", '[{"data": "x", "annotations": 5}]'),
    "an object of tasks": ("x.json", '[{"data": {}, "annotations": []}]'),
    "tasks of numbers": ("x.json", '[1, {"data": {"text": "no"}, "annotations": []}]'),
    "a task of another text": ("x.json", task("Another text.", text="Another")),
    "a region with other words": ("x.json", task(text="Not there")),
    "a region past the end": ("x.json", task(start=9000, end=9010)),
    "a region that ends first": ("x.json", task(start=7, end=2)),
    "a region with offsets as text": ("x.json", task(start="0")),
    "a region with true as offset": ("x.json", task(start=True)),
    "a region with a fraction": ("x.json", task(end=7.5)),
    "a region without end": ("x.json", task(end=None)),
    "a huge offset": ("x.json", task(start=int(HUGE), end=int(HUGE) + 1)),
    "a region of an unknown label": ("x.json", task(labels=["Nobody knows this"])),
    "a region whose label is a list": ("x.json", task(labels=[["author"]])),
    "a region of spaces": ("x.json", task(start=12, end=14, text="\n\n")),
    "json nested too deeply": ("x.json", '[{"data":1,"annotations":' + "[" * 100_000),
    "a number too long for Python": ("x.json", '[{"data":1,"annotations":' + "9" * 9000 + "}]"),
    "jsonl with half a character": (
        "x.jsonl", json.dumps(JSONL_LINE | {"sentence_id": "\ud800"})),
    "a label with half a character": ("x.json", task(labels=["\ud800"])),
    "half a character": ("x.json", task("\ud800 Another.", text="Another", start=2, end=9)),
    "doccano without text": ("x.jsonl", doccano(text=None) + "\n" + doccano(text="")),
    "doccano, a span of two": ("x.jsonl", doccano(label=[[1, 2]])),
    "doccano, a span past the end": ("x.jsonl", doccano(label=[[0, 900, "author"]])),
    "doccano, negative": ("x.jsonl", doccano(label=[[-3, 4, "author"]])),
    "doccano, an empty span": ("x.jsonl", doccano(label=[[3, 3, "author"]])),
    "doccano, a label that is a number": ("x.jsonl", doccano(label=[5])),
    "doccano, an unknown label": ("x.jsonl", doccano(label=["Nobody knows this"])),
    "doccano, a source and a verdict": ("x.jsonl", doccano(label=["author", "no_claim"])),
    "doccano, labels of a whole article": ("x.jsonl", doccano(text=TEXT, label=["author"])),
    "doccano without a reviewer": ("x.jsonl", doccano(label=["author"], reviewer="")),
    "doccano, a long name": ("x.jsonl", doccano(label=["author"], reviewer="x" * 80)),
    "doccano, best": ("x.jsonl", doccano(label=["author"], reviewer="best")),
    "doccano, gold of no one": ("x.jsonl", doccano(label=["author"], reviewer="gold")),
    "doccano, NUL": ("x.jsonl", doccano(text="Reports\0", label=["author"])),
    "brat without text": ("x.zip", zipped(Ida__town_dot_ann=GOOD_BRAT)),
    "brat with another text": ("x.zip", brat(GOOD_BRAT, "x" + TEXT)),
    "brat, no offsets": ("x.zip", brat("T1\tauthor one two\twords\n")),
    "brat, past the end": ("x.zip", brat("T1\tauthor 9000 9010\tthe bridge\n")),
    "brat, an unknown label": ("x.zip", brat(GOOD_BRAT.replace("author", "Nobody"))),
    "brat, huge": ("x.zip", brat(f"T1\tauthor 0 {HUGE}\tthe bridge\n")),
    "brat, not utf-8": ("x.zip", zipped(a_dot_txt=b"\xff\xfe", a_dot_ann=GOOD_BRAT)),
    "conll without tags": ("x.conll", "Reports\nsuggest\n"),
    "conll with other tags": ("x.conll", "Reports NN\nsuggest VB\n"),
    "conll, an unknown label": ("x.conll", "Reports B-Nobody\nsuggest O\n"),
    "conll of another text": ("x.conll", "Never B-author\nread O\n"),
    "webanno of version 2": ("x.tsv", "#FORMAT=WebAnno TSV 3\nx\ty\tz\n"),
    "webanno, a token that is not there": (
        "x.tsv", webanno("1-1\t0-7\tAnother\tauthor")),
    "webanno, no offsets": ("x.tsv", webanno("1-1\tzero\tReports\tauthor")),
    "webanno, an unknown label": ("x.tsv", webanno("1-1\t0-7\tReports\tNobody")),
    "webanno, huge offsets": ("x.tsv", webanno("1-1\t0-999999999\tReports\tauthor")),
    "webanno without sentences": ("x.tsv", "#FORMAT=WebAnno TSV 3.3\n1-1\t0-7\tReports\tx\n"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_refused_and_nothing_of_it_stays(db, article, kind):
    name, data = BROKEN[kind]
    before = list(db.reader().iterdump())
    for rebuilds in (False, kind != "a task of another text"):
        try:
            done = take(db, data, name, rebuilds=rebuilds)
        except Refused as error:
            assert error.reason and error.remedy
        else:
            assert (done.taken, done.articles) == (0, 0)
            assert done.refused or kind in NOTHING_IN_IT
    assert list(db.reader().iterdump()) == before


# A file without a label in it has nothing to refuse.
NOTHING_IN_IT = ("jsonl with answers that are none",)


def test_there_are_at_least_60_kinds_of_broken_files():
    assert len(BROKEN) >= 60
