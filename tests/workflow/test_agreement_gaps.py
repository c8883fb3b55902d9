"""The known trap: somebody did 30 %, gaps everywhere, sentences without a claim.

Every figure of the project equals that of the same table with each missing cell written out.
"""

import csv
import io
import random

import pytest

from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.workflow import agreement, export
from annotate.workflow.agreement.tables import csv_mode
from annotate.workflow.imports.articles import add_articles
from tests.labelled import Habits, make_project

NAMES = ("Ana", "Luis", "Mina", "Tom")
COLUMNS = {"unit": "sentence", "annotator": "who", "value": "said", "cluster": "article"}


@pytest.fixture(scope="module", params=[1, 5])
def project(request):
    habits = {"Ana": Habits(does=0.3), "Luis": Habits(does=0.7), "Mina": Habits(0.4, 0.9)}
    store = make_project(count=request.param, sentences=40, names=NAMES, habits=habits, seed=11)
    yield store
    store.close()


def table_of(store, *, with_gaps_written):
    """A CSV with a row a sentence, person and source; or also one for each cell that is empty."""
    rows = csv.DictReader(io.StringIO(b"".join(export.stream(store, export.Selection())).decode()))
    said = {}
    for row in rows:
        if row["verdict"] == "cant_tell":
            continue
        key = row["sentence_id"], row["reviewer"]
        said.setdefault(key, set()).add(row["source"] or "NONE")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["article", "sentence", "who", "said"])
    every = [row[0] for row in store.reader().execute("select id from sentence order by id")]
    cells = [(sentence, who) for sentence in every for who in NAMES]
    random.Random(3).shuffle(cells)
    for sentence, who in cells:
        values = sorted(said.get((sentence, who), ()))
        if values or with_gaps_written:
            writer.writerow([sentence.split("-")[0], sentence, who, "|".join(values)])
    return out.getvalue()


@pytest.mark.parametrize("with_gaps_written", [False, True])
def test_gaps_are_missing_cells_whether_written_out_or_not(project, with_gaps_written):
    text = table_of(project, with_gaps_written=with_gaps_written)
    theirs = csv_mode.compare(io.BytesIO(text.encode()), level="set", **COLUMNS).as_json()
    ours = agreement.as_json(agreement.show_basis(project, None))
    assert [{**one, "of": "sources"} for one in theirs["figures"]] == [
        one for one in ours["figures"] if one["of"] == "sources"
    ]
    assert theirs["pairs"] == ours["pairs"]
    shares = {one["missing_share"] for one in theirs["figures"]}
    assert len(shares) == 1 and 0.2 < shares.pop() < 0.5


def test_a_sentence_that_only_one_person_did_changes_nothing_between_people(project, db):
    before = agreement.as_json(agreement.show_basis(project, None))
    lines = table_of(project, with_gaps_written=False).splitlines(keepends=True)
    one = lines[1].split(",")
    lonely = ",".join([one[0], f"{one[0]}-9999-9999", one[2], "author\n"])
    theirs = csv_mode.compare(
        io.BytesIO("".join([*lines, lonely]).encode()), level="set", **COLUMNS
    ).as_json()
    alphas = [
        [found["value"] for found in told["figures"]
         if found["name"] == "krippendorff_alpha" and found["of"] in ("said", "sources")]
        for told in (before, theirs)
    ]  # fmt: skip
    assert alphas[0] == alphas[1]


def test_a_project_of_nothing_but_no_claim_has_no_alpha(db, alice, bob, save):
    draft = Draft(text="Good morning. Good evening. Good night.", name="greetings.txt")
    [made] = add_articles(db, None, [draft])
    for sentence in list_sentences(db.reader(), made.id):
        for person in (alice, bob):
            save(person, sentence, verdict="no_claim")
    found = agreement.as_json(agreement.show_basis(db, None))
    alphas = [one for one in found["figures"] if one["name"] == "krippendorff_alpha"]
    assert alphas and all(one["value"] is None and one["undefined"] for one in alphas)
