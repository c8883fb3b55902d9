"""agreement --parquet: every engine finds the figures that the same labels have as a CSV."""

import csv
import random

import pytest

from annotate.store.engines import on_dask, on_duckdb
from annotate.workflow.operations.opening import open_project
from annotate.workflow.scheme import get_scheme
from tests.cli.test_agreement import json_of
from tests.labelled import make_project
from tests.random_project import Life

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("duckdb")
ENGINES = [
    "duckdb",
    pytest.param("dask", marks=[
        pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    ]),
]  # fmt: skip
OWN = ("--unit", "sentence_id", "--annotator", "reviewer", "--cluster", "article_id")
COLUMNS = ("--unit", "unit", "--annotator", "who", "--value", "value")
FIGURES = ("figures", "pairs", "confusion")


@pytest.fixture(autouse=True)
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def live(path):
    store = open_project(str(path))
    life = Life(store, get_scheme(store), random.Random(8))
    life.live(150)
    store.close()


PROJECTS = {
    "made up": lambda path: make_project(path, count=4, sentences=12).close(),
    "other claims": lambda path: make_project(path, count=3, sentences=9, seed=2, off=40).close(),
}


def write(rows, files=3):
    """Write the same rows of text as table.csv and as some Parquet files."""
    names = [*rows[0]]
    with open("table.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([names, *([row[name] for name in names] for row in rows)])
    for part in range(files):
        chosen = rows[part::files]
        table = {name: [row[name] or None for row in chosen] for name in names}
        pq.write_table(pa.table(table, pa.schema([(name, "string") for name in names])),
                       f"part-{part}.parquet")  # fmt: skip


def compare(run, *options, engine, files="part-*.parquet", columns=COLUMNS):
    """Return the figures of the Parquet files, after holding them against those of the CSV."""
    theirs = json_of(run("agreement", "--csv", "table.csv", *columns, *options, "--json"))
    ours = json_of(
        run("agreement", "--parquet", files, "--engine", engine, *columns, *options, "--json")
    )
    for name in FIGURES:
        assert ours[name] == theirs[name]
    return ours


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", [*PROJECTS, "demonstration", "random"])
def test_a_project_has_the_same_figures(run, tmp_path, request, name, engine):
    if name == "demonstration":
        request.getfixturevalue("demonstration")
    elif name == "random":
        live(tmp_path / "annotate.db")
    else:
        PROJECTS[name](tmp_path / "annotate.db")
    assert run("export", "--sample", "-o", "table.csv").exit_code == 0
    options = ("--format", "parquet", "--partition", "article", "--sample")
    assert run("export", *options, "-o", "labels/").exit_code == 0
    rule = ("--none-when", "verdict=no_claim")
    sets = (*OWN, "--value", "source", "--level", "set", *rule)
    found = compare(run, engine=engine, files="labels", columns=sets)
    assert {one["name"] for one in found["figures"]} >= {"krippendorff_alpha", "gwet_ac1"}
    assert all(one["units"] > 3 for one in found["figures"])
    by_itself = json_of(run("agreement", "--parquet", "labels", "--engine", engine, "--json"))
    assert by_itself == found
    for field in ("confidence", "verdict"):
        columns = (*OWN, "--value", field, "--level", "set")
        assert compare(run, engine=engine, files="labels/*/*.parquet", columns=columns)["pairs"]


def test_the_alpha_of_a_project_is_that_of_its_files(run, demonstration):
    options = ("--format", "parquet", "--partition", "article", "--sample")
    assert run("export", *options, "-o", "labels/").exit_code == 0
    ours = json_of(run("agreement", "--parquet", "labels", "--json"))["figures"]
    project = json_of(run("agreement", "--json"))["figures"]
    [of_project] = [
        one["value"]
        for one in project
        if (one["name"], one["of"], one["distance"]) == ("krippendorff_alpha", "sources", "masi")
    ]
    assert of_project in [one["value"] for one in ours if one["distance"] == "masi"]


WORDS = {
    "nominal": ("x", "y", "Ünï|x", " x", "", "NA"),
    "ordinal": ("1", "2", "3", "5", "-", ""),
    "interval": ("0.5", "2", "3.25", "1e3", "nan", ""),
    "ratio": ("1", "2.5", "4", "\u2003", "7 "),
    "set": ("a", "b|a", '["a", "c"]', " b ", "", "d"),
}


def made_up(level, seed, units=60):
    chance = random.Random(seed)
    people = ("Ana", "Лис", " Tom", "=!:3", "Mina")
    rows = []
    for unit in range(units):
        for who in chance.sample(people, chance.choice((1, 2, 3, 3))):
            for _ in range(chance.choice((1, 1, 2)) if level == "set" else 1):
                value = chance.choice(WORDS[level])
                said = "yes" if value.strip() else "no"
                rows.append(
                    {"unit": f"u{unit}", "who": who, "value": value, "text": f"t{unit % 7}",
                     "said": said}
                )  # fmt: skip
    rows += [{"unit": "u0", "who": "Silent", "value": "", "text": "t0", "said": ""}]
    chance.shuffle(rows)
    return rows


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("level", WORDS)
@pytest.mark.parametrize("cluster", [(), ("--cluster", "text")])
def test_any_table_has_the_same_figures(run, level, cluster, engine):
    for seed in (3, 11):
        write(made_up(level, seed))
        found = compare(run, "--level", level, *cluster, engine=engine)
        assert found["figures"][0]["articles"] == (7 if cluster else 0)
        assert any("Silent" in (one["first"], one["second"]) for one in found["pairs"])


@pytest.mark.parametrize("options", [
    (), ("--missing", "na"), ("--none-when", "said=no"), ("--none-when", "value=x"),
    ("--level", "set", "--separator", "y"), ("--level", "ordinal", "--order", "x,y,Ünï|x"),
])  # fmt: skip
def test_options_mean_the_same_as_with_a_csv(run, options):
    rows = [row for row in made_up("nominal", 5) if row["value"] != "NA"]
    if options == ("--missing", "na"):
        rows.append({"unit": "u1", "who": "New", "value": "Na", "text": "t1", "said": ""})
    rows = [row for row in rows if row["who"] != "Silent" or "--none-when" not in options]
    write(rows)
    compare(run, *options, engine="duckdb")


def test_numbers_truth_values_and_lists_are_read_as_text(run):
    table = {
        "unit": [1, 1, 2, 2], "who": ["a", "b"] * 2, "grade": [1, 2, 3, 3],
        "sure": [True, False, True, True], "tags": [["x", "y"], ["y", "x"], ["x"], []],
    }  # fmt: skip
    pq.write_table(pa.table(table), "typed.parquet")
    who = ("--parquet", "typed.parquet", "--unit", "unit", "--annotator", "who", "--json")
    for value, wanted in (("grade", 0.5), ("sure", 0.5), ("tags", 1.0)):
        found = json_of(run("agreement", *who, "--value", value))
        assert [one["value"] for one in found["figures"] if one["name"] == "percent"] == [wanted]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dask_reads_types_as_duckdb_does(run):
    table = {
        "unit": [1, 1, 2, 2, 3, 3], "who": ["a", "b"] * 3, "grade": [1.0, 2.5, 3, 3, None, 1e20],
        "sure": [True, False, True, True, None, None],
        "tags": [["x", "y"], ["y", "x"], ["x"], [], None, ["z", None]],
    }  # fmt: skip
    pq.write_table(pa.table(table), "typed.parquet")
    who = ("--parquet", "typed.parquet", "--unit", "unit", "--annotator", "who", "--json")
    for value in ("grade", "sure", "tags"):
        one, other = (
            json_of(run("agreement", *who, "--value", value, "--engine", engine))
            for engine in ("duckdb", "dask")
        )
        assert one == other


def test_files_that_another_engine_grouped_have_the_same_figures(run):
    write(made_up("set", 7))
    columns = on_duckdb.Columns("unit", "who", "value", "text")
    rows = list(on_duckdb.group("part-*.parquet", columns, "1GB"))
    names = ("article", "other_article", "pattern", "weight", "unit")
    cells = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    pq.write_table(pa.table(cells), "grouped.parquet")
    options = ("--value", "value", "--level", "set", "--json")
    ours = json_of(run("agreement", "--grouped", "--parquet", "grouped.parquet", *options))
    assert ours == compare(run, "--level", "set", "--cluster", "text", engine="duckdb")


ROW = {"unit": "u1", "who": "Ana", "value": "x", "text": "t1"}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ([ROW, ROW], (), "“Ana” rated unit “u1” more than once."),
        ([ROW, {**ROW, "text": "t2", "who": "Tom"}], ("--cluster", "text"),
         "Unit “u1” is in two clusters."),
        ([ROW, {**ROW, "unit": ""}], (), "A row names no unit."),
        ([ROW, {**ROW, "who": " "}], (), "Unit “u1”: a row names no annotator."),
        ([ROW], ("--none-when", "text=t1"), "“Ana” gives none, yet also “x”."),
        ([ROW], ("--none-when", "text=t9"), "No row has “t9” in text."),
        ([ROW], ("--cluster", "page"), "There is no column “page”. The columns are: unit, who,"),
        ([ROW], ("--cluster", "page", "--none-when", "b=c"), "There is no column “page”, “b”."),
        ([ROW], ("--level", "interval"), "“x” is not a number."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(run, rows, options, said, engine):
    write(rows, files=1)
    level = () if "--level" in options else ("--level", "nominal")
    done = run("agreement", "--parquet", "part-0.parquet", *COLUMNS, *options, *level,
               "--engine", engine)  # fmt: skip
    assert done.exit_code == 1
    assert said in " ".join(done.stderr.split())


@pytest.mark.parametrize("engine", ENGINES)
def test_files_that_cannot_be_read_are_named(run, tmp_path, engine):
    options = (*COLUMNS, "--engine", engine)
    done = run("agreement", "--parquet", "none/*.parquet", *options)
    assert done.exit_code == 1 and "No file matches “none/*.parquet”." in done.stderr
    (tmp_path / "text.parquet").write_text("no Parquet")
    done = run("agreement", "--parquet", "text.parquet", *options)
    assert done.exit_code == 1 and "cannot read the files" in done.stderr
    write([ROW], files=1)
    pq.write_table(pa.table({"unit": ["u2"], "who": ["Ana"]}), "part-1.parquet")
    done = run("agreement", "--parquet", "part-*.parquet", *options, "--level", "nominal")
    assert done.exit_code == 1 and "cannot read the files" in done.stderr
    assert "value" in done.stderr
    pq.write_table(pa.table({**{name: ["x"] for name in ("unit", "who")},
                             "value": [{"a": 1}]}), "nested.parquet")  # fmt: skip
    done = run("agreement", "--parquet", "nested.parquet", *options)
    assert done.exit_code == 1 and "The column “value” is of type " in done.stderr


@pytest.mark.parametrize(
    ("engine", "install"), [("duckdb", on_duckdb.INSTALL), ("dask", on_dask.INSTALL)]
)
def test_a_missing_package_is_named_with_its_installation(run, monkeypatch, engine, install):
    def missing(place):
        raise ImportError(place)

    monkeypatch.setattr("annotate.store.engines.load", missing)
    write([ROW])
    done = run("agreement", "--parquet", "part-0.parquet", *COLUMNS, "--engine", engine)
    assert done.exit_code == 1
    assert f"needs the package {engine}" in done.stderr and install in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--engine", "dask"), "--engine works only with --parquet."),
        (("--grouped",), "--grouped works only with --parquet."),
        (("--parquet", "x", "--csv", "-"), "--csv and --parquet do not go together."),
        (("--parquet", "x", "--encoding", "utf-8"), "--encoding works only with --csv."),
        (("--parquet", "x", "--tag", "a"), "--tag works only with a project."),
        (("--parquet", "x", "--unit", "a"), "--parquet also needs --annotator, --value."),
        (("--parquet", "x", "--scheduler", "a"), "--scheduler works only with Dask."),
        (("--parquet", "x", "--engine", "dask", "--memory", "1GB"), "--memory works only with"),
        (("--parquet", "x", "--grouped", "--unit", "a"), "--unit has no place with --grouped."),
        (("--parquet", "x", "--memory", "much"), "“much” is not a size. Write it as 500MB or 8GB."),
        (("--parquet", "x", "--engine", "dask", "--grouped"), "--grouped works only with"),
    ],
)
def test_options_that_do_not_go_together_are_refused(run, options, said):
    done = run("agreement", *options)
    assert done.exit_code == 2 and said in " ".join(done.stderr.split())


