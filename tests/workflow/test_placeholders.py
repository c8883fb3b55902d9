"""A placeholder of a version, made from labels, gets its real text, if its labels fit that."""

import shutil
from contextlib import closing
from dataclasses import replace

import pytest

from annotate import schemes
from annotate.errors import Conflict
from annotate.workflow.import_labels import import_labels
from annotate.workflow.operations.doctor import examine
from annotate.workflow.operations.merging import merge
from annotate.workflow.operations.opening import open_existing, open_project
from annotate.workflow.scheme import find_scheme, get_scheme
from annotate.workflow.scheme.publish import use
from annotate.workflow.scheme.real_text import refuse_misfits
from annotate.workflow.scheme.versions import get_whole_scheme
from tests.cli.test_import_labels import RAW

SAID = (
    "select sentence_id, reviewer, source, source_label, scheme_version from labels order by 1, 2"
)


def real(version=7, **changed):
    """The version of which the labels are: the built-in scheme under another id."""
    text = schemes.builtin("news-source").toml.replace('id = "news-source"', 'id = "own"', 1)
    text = text.replace("version = 1", f"version = {version}", 1)
    for old, new in changed.items():
        text = text.replace(f'id = "{old}"', f'id = "{new}"').replace(f'"{old}"', f'"{new}"')
    return schemes.parse(text)


def labels(version=7):
    return RAW.replace(",news-source,1,", f",own,{version},")


@pytest.fixture
def project(tmp_path):
    """Open a project of this name: project("a.db")."""
    opened = []

    def call(name):
        path = tmp_path / name
        store = open_existing(str(path)) if path.exists() else open_project(str(path), name)
        opened.append(store)
        return store

    yield call
    for store in opened:
        store.close()


@pytest.fixture
def imported(project):
    """A project with labels of a version that it has as a placeholder."""
    store = project("here.db")
    assert import_labels(store, labels(), rebuilds=True).versions == ["own 7"]
    assert find_scheme(store, "own", 7).title == "own, made from imported labels"
    return store


def look(store):
    return store.reader().execute(SAID).fetchall()


def check_replaced(store):
    assert find_scheme(store, "own", 7) == real()
    assert get_whole_scheme(store).source.value("unnamed") is not None
    values = "select count(*) from scheme_value where scheme = 'own'"
    count = sum(len(field.values) for field in real().fields)
    assert store.reader().execute(values).fetchone() == (count,)
    assert store.reader().execute("select used from scheme where id = 'own'").fetchone() == (1,)
    assert import_labels(store, labels()).taken == 0
    assert examine(store).faults == []


def test_an_import_brings_the_real_text_and_takes_no_label_twice(imported):
    before, known = look(imported), get_whole_scheme(imported)
    assert import_labels(imported, labels(), versions=[real()]).taken == 0
    check_replaced(imported)
    assert look(imported) == before
    assert known.source.value("unnamed") is not None
    other = schemes.parse(real().toml.replace("Who ", "Now who ", 1))
    with pytest.raises(Conflict, match="stored with another text"):
        import_labels(imported, labels(), versions=[other])


def test_a_text_that_lacks_what_labels_have_is_refused(imported):
    before = look(imported)
    for call in (
        lambda: import_labels(imported, labels(), versions=[real(author="writer")]),
        lambda: use(imported, None, real(author="writer")),
    ):
        with pytest.raises(Conflict, match="lacks what its labels have: source “author”"):
            call()
    assert find_scheme(imported, "own", 7).title == "own, made from imported labels"
    assert look(imported) == before


def test_labels_may_have_what_another_version_merged_a_value_into():
    said, scheme = [("source", "outlet", False)], real()
    *kept, last = scheme.source.values
    merged = (*kept, replace(last, merged_into="outlet"), replace(last, id="outlet"))
    fields = (replace(scheme.source, values=merged), *scheme.fields[1:])
    with pytest.raises(Conflict, match="source “outlet”"):
        refuse_misfits(scheme, said, [])
    refuse_misfits(scheme, said, [replace(scheme, id="later", fields=fields)])


def test_a_scheme_that_is_used_takes_the_place_of_its_placeholder(imported):
    made = use(imported, None, real())
    assert (made, get_scheme(imported)) == (real(), real())
    check_replaced(imported)


@pytest.mark.slow
@pytest.mark.parametrize("has_text", ["here", "there"])
def test_a_merge_prefers_the_real_text(imported, project, tmp_path, has_text):
    with closing(open_project(str(tmp_path / "there.db"), "there")) as there:
        import_labels(there, labels(), versions=[real()], rebuilds=True)
    imported.close()
    pair = [str(tmp_path / name) for name in ("here.db", "there.db")]
    into, other = pair if has_text == "there" else reversed(pair)
    same = {name: name for name in ("Ana", "Jonas", "Mara", "Ida", "Luis")}
    merge(into, [other], same, lambda *_: True)
    check_replaced(project(into.rpartition("/")[2]))


def test_a_merge_with_a_text_that_labels_do_not_fit_changes_nothing(imported, tmp_path):
    with closing(open_project(str(tmp_path / "there.db"), "there")) as there:
        use(there, None, real(author="writer"))
    imported.close()
    shutil.copy(tmp_path / "here.db", tmp_path / "before.db")
    with pytest.raises(Conflict, match="lacks what its labels have"):
        merge(str(tmp_path / "here.db"), [str(tmp_path / "there.db")], {}, lambda *_: True)
    with closing(open_existing(str(tmp_path / "here.db"))) as store:
        assert find_scheme(store, "own", 7).title == "own, made from imported labels"
