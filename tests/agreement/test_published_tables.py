"""Published tables: every figure to the last digit that was printed."""

import json
from pathlib import Path

import pytest

from annotate.agreement import figure, tabulate, tabulate_counts

FILE = Path(__file__).parents[1] / "data" / "agreement_tables.json"
TABLES = {table["id"]: table for table in json.loads(FILE.read_text("utf-8"))["tables"]}
LEFT_OUT = ("ds_", "_se")
NAMES = {
    "percent": ("percent", "nominal", None),
    "scott_pi": ("scott_pi", "nominal", None),
    "fleiss": ("fleiss_kappa", "nominal", None),
    "conger": ("conger_kappa", "nominal", None),
    "ac1": ("gwet_ac1", "nominal", None),
    "ac2_quadratic": ("gwet_ac2", "ordinal", "quadratic"),
    "bp": ("brennan_prediger", "nominal", None),
    "cohen": ("cohen_kappa", "nominal", None),
    "cohen_linear": ("cohen_kappa", "ordinal", "linear"),
    "alpha_nominal": ("krippendorff_alpha", "nominal", None),
    "alpha_ordinal": ("krippendorff_alpha", "ordinal", None),
    "alpha_interval": ("krippendorff_alpha", "interval", None),
    "alpha_ratio": ("krippendorff_alpha", "ratio", None),
    "alpha_masi": ("krippendorff_alpha", "set", "masi"),
    "alpha_jaccard": ("krippendorff_alpha", "set", "jaccard"),
    "alpha_set_nominal": ("krippendorff_alpha", "set", "exact"),
}


def checks(names) -> list:
    return [
        pytest.param(table, check, id=f"{table['id']}-{number}-{check['coefficient']}")
        for table in TABLES.values()
        for number, check in enumerate(table["checks"])
        if check["coefficient"] in names
    ]


def table_of(data: dict, level: str):
    """A published table, each unit a cluster of its own; a crosstab's values are in order."""
    rows = data["data"]
    if data["kind"] == "counts":
        return tabulate_counts((str(n), enumerate(row), 1) for n, row in enumerate(rows))
    if data["kind"] == "crosstab":
        k = len(rows)
        cells = [(i, j) for i in range(k) for j in range(k) if rows[i][j]]
        patterns = [(f"{i} {j}", (i, j), rows[i][j]) for i, j in cells]
        return tabulate(("first", "second"), patterns, level=level, values=range(k))
    if data["kind"] == "sets":
        rows = [[frozenset(cell) for cell in row] for row in rows]
    people = [f"person {number}" for number in range(len(rows[0]))]
    return tabulate(people, ((str(n), tuple(row), 1) for n, row in enumerate(rows)), level=level)


@pytest.mark.parametrize(("data", "check"), checks(NAMES))
def test_a_figure_equals_the_published_one(data, check):
    name, level, distance = NAMES[check["coefficient"]]
    found = figure(name, table_of(data, level), distance=distance)
    assert found.undefined is None
    assert found.value == pytest.approx(check["expected"], abs=check["tolerance"])
    if "computed" in check:
        assert found.value == pytest.approx(check["computed"], abs=6e-6)