@pytest.mark.slow
def test_too_little_memory_is_named_with_the_way_out(run):
    rows = [{**ROW, "unit": f"a unit with a long name {n}"} for n in range(200_000)]
    write(rows, files=1)
    done = run("agreement", "--parquet", "part-0.parquet", *COLUMNS, "--memory", "1MB")
    assert done.exit_code == 1
    assert "do not fit in 1MB of memory. " in done.stderr.replace("\n", " ")
    assert "--memory" in done.stderr


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_of_two_workers_finds_the_same(run):
    distributed = pytest.importorskip("distributed")
    write(made_up("set", 7, units=300))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        options = ("--level", "set", "--cluster", "text")
        found = json_of(
            run("agreement", "--parquet", "part-*.parquet", "--engine", "dask", *COLUMNS,
                *options, "--scheduler", cluster.scheduler_address, "--json")
        )  # fmt: skip
    theirs = json_of(run("agreement", "--csv", "table.csv", *COLUMNS, *options, "--json"))
    assert {name: found[name] for name in FIGURES} == {name: theirs[name] for name in FIGURES}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_does_not_answer_is_named(run, monkeypatch):
    monkeypatch.setattr(on_dask, "TIMEOUT", 0.5)
    write([ROW])
    done = run("agreement", "--parquet", "part-0.parquet", "--engine", "dask",
               "--scheduler", "tcp://127.0.0.1:9", *COLUMNS)  # fmt: skip
    assert done.exit_code == 1 and "Dask cannot use the cluster" in done.stderr
