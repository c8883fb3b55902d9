"""The addresses for programs: what they take, answer and refuse, and what openapi.json says."""

import csv
import io
import json
import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from annotate.errors import DiskFull
from annotate.importers import Limits
from annotate.label_readers import _bounds
from annotate.web.api import agreement as figures
from annotate.web.api import articles, labels
from annotate.web.export.address import OPTIONS
from annotate.workflow import agreement
from annotate.workflow.agreement.downloads import figures as downloads
from annotate.workflow.imports import articles as imported
from annotate.workflow.imports import process
from annotate.workflow.people import access_tokens
from annotate.workflow.settings import save_settings
from tests.kept import made_once

DESCRIPTION = Path(articles.__file__).with_name("openapi.json")
SPEC = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
TEXT = "A new harbour\n\nThe port will grow, a spokesman said. Nobody knows when.\n"


@pytest.fixture
def ask(app, db, lead):
    """Ask as a program whose token allows everything: ask("POST", "/api/labels", data=...)."""
    token = access_tokens.create(db, None, lead, "all", access_tokens.SCOPES)
    client = app.test_client()

    def call(method, address, **more):
        headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
        with client.open(address, method=method, headers=headers, **more) as answer:
            answer.get_data()
        return answer

    return call


@pytest.fixture
@made_once
def labelled(db, asked, alice, bob, save):
    """Alice and Bob agree on the first of two sentences."""
    save(alice, asked[0]), save(bob, asked[0])
    save(alice, asked[1]), save(bob, asked[1], "us_official", "low")


def count(db, table):
    return db.reader().execute(f"select count(*) from {table}").fetchone()[0]


def fits(told, schema, at="answer"):
    """Whether JSON has the shape of a schema of openapi.json; fails where it has not."""
    if "$ref" in schema:
        return fits(told, SPEC["components"]["schemas"][schema["$ref"].rpartition("/")[2]], at)
    for part in schema.get("allOf", ()):
        fits(told, part, at)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    named = schema.get("type", "object")
    named = [named] if isinstance(named, str) else named
    assert type(told) in {kinds[one] for one in named}, at
    if isinstance(told, dict):
        properties = schema.get("properties", {})
        assert set(schema.get("required", ())) <= set(told), at
        if schema.get("additionalProperties") is False:
            assert set(told) == set(properties), at
        for name in set(told) & set(properties):
            fits(told[name], properties[name], f"{at}.{name}")
    if isinstance(told, list):
        for one in told:
            fits(one, schema.get("items", {}), at)
    return True


def as_described(answer, method, path):
    """Whether an answer has a status, a media type and a shape that openapi.json names."""
    found = SPEC["paths"][path][method.lower()]["responses"][str(answer.status_code)]
    if "$ref" in found:
        found = SPEC["components"]["responses"][found["$ref"].rpartition("/")[2]]
    content = found["content"].get(answer.mimetype) or found["content"]["*/*"]
    if answer.mimetype in ("application/json", "application/problem+json"):
        fits(answer.get_json(), content["schema"])
    return True


# ── reading ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("query", ["", "?format=csv-wide", "?format=jsonl&person=Bob"])
def test_an_export_is_what_the_page_gives(ask, client, lead, labelled, query):
    answer = ask("GET", f"/export/download{query}")
    page = client.enter(lead).get(f"/export/download{query}")
    assert answer.data == page.data != b""
    assert answer.headers["Content-Disposition"] == page.headers["Content-Disposition"]
    assert as_described(answer, "GET", "/export/download")


def test_agreement_as_json_is_what_the_command_prints(ask, db, labelled):
    answer = ask("GET", "/agreement.json")
    basis = agreement.open_basis(db, agreement.show_scope(db, None))
    assert answer.get_json() == json.loads(json.dumps(agreement.as_json(basis)))
    assert as_described(answer, "GET", "/agreement.json")
    only = ask("GET", "/agreement.json?field=confidence").get_json()
    assert all(one["of"].startswith("confidence") for one in only["figures"])


