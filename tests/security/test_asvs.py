"""ASVS.md tells the truth: the tests it names exist, and README leads there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASVS = (ROOT / "tests" / "security" / "ASVS.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", ASVS)))
ROWS = re.findall(r"^\| ([\d., –]+) \| ([12]) \| ([^|]+) \|", ASVS, re.M)


def test_every_test_it_names_exists():
    named = {}
    for path, name in NAMED:
        named.setdefault(path, set()).update({name} - {""})
    for path, names in named.items():
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert names <= there, f"{path} has no {names - there}"


def test_rows_are_numbered_once_and_in_order():
    numbers = [tuple(map(int, row[0].split(",")[0].split("–")[0].split("."))) for row in ROWS]
    assert len(numbers) > 100
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(numbers)
    assert all(len(one) == 3 for one in numbers)


def test_what_is_not_met_says_why():
    for row in ROWS:
        line = next(one for one in ASVS.splitlines() if one.startswith(f"| {row[0]} |"))
        assert len(line.split("|")[4].strip()) >= 4, line


def test_the_readme_leads_there():
    assert "tests/security/ASVS.md" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ["/", "/sign-in", "/labels", "/static/css/base.css"])
def test_trace_is_not_answered(client, lead, address):
    assert client.enter(lead).open(address, method="TRACE").status_code == 405
