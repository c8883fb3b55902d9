"""The shape of the scripts: sizes, who imports whom, what stands where."""

import posixpath
import re
from itertools import pairwise
from pathlib import Path

import pytest

from annotate.web.frame.bundle import bundle, list_imports

STATIC = Path(__file__).resolve().parent.parent / "static"
SCRIPTS = {
    path.relative_to(STATIC).as_posix(): path.read_text()
    for path in sorted(STATIC.glob("js/**/*.js"))
}
LONGEST_FILE = 300
LONG_FUNCTION = 40
MOST_ENTRIES = 18
CONTROL = {"if", "for", "while", "switch", "catch", "return", "function"}
# A function or method begins a line: its name, its parameters, then “{” at the line's end.
_HEAD = re.compile(
    r"^( *)(?:export )?(?:(?:async )?function\*? |async |get |set |static )*([\w$]+)\(.*\) \{$"
    r"|^( *)(?:export )?const ([\w$]+) = (?:async )?\(?[\w$, {}.=]*\)? => \{$",
    re.M,
)


def functions(text):
    """Yield the name and the length in lines of each function, methods too.

    It ends at the next “}” as far in as its first line: our scripts are indented.
    """
    lines = text.split("\n")
    for found in _HEAD.finditer(text):
        indent, name = found.groups()[:2] if found[2] else found.groups()[2:]
        if name in CONTROL:
            continue
        first = text.count("\n", 0, found.start())
        last = next(at for at in range(first, len(lines)) if lines[at].startswith(f"{indent}}}"))
        yield name, last - first + 1


def test_the_measure_finds_functions_methods_and_arrows():
    text = (
        "export async function one(a, { b }) {\n  if (a) {\n  }\n}\n"
        "class Two {\n  get three() {\n  }\n"
        "  four(five) {\n    six();\n  }\n}\nconst seven = (a) => {\n};\n"
    )
    assert list(functions(text)) == [("one", 4), ("three", 2), ("four", 3), ("seven", 2)]


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_file_is_short_and_says_what_it_is(path):
    text = SCRIPTS[path]
    assert len(text.splitlines()) <= LONGEST_FILE
    assert text.startswith(f"// {posixpath.basename(path)}: ")


@pytest.mark.parametrize("path", SCRIPTS)
def test_no_line_is_wider_than_a_screen(path):
    for number, line in enumerate(SCRIPTS[path].splitlines(), 1):
        assert len(line) <= 130, f"{path}:{number} has {len(line)} characters"


def test_functions_are_short():
    lengths = sorted(length for text in SCRIPTS.values() for _, length in functions(text))
    assert len(lengths) > 200
    assert lengths[int(0.9 * len(lengths))] <= LONG_FUNCTION
    long = {
        f"{path} {name}": length
        for path, text in SCRIPTS.items()
        for name, length in functions(text)
        if length > LONG_FUNCTION
    }
    assert long == {}


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_script_can_be_bundled_with_all_it_imports(path):
    """So there is no cycle, each import is there, and each is written in the one way."""
    made = bundle(SCRIPTS, path)
    assert made.modules[-1] == path


def test_every_name_that_is_imported_is_exported():
    for path, text in SCRIPTS.items():
        for names, written in re.findall(r'^import \{([^}]*)\} from "([^"]+)"', text, re.M):
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
            for name in re.findall(r"(\w+)(?: as \w+)?", names):
                declared = rf"^export (?:async )?(?:function|const|class) {name}\b"
                assert re.search(declared, SCRIPTS[there], re.M), f"{path} imports {name}"


def test_every_export_is_imported_somewhere():
    """What one file alone uses is its own business."""
    for path, text in SCRIPTS.items():
        for name in re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", text, re.M):
            users = [
                other
                for other, code in SCRIPTS.items()
                if other != path and re.search(rf"\b{name}\b", code) and list_imports(code)
            ]
            assert users, f"{path} exports {name} to no one"


def test_shared_scripts_do_not_reach_into_a_wing():
    """Those of all pages import no part of the labelling screen but its names of keys."""
    for path, text in SCRIPTS.items():
        if posixpath.dirname(path) == "js":
            into = [one for one in list_imports(text) if one.startswith("./label/")]
            assert into in ([], ["./label/keys.js"]), path


def test_folders_are_not_too_wide():
    folders = {posixpath.dirname(path) for path in SCRIPTS}
    for folder in folders:
        entries = list((STATIC / folder).iterdir())
        assert len(entries) <= MOST_ENTRIES, f"{folder} has {len(entries)} entries"


def test_imports_are_in_order():
    """From other folders first, so that what a file needs is found at a glance."""
    for path, text in SCRIPTS.items():
        written = list_imports(text)
        for before, after in pairwise([one.count("../") for one in written]):
            assert before >= after, f"{path}: {written}"