def test_agreement_as_json_is_computed_again_once_something_is_saved(
    ask, labelled, asked, bob, save, monkeypatch
):
    computed = []
    make = downloads.as_json
    monkeypatch.setattr(downloads, "as_json", lambda *words: computed.append(1) or make(*words))
    answers = [ask("GET", "/agreement.json").data for _ in range(2)]
    assert answers[0] == answers[1] and len(computed) == 1
    ask("GET", "/agreement.json?field=confidence")
    assert len(computed) == 2
    save(bob, asked[0], "us_official")
    assert ask("GET", "/agreement.json").data != answers[0] and len(computed) == 3


def test_agreement_as_csv_is_the_download_of_the_page(ask, client, lead, labelled):
    answer = ask("GET", "/agreement.csv?person=Alice&person=Bob")
    page = client.enter(lead).get("/agreement/figures.csv?person=Alice&person=Bob")
    assert answer.data == page.data
    assert as_described(answer, "GET", "/agreement.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert rows[0]["name"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/export/download?format=nowhere", 404), ("/export/download?person=Nobody", 422),
     ("/agreement.json?field=nowhere", 404), ("/agreement.csv?since=soon", 400),
     ("/agreement.csv?person=Nobody", 422)],
)  # fmt: skip
def test_a_mistake_in_a_filter_is_a_problem_that_says_what_to_do(ask, labelled, address, status):
    answer = ask("GET", address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["remedy"]
    assert as_described(answer, "GET", address.partition("?")[0])


@pytest.mark.parametrize("query", ["persn=Bob", "trailer=yes", "for=train&formt=csv"])
def test_an_option_of_an_export_that_there_is_not_is_never_ignored(ask, labelled, query):
    answer = ask("GET", f"/export/download?{query}")
    assert answer.status_code == 422, answer.data
    remedy = "Write trailer=on, or" if query == "trailer=yes" else "Use: format, labels, "
    assert answer.get_json()["remedy"].startswith(remedy)


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_an_option_of_the_figures_that_there_is_not_is_never_ignored(ask, labelled, kind):
    answer = ask("GET", f"/agreement.{kind}?persn=Bob")
    assert answer.status_code == 422
    assert answer.get_json()["remedy"].startswith("Use: field, article, ")


@pytest.mark.parametrize(
    ("short", "long"),
    [("trailer=1", "trailer=on"), ("columns=sentence,source", "columns=sentence&columns=source"),
     ("for=train", "for=train&format=huggingface&labels=best&was=train&find=")],
)  # fmt: skip
def test_an_export_can_be_asked_for_as_the_page_and_the_command_do(ask, labelled, short, long):
    answers = [ask("GET", f"/export/download?{query}") for query in (short, long, "")]
    assert answers[0].status_code == 200
    assert answers[0].data == answers[1].data != answers[2].data


def test_an_address_that_there_is_not_and_a_method_are_problems(ask):
    for method, address, status in (("GET", "/api/nothing", 404), ("GET", "/api/labels", 405)):
        answer = ask(method, address)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert "openapi.json" in answer.get_json()["remedy"]


# ── articles ─────────────────────────────────────────────────────────────────

ROW = {"title": "A new harbour", "text": TEXT}
SENT = {
    "application/json": json.dumps(ROW),
    "application/jsonl": json.dumps(ROW) + "\n",
    "application/x-ndjson": json.dumps(ROW) + "\n",
    "text/csv": f'title,text\nA new harbour,"{TEXT}"\n',
    "text/tab-separated-values": "title\ttext\nA new harbour\tIt will grow. Nobody knows when.\n",
    "text/plain": TEXT,
    "text/markdown": "# A new harbour\n\nThe port will grow.\n",
    "text/html": f"<html><body><article><h1>Harbour</h1><p>{TEXT * 9}</p></article></body></html>",
}


def test_every_type_is_tried():
    assert set(SENT) == set(articles.TYPES)


@pytest.mark.parametrize("kind", SENT)
def test_an_article_is_imported_once(ask, db, lead, kind):
    if kind == "text/html":
        pytest.importorskip("trafilatura")
    sent = {"data": SENT[kind].encode(), "content_type": kind}
    trial = ask("POST", "/api/articles?dry_run=1", **sent)
    assert (trial.status_code, count(db, "article")) == (200, 0)
    answer = ask("POST", "/api/articles", **sent)
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["imported"], told["already_imported"], told["refused"]) == (1, 0, [])
    assert told == {**trial.get_json(), "dry_run": False}
    assert as_described(answer, "POST", "/api/articles")
    [made] = db.reader().execute("select id, title from article").fetchall()
    assert made == (told["articles"][0]["id"], told["articles"][0]["title"])
    again = ask("POST", "/api/articles", **sent).get_json()
    assert (again["imported"], again["already_imported"]) == (0, 1)
    assert count(db, "article") == 1


