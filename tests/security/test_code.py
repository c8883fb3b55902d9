"""The code itself: what bandit finds is explained, and SQL is made of constants only."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPLAINED = {  # finding: (where it may stand, why it is none)
    "B104": (
        "annotate/cli/_listening.py",
        "compares a host that was named; binds nothing",
    ),
    "B404": (
        ("annotate/workflow/imports/process.py", "annotate/workflow/agreement/model/"),
        "a child process keeps hostile files out, and a long computation from saves",
    ),
    "B406": ("annotate/exporters/label_studio.py", "quotes attributes that it writes, reads none"),
    "B603": (
        ("annotate/workflow/imports/process.py", "annotate/workflow/agreement/model/child.py"),
        "a constant command line without a shell",
    ),
    "B704": (
        "annotate/web/frame/markdown.py",
        "markdown-it escapes HTML, as tests/web/test_guideline.py shows",
    ),
    "B608": ("annotate/store/", "made of constants; values are bound: the test below holds it"),
}
# Names inside SQL that are no constants, each made of constants in its own module.
MADE_OF_CONSTANTS = {
    "annotate/store/answers/views.py": {"name", "rows", "where", "listed", "expressions", "names"},
    "annotate/store/answers/disagreements.py": {"where"},
    "annotate/store/export/__init__.py": {"sql"},
    "annotate/store/export/counts.py": {"sql"},
    "annotate/store/export/wanted.py": {"sql"},
    "annotate/store/answers/labels.py": {"columns", "whose"},
    "annotate/store/answers/look_again.py": {"sql"},
    "annotate/store/articles/__init__.py": {"table", "inside"},
    "annotate/store/agreement.py": {"cte", "week"},
    # question marks, and a rule in which the name of a table is filled in
    "annotate/store/counted.py": {"_places(scope.kinds)", "FITS.format('a')", "FITS.format('b')"},
    "annotate/store/answers/tallies.py": {"name"},  # of a trigger, as SQLite lists it
    # names of our own tables and columns, and of the two files
    "annotate/store/file/merge/articles.py": {
        "names",
        "ours",
        "theirs",
        "columns",
        "name",
        "_EDITED.format('main', 'article')",
        "_EDITED.format('other', 'o')",
        "layouts.format('main')",
        "layouts.format('other')",
    },
    "annotate/store/file/merge/copies.py": {"quoted"},
    "annotate/store/file/merge/notes.py": {"columns"},
    "annotate/store/file/merge/people.py": {
        "table",
        "column",
        "schema",
        "rank.format('o', 'other')",
        "rank.format('person', 'main')",
    },
    "annotate/store/file/merge/saves.py": {
        "table",
        "column",
        "schema",
        "ours",
        "theirs",
        "answer",
        "claim",
    },
    "annotate/store/file/merge/tables.py": {
        "table",
        "columns",
        "named",
        "key",
        "changes",
        "ours",
        "theirs",
        "order or key",
    },
}


@pytest.mark.slow
def test_bandit_finds_nothing_that_is_not_explained():
    command = [sys.executable, "-m", "bandit", "-q", "-f", "json", "-r", "annotate", "seeds"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    found = json.loads(done.stdout)["results"]
    strange = [
        (one["filename"], one["line_number"], one["test_id"], one["issue_text"])
        for one in found
        if not one["filename"].startswith(EXPLAINED.get(one["test_id"], ("nowhere", ""))[0])
    ]
    assert not strange
    assert {one["test_id"] for one in found} == EXPLAINED.keys(), "an explanation is left over"


CALLERS = {"urllib.request", "http.client", "ftplib", "smtplib", "telnetlib", "xmlrpc.client",
           "requests", "httpx", "urllib3", "aiohttp", "socket", "asyncio", "ssl"}  # fmt: skip
MAY_ASK_ITS_OWN_ADDRESS = "annotate/cli/_listening.py"  # socket: its name and port, nothing is sent


def test_nothing_in_it_can_call_another_host():
    found = set()
    for path in (ROOT / "annotate").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                named = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
            found |= {(path.relative_to(ROOT).as_posix(), one) for one in named if one in CALLERS}
    assert found == {(MAY_ASK_ITS_OWN_ADDRESS, "socket")}


def list_sql(path):
    """Every f-string that is given to SQLite in a module: (line, an expression in it, whether it
    is made of constants)."""
    for function in ast.walk(ast.parse(path.read_text())):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if not is_call or node.func.attr not in ("execute", "executemany", "query"):
                continue
            for text in (one for given in node.args[:1] for one in ast.walk(given)):
                if isinstance(text, ast.JoinedStr):
                    for one in text.values:
                        if isinstance(one, ast.FormattedValue):
                            yield text.lineno, one.value, is_of_constants(one.value, function)


def is_of_constants(text, function):
    """Whether a text is a constant, CONSTANT[key], or put together from such in its function."""
    if isinstance(text, ast.Constant):
        return True
    if isinstance(text, ast.IfExp):
        return is_of_constants(text.body, function) and is_of_constants(text.orelse, function)
    if isinstance(text, ast.JoinedStr | ast.FormattedValue):
        parts = text.values if isinstance(text, ast.JoinedStr) else [text.value]
        return all(is_of_constants(one, function) for one in parts)
    if isinstance(text, ast.Subscript):
        return isinstance(text.value, ast.Name) and text.value.id.isupper()
    if not isinstance(text, ast.Name):
        return False
    made = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id == text.id for one in node.targets)
    ]
    return text.id.isupper() or (bool(made) and all(is_of_constants(one, function) for one in made))


STORE = sorted((ROOT / "annotate" / "store").rglob("*.py"))


@pytest.mark.parametrize("path", STORE, ids=lambda path: path.name)
def test_sql_is_put_together_from_constants_only(path):
    allowed = MADE_OF_CONSTANTS.get(path.relative_to(ROOT).as_posix(), set())
    for line, one, is_constant in list_sql(path):
        named = one.id if isinstance(one, ast.Name) else ast.unparse(one)
        assert is_constant or named in allowed, f"{path.name}:{line} {named}"


def test_that_test_would_find_a_value_in_sql(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text(
        'def find(db, name):\n    db.execute(f"select * from person where n = {name}")\n'
    )
    [(line, value, is_constant)] = list_sql(bad)
    assert (line, value.id, is_constant) == (2, "name", False)
    bad.write_text(
        'def find(db, name):\n    sql = "x = 1" if name else name\n    db.execute(f"{sql}")\n'
    )
    [(_, _, is_constant)] = list_sql(bad)
    assert not is_constant
