"""The shape of the package: who imports whom, where SQL and files stand."""

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "annotate"
MODULES = sorted(PACKAGE.rglob("*.py"))
LEVELS = {
    0: {"records", "tags", "words", "wording", "errors", "registry", "installed"},
    1: {"sentences", "units", "shingles", "sources", "tables", "answers", "importers", "schemes",
        "agreement", "exporters", "label_readers", "store"},
    2: {"workflow"},
    3: {"web", "cli"},
    4: {"app", "__main__"},
}  # fmt: skip
PURE = LEVELS[1] - {"store"}
ONE_STAGE = {"sentences", "units"}
# A pure stage that its neighbours may import, and why.
SHARED = {"tables": "every CSV is read by one reader, because its limit is one for the process"}
NOT_PURE = {"flask", "sqlite3", "sqlite_utils", "time", "os", "pathlib", "datetime", "random"}
# Who may load a module by its name, and why; everyone else imports at the top of the file.
LOADERS = {
    "registry.py": "the members of a family, and a command or the app only when it is needed",
    "importers/_reading/optional.py": "packages that need not be installed",
    "workflow/imports/segmenter.py": "a segmenter of the project's own, named in its settings",
}
MOST_ENTRIES = 17
# Folders that may be wider, up to a number of files and folders, and why.
WIDER = {
    "annotate": (24, "the pure stages beside the floors"),
    "annotate/agreement": (18, "one file per coefficient"),
    "annotate/store/file/migrations": (40, "one migration per file, and none ever goes"),
    "annotate/cli": (26, "one command per file"),
    "annotate/web": (20, "one screen per file"),
    "annotate/workflow": (19, "one noun per file"),
    "static/js/label": (20, "one concern of the labelling page per file"),
}
SQL = re.compile(
    r"\b(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+table)\b",
    re.I | re.S,
)


def part(path):
    """Name the part of the package a module belongs to: its folder, or itself at the top."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def level(name):
    return next((number for number, names in LEVELS.items() if name in names), None)


@cache
def tree(path):
    """Parse a module once for all tests."""
    return ast.parse(path.read_text())


@cache
def nodes(path):
    """List the parts of a module once for all tests."""
    return list(ast.walk(tree(path)))


def imports(path):
    """List the modules a file imports, with the line of each."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def imports_within():
    """List who imports what of the package: the file, its part, the name and the line."""
    for path in MODULES:
        for name, line in imports(path):
            if name.startswith("annotate.") and part(path) != "__init__":
                yield path, part(path), name, line


def test_every_part_is_on_the_map():
    parts = {part(path) for path in MODULES} - {"__init__"}
    assert {one for one in parts if level(one) is None} == set(), "missing in LEVELS"


def test_a_module_imports_only_what_lies_below():
    for path, here, name, line in imports_within():
        words = name.split(".")
        there = words[1]
        assert level(there) <= level(here), f"{path}:{line} reaches up to {there}"
        siblings = here == there or {here, there} <= ONE_STAGE or there in SHARED
        if level(here) == level(there) == 1:
            assert siblings, f"{path}:{line} reaches across to {there}"
        if here in ("web", "cli"):
            is_allowed = there != "store" or words[2:4] in (
                ["file", "connection"],
                ["file", "faults"],
            )
            assert is_allowed, f"{path}:{line} skips workflow"


def test_a_pure_stage_touches_no_web_database_clock_or_file():
    package_data = PACKAGE / "schemes" / "__init__.py"
    for path in (one for one in MODULES if part(one) in PURE and one != package_data):
        for name, line in imports(path):
            is_impure = name.split(".")[0] in NOT_PURE and name != "pathlib.PurePath"
            assert not is_impure, f"{path}:{line} imports {name}"
        for node in nodes(path):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                opens = called == "open" or called.endswith((".read_text", ".read_bytes"))
                assert not opens, f"{path}:{node.lineno} opens a file"


def test_sql_stands_only_in_the_store():
    for path in (one for one in MODULES if part(one) != "store"):
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not SQL.search(node.value), f"{path}:{node.lineno} writes SQL"


def test_the_rule_on_sql_would_find_some():
    assert SQL.search("select id\nfrom person")
    assert not SQL.search("Select one from the list of people.".replace("from", "of"))


def test_no_import_hides_in_a_function():
    for path in MODULES:
        functions = [one for one in nodes(path) if isinstance(one, ast.FunctionDef)]
        lines = {line for one in functions for line in range(one.lineno, one.end_lineno + 1)}
        hidden = [line for _, line in imports(path) if line in lines]
        assert not hidden, f"{path}:{hidden} hides an import"


def test_nothing_catches_everything():
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                assert caught not in ("", "Exception", "BaseException"), f"{path}:{node.lineno}"


def test_only_the_loaders_import_by_name():
    found = set()
    for path in MODULES:
        words = {ast.unparse(one) for one in nodes(path)
                 if isinstance(one, ast.Name | ast.Attribute)}  # fmt: skip
        if words & {"import_module", "importlib.import_module", "__import__"}:
            found.add(path.relative_to(PACKAGE).as_posix())
    assert found == set(LOADERS)


def test_every_module_says_what_it_is():
    for path in MODULES:
        assert ast.get_docstring(tree(path)), f"{path} has no docstring"
        assert len(path.read_text().splitlines()) <= 400, f"{path} is too long"


def test_files_and_functions_are_short():
    lengths = [len(path.read_text().splitlines()) for path in MODULES]
    assert median(lengths) <= 120
    functions = [
        node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef)
    ]
    assert quantiles(functions, n=10)[-1] <= 40


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def find_cycle(graph):
    """Return the modules of an import cycle, or an empty list."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_module_imports_itself_by_way_of_others():
    names = {module_name(path) for path in MODULES}
    graph = {
        module_name(path): {
            name if name in names else name.rpartition(".")[0] for name, _ in imports(path)
        }
        for path in MODULES
    }
    assert "annotate.records" in graph["annotate.web.label.form"]
    assert find_cycle(graph) == []


def test_the_rule_on_cycles_would_find_one():
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert not find_cycle({"a": {"b", "c"}, "b": {"c"}})


def code_folders():
    """List the folders that contain code: Python under annotate, scripts under static/js."""
    scripts = (ROOT / "static" / "js").rglob("*.js")
    return sorted({path.parent for path in (*MODULES, *scripts)})


def test_a_folder_of_code_can_be_taken_in_at_a_glance():
    for folder in code_folders():
        entries = [one for one in folder.iterdir() if not one.name.startswith("__")]
        most, _ = WIDER.get(folder.relative_to(ROOT).as_posix(), (MOST_ENTRIES, ""))
        assert len(entries) <= most, f"{folder} has {len(entries)} entries; make a folder in it"


@pytest.mark.parametrize("floor", ["web", "workflow"])
def test_a_file_name_begins_with_a_letter(floor):
    names = [path.name for path in (PACKAGE / floor).rglob("*.py") if path.name != "__init__.py"]
    assert names
    assert [name for name in names if not name[0].isalpha()] == []


LEFT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
WRITTEN = (".css", ".html", ".js", ".md", ".py", ".toml")


def test_no_file_is_left_in_two_versions():
    folders = [ROOT / name for name in ("annotate", "static", "tests")]
    paths = [path for folder in folders for path in folder.rglob("*") if path.suffix in WRITTEN]
    assert len(paths) > 300
    for path in [*paths, *ROOT.glob("*.md")]:
        assert not LEFT.search(path.read_text(encoding="utf-8")), path
    assert LEFT.search("a {}\n<<<<<<< HEAD\nb {}\n")