def test_files_of_a_form_are_imported_together(ask, db):
    files = [(io.BytesIO(TEXT.encode()), "harbour.txt"), (io.BytesIO(b"One. Two."), "C:\\n\\b.txt")]
    answer = ask("POST", "/api/articles?k=2&language=en", data={"file": files})
    assert answer.get_json()["imported"] == 2
    assert db.reader().execute("select distinct k, language from article").fetchall() == [(2, "en")]


def test_one_bad_row_or_file_means_that_nothing_is_imported(ask, db):
    rows = '{"text": "A good one. It is."}\n{"title": "no text"}\n'
    sent = {"data": rows.encode(), "content_type": "application/jsonl"}
    answer = ask("POST", "/api/articles", **sent)
    assert answer.status_code == 422
    assert as_described(answer, "POST", "/api/articles")
    told = answer.get_json()
    assert told["detail"].startswith("Nothing was imported. ")
    assert "2" in told["report"]["refused"][0]["where"]
    assert told["report"]["imported"] == 0
    files = [(io.BytesIO(TEXT.encode()), "a.txt"), (io.BytesIO(b"PK\x03\x04 broken"), "b.docx")]
    assert ask("POST", "/api/articles", data={"file": files}).status_code == 422
    assert count(db, "article") == 0


def test_an_article_with_the_words_of_another_is_refused_unless_it_is_allowed(ask, db):
    ask("POST", "/api/articles", data=TEXT.encode(), content_type="text/plain")
    other = {"data": TEXT.replace("\n\n", "\n\n\n").encode(), "content_type": "text/markdown"}
    refused = ask("POST", "/api/articles", **other)
    assert refused.status_code == 422
    assert "same words" in refused.get_json()["detail"]
    assert ask("POST", "/api/articles?near=1", **other).get_json()["imported"] == 1
    assert count(db, "article") == 2


def test_a_column_can_be_named(ask):
    sent = {"data": b"body text,headline\nOne. Two.,Hello\n", "content_type": "text/csv"}
    answer = ask("POST", "/api/articles?column=text=body text&column=title=headline", **sent)
    assert answer.get_json()["articles"][0]["title"] == "Hello"


@pytest.mark.parametrize(
    "query",
    ["dryrun=1", "dry_run=yes", "dry_run=", "k=two", "share=50", "k=2&calibration=1", "k=1000",
     "column=text", "column=colour=x", "format=nowhere", "language=klingonese", "near=2"],
)  # fmt: skip
def test_a_wrong_option_is_refused_and_nothing_is_imported(ask, db, query):
    answer = ask("POST", f"/api/articles?{query}", data=TEXT.encode(), content_type="text/plain")
    assert answer.status_code in (404, 422), answer.data
    assert as_described(answer, "POST", "/api/articles")
    assert count(db, "article") == 0


@pytest.mark.parametrize("path", ["/api/articles", "/api/labels"])
@pytest.mark.parametrize("kind", ["", "application/x-www-form-urlencoded", "image/png"])
def test_a_body_of_another_type_is_refused_with_the_types(ask, path, kind):
    answer = ask("POST", path, data=b"x", headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == 415
    assert "text/csv" in answer.get_json()["remedy"]
    assert as_described(answer, "POST", path)


@pytest.mark.parametrize("path", ["/api/articles", "/api/labels"])
def test_an_empty_body_and_one_that_is_too_large_are_refused(ask, db, lead, path):
    assert ask("POST", path, data=b"", content_type="text/csv").status_code == 422
    assert (
        ask("POST", path, data={"note": "no file"}, content_type="multipart/form-data").status_code
        == 422
    )
    save_settings(db, lead, limits={"file_bytes": 1000})
    answer = ask("POST", path, data=b"x" * 1001, content_type="text/csv")
    assert answer.status_code == 413
    assert as_described(answer, "POST", path)
    assert count(db, "article") == 0


def test_a_full_disk_is_a_problem_too(ask, monkeypatch):
    def full(*_, **__):
        raise DiskFull("The disk is full.", "Make room.")

    monkeypatch.setattr(imported, "_store", full)
    answer = ask("POST", "/api/articles", data=TEXT.encode(), content_type="text/plain")
    assert (answer.status_code, answer.mimetype) == (507, "application/problem+json")


def test_a_crash_is_a_problem_that_gives_nothing_away(app, ask, monkeypatch):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    monkeypatch.setattr(articles, "import_whole", lambda *_, **__: 1 / 0)
    answer = ask("POST", "/api/articles", data=TEXT.encode(), content_type="text/plain")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "ZeroDivision" not in answer.get_data(as_text=True)


# ── labels ───────────────────────────────────────────────────────────────────


def test_an_export_comes_back_and_changes_nothing_the_second_time(ask, db, labelled):
    exported = ask("GET", "/export/download").data
    sent = {"data": exported, "content_type": "text/csv"}
    same = ask("POST", "/api/labels", **sent)
    assert as_described(same, "POST", "/api/labels")
    assert (same.get_json()["imported"], same.get_json()["already_imported"]) == (0, 4)
    renamed = {**sent, "data": exported.replace(b"Alice", b"Carla")}
    trial = ask("POST", "/api/labels?dry_run=1", **renamed).get_json()
    assert (trial["imported"], count(db, "event")) == (2, 4)
    told = ask("POST", "/api/labels", **renamed).get_json()
    assert told == {**trial, "dry_run": False}
    assert count(db, "event") == 6
    assert ask("POST", "/api/labels", **renamed).get_json()["imported"] == 0
    assert count(db, "event") == 6


@pytest.mark.parametrize("name", ["tag", "format", "split", "since"])
def test_an_option_that_holds_one_value_is_refused_if_there_are_two(ask, labelled, name):
    answer = ask("GET", f"/export/download?{name}=csv&{name}=csv")
    assert answer.status_code == 422
    assert answer.get_json()["detail"] == f"{name} is given more than once. Give it once."
    assert ask("GET", "/export/download?person=Alice&person=Bob").status_code == 200


def test_a_file_that_was_changed_after_its_export_brings_a_warning(ask, labelled):
    sealed = ask("GET", "/export/download?trailer=1").data
    for data, warnings in ((sealed, 0), (sealed.replace(b"Alice", b"Carla"), 1)):
        answer = ask("POST", "/api/labels?dry_run=1", data=data, content_type="text/csv")
        assert as_described(answer, "POST", "/api/labels")
        assert len(answer.get_json()["warnings"]) == warnings


def test_json_lines_come_back_too(ask, db, labelled):
    exported = ask("GET", "/export/download?format=jsonl").data
    sent = {"data": exported, "content_type": "application/jsonl"}
    same = ask("POST", "/api/labels", **sent)
    assert as_described(same, "POST", "/api/labels")
    assert (same.get_json()["imported"], same.get_json()["already_imported"]) == (0, 4)
    sent["data"] = exported.replace(b"Alice", b"Carla")
    assert ask("POST", "/api/labels", **sent).get_json()["imported"] == 2
    broken = exported.replace(b"Alice", b"Dora").replace(b'"us_official"', b'"nowhere"')
    refused = ask("POST", "/api/labels", **{**sent, "data": broken})
    assert (refused.status_code, count(db, "event")) == (422, 6)


def test_missing_articles_are_made_only_if_that_is_asked_for(ask, labelled):
    exported = ask("GET", "/export/download").data.replace(b"Alice", b"Carla")
    text = exported.decode()
    [old] = set(re.findall(r"\b[0-9a-f]{24}(?=,)", text))
    sent = {"data": text.replace(old, "0" * 24).encode(), "content_type": "text/csv"}
    assert ask("POST", "/api/labels", **sent).status_code == 422
    made = ask("POST", "/api/labels?articles=1&dry_run=1", **sent)
    assert as_described(made, "POST", "/api/labels")


def test_a_version_of_the_scheme_comes_in_a_form(ask, scheme, asked):
    rows = f"reviewer,source,sentence_id\nCarla,author,{asked[0].id}\n".encode()
    files = {"file": (io.BytesIO(rows), "a.csv"), "scheme": (io.BytesIO(b"= broken"), "s.toml")}
    answer = ask("POST", "/api/labels", data=files)
    assert answer.status_code == 422
    assert answer.get_json()["remedy"]
    files = {"file": (io.BytesIO(rows), "a.csv")}
    files["scheme"] = (io.BytesIO(scheme.toml.encode()), "s.toml")
    assert ask("POST", "/api/labels", data=files).get_json()["imported"] == 1


def test_columns_and_words_are_named_as_on_the_command_line(ask, db, asked):
    rows = f"who,what,where\nCarla,gov,{asked[0].id}\nCarla,no_claim,{asked[1].id}\n"
    query = "column=source=what&column=sentence_id=where&column=reviewer=who&map=gov=us_official"
    for kind in ("text/csv", "multipart/form-data"):
        sent = {"data": rows.encode(), "content_type": kind}
        if kind != "text/csv":
            sent = {"data": {"file": (io.BytesIO(rows.encode()), "labels.csv")}}
        answer = ask("POST", f"/api/labels?{query}", **sent)
        assert answer.status_code == 200, answer.data
    assert count(db, "answer") == 2


@pytest.mark.parametrize("broken", ["source", "reviewer"])
def test_one_bad_row_means_that_no_label_is_imported(ask, db, asked, broken):
    good = {"reviewer": "Carla", "source": "author", "sentence_id": asked[0].id}
    bad = {**good, "sentence_id": asked[1].id, broken: "nowhere" if broken == "source" else "gold "}
    text = io.StringIO()
    writer = csv.DictWriter(text, good)
    writer.writeheader(), writer.writerow(good), writer.writerow({**bad, "sentence_id": "none"})
    sent = {"data": text.getvalue().encode(), "content_type": "text/csv"}
    answer = ask("POST", "/api/labels", **sent)
    assert answer.status_code == 422
    assert as_described(answer, "POST", "/api/labels")
    assert answer.get_json()["report"]["refused"][0].startswith("line 3: ")
    assert (count(db, "event"), count(db, "person")) == (0, 1)


@pytest.mark.parametrize(
    ("query", "said"),
    [("reviewer=Bob", "wins: column=labelled_at=…"), ("column=source=words", "column=reviewer=…")],
)
def test_what_to_do_is_said_in_options_of_the_address(ask, labelled, asked, query, said):
    sent = {
        "data": f"sentence_id,words\n{asked[0].id},us_official\n".encode(),
        "content_type": "text/csv",
    }
    query = f"{query}&column=source=words&column=sentence_id=sentence_id"
    told = ask("POST", f"/api/labels?{query}", **sent).get_json()
    assert told["status"] == 422
    assert said in told["detail"] and "--" not in json.dumps(told)
    given = "Name the person with --reviewer NAME, or name one with --reviewer."
    named = "Name the person with reviewer=NAME, or name one with reviewer=NAME."
    assert labels.in_words_of_programs(given) == named


def test_a_row_that_only_the_row_before_contradicts_undoes_all(ask, db, asked):
    """The check beforehand does not see what the file itself brings."""
    head = "reviewer,source,sentence_id,labelled_at\n"
    first = f"Carla,author,{asked[0].id},2026-01-02T03:04:05.678Z\n"
    second = f"Carla,us_official,{asked[0].id},\n"
    other = f"Carla,author,{asked[1].id},2026-01-02T03:04:05.678Z\n"
    sent = {"data": (head + other + first + second).encode(), "content_type": "text/csv"}
    answer = ask("POST", "/api/labels", **sent)
    assert answer.status_code == 422, answer.data
    assert count(db, "event") == 0


@pytest.mark.parametrize("query", ["colum=a=b", "column=a", "map=x", "dry_run=2"])
def test_a_wrong_option_for_labels_is_refused(ask, query):
    answer = ask("POST", f"/api/labels?{query}", data=b"a\n1\n", content_type="text/csv")
    assert answer.status_code == 422
    assert answer.get_json()["remedy"]


def test_two_files_of_labels_are_refused(ask):
    files = [(io.BytesIO(b"a\n1\n"), "a.csv"), (io.BytesIO(b"a\n1\n"), "b.csv")]
    assert ask("POST", "/api/labels", data={"file": files}).status_code == 422


# ── the description ──────────────────────────────────────────────────────────


def test_the_description_is_given_to_whoever_has_a_token_or_is_signed_in(ask, client, alice):
    assert ask("GET", "/openapi.json").get_json() == SPEC
    assert client.enter(alice).get("/openapi.json").get_json() == SPEC


def test_the_description_is_valid():
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(SPEC)


def test_it_describes_every_address_that_takes_a_token_and_no_other(app):
    taken = {
        (rule.rule, method.lower())
        for rule in app.url_map.iter_rules()
        if hasattr(app.view_functions[rule.endpoint], "scope")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(path, one) for path, methods in SPEC["paths"].items() for one in methods} == taken


def test_it_names_the_scope_of_each_address(app):
    for rule in app.url_map.iter_rules():
        scope = getattr(app.view_functions[rule.endpoint], "scope", None)
        if scope:
            [described] = SPEC["paths"][rule.rule].values()
            assert f"Needs the scope {scope}." in described["description"]


@pytest.mark.parametrize(("path", "module"), [("/api/articles", articles), ("/api/labels", labels)])
def test_it_names_every_option_and_type_of_an_import(path, module):
    described = SPEC["paths"][path]["post"]
    assert {one["name"] for one in described["parameters"]} == set(module.OPTIONS)
    types = {*module.TYPES, "multipart/form-data"}
    assert set(described["requestBody"]["content"]) == types


def test_it_names_every_option_of_an_export():
    source = Path(articles.__file__).parents[1].joinpath("export", "address.py").read_text()
    reads = source.partition("def write_query")[0]
    read = set(re.findall(r'given\.(?:get|getlist)\("(\w+)"', reads))
    read |= set(re.findall(r'read_(?:version|count)\("(\w+)"', reads))
    read |= set(re.findall(r'"(\w+)"', re.search(r"_TICKS = \((.*?)\)", reads, re.S)[1]))
    described = {one["name"] for one in SPEC["paths"]["/export/download"]["get"]["parameters"]}
    assert described == read - {"for", "was"} == set(OPTIONS)


def test_it_names_every_option_of_the_figures():
    for path in ("/agreement.json", "/agreement.csv"):
        described = {one["name"] for one in SPEC["paths"][path]["get"]["parameters"]}
        assert described == set(figures.OPTIONS)


def test_the_largest_body_is_the_project_s_largest_file(ask, db, lead):
    assert Limits().file_bytes == 20_000_000
    save_settings(db, lead, limits={"file_bytes": 200})
    files = [(io.BytesIO(b"One. Two. " * 15), f"{n}.txt") for n in range(2)]
    answer = ask("POST", "/api/articles", data={"file": files})
    assert answer.status_code == 200  # each of them is below it


def zipped(**files):
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return made.getvalue()


def test_a_server_takes_only_so_many_labels_of_a_file_and_so_much_of_a_zip(
    ask, db, asked, monkeypatch
):
    rows = "".join(f"{one.id},Ida,author\n" for one in asked[:4])
    data = f"sentence_id,reviewer,source\n{rows}"
    monkeypatch.setattr(_bounds, "MOST_LABELS", 4)
    refused = ask("POST", "/api/labels", data=data, content_type="text/csv")
    assert (refused.status_code, count(db, "event")) == (422, 0)
    assert refused.get_json()["detail"].startswith("The file has 5 lines. The limit is 4.")
    spans = [[0, 4, "author"] for _ in range(5)]
    lines = json.dumps({"text": TEXT, "label": spans})
    refused = ask("POST", "/api/labels", data=lines, content_type="application/jsonl")
    assert refused.get_json()["detail"].startswith("The file has more than 4 labels.")
    bomb = zipped(a_txt="a" * 20_000_000, a_ann="T1\tauthor 0 1\ta\n")
    refused = ask("POST", "/api/labels", data=bomb, content_type="application/zip")
    assert (refused.status_code, len(bomb) < 50_000) == (422, True)
    assert refused.get_json()["detail"].startswith("The files in the zip are 20.0 MB.")


def test_a_brat_zip_is_imported_with_the_options_of_its_address(ask, db, asked, article):
    first = asked[0]
    ann = f"T1\tauthor {first.start} {first.start + 3}\t{first.text[:3]}\n"
    sent = {
        "data": zipped(a_txt=article.text, a_ann=ann), "content_type": "application/zip",
    }  # fmt: skip
    refused = ask("POST", "/api/labels", **sent)
    assert "The file does not name who made this label." in refused.get_json()["detail"]
    told = ask("POST", "/api/labels?reviewer=Ida", **sent)
    assert as_described(told, "POST", "/api/labels")
    assert (told.get_json()["imported"], count(db, "answer")) == (1, 1)
    assert ask("POST", "/api/labels?reviewer=Ida", **sent).get_json()["already_imported"] == 1


def test_a_long_file_is_read_in_a_process_of_its_own(ask, db, article, asked, monkeypatch):
    first = asked[0]
    span = [first.start, first.start + 3, "author"]
    one = {"text": article.text, "label": [span], "reviewer": "Ida"}
    wrong = {"text": "Nowhere to be found.", "label": [[0, 3, "author"]], "reviewer": "Ida"}
    data = "\n".join(map(json.dumps, (one, wrong)))
    sent = {"data": data, "content_type": "application/jsonl"}
    short = ask("POST", "/api/labels?dry_run=1", **sent).get_json()
    monkeypatch.setattr(process, "SHORT", 10)
    assert ask("POST", "/api/labels?dry_run=1", **sent).get_json() == short
    told = ask("POST", "/api/labels", **{**sent, "data": json.dumps(one)}).get_json()
    assert (told["imported"], count(db, "answer")) == (1, 1)
    lines = ask("GET", "/export/download?format=jsonl").data
    again = ask("POST", "/api/labels", **{**sent, "data": lines}).get_json()
    assert (again["imported"], again["already_imported"]) == (0, 1)
    table = ask("GET", "/export/download").data
    again = ask("POST", "/api/labels", data=table, content_type="text/csv").get_json()
    assert (again["imported"], again["already_imported"]) == (0, 1)
    refused = ask("POST", "/api/labels", data=b"[" * 60_000, content_type="application/json")
    assert refused.status_code == 422
