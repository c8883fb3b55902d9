"""Published tables: every figure to the last digit that was printed."""

import json
from pathlib import Path

import pytest

from annotate.agreement import against_rest, figure, tabulate
from annotate.agreement.cohen_kappa import WeightedKappa
from annotate.agreement.ratings.distances import masi
from annotate.agreement.ratings.sums import total, value_of
from annotate.agreement.unitizing_alpha import Continuum, unitize
from annotate.registry import member

FILE = Path(__file__).parents[1] / "data" / "agreement_tables.json"
TABLES = {table["id"]: table for table in json.loads(FILE.read_text("utf-8"))["tables"]}
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
        # How many people chose each value; no one is named, so the table has no annotators.
        patterns = [[k for k, count in enumerate(row) for _ in range(count)] for row in rows]
        return tabulate((), ((str(n), tuple(row), 1) for n, row in enumerate(patterns)))
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


@pytest.mark.parametrize(("data", "check"), checks({"fleiss_category"}))
def test_fleiss_kappa_of_one_value_against_the_rest_equals_the_published_one(data, check):
    table = against_rest(table_of(data, "nominal"), check["category"])
    found = figure("fleiss_kappa", table).value
    assert found == pytest.approx(check["expected"], abs=check["tolerance"])
    assert found == pytest.approx(check["computed"], abs=6e-6)


@pytest.mark.parametrize(("data", "check"), checks({"fleiss_pe", "cohen_pe"}))
def test_the_chance_behind_a_kappa_equals_the_published_one(data, check):
    table = table_of(data, "nominal")
    name = {"fleiss_pe": "fleiss_kappa", "cohen_pe": "cohen_kappa"}[check["coefficient"]]
    formula = member("agreement", name).formula(table, "nominal")
    chance = formula.chance(total(formula, table))
    assert chance == pytest.approx(check["expected"], abs=check["tolerance"])


@pytest.mark.parametrize(("data", "check"), checks({"cohen_weighted"}))
def test_kappa_with_given_weights_equals_the_published_one(data, check):
    table = table_of(data, "ordinal")
    found = value_of(WeightedKappa(table, data["disagreement_weights"]), table)
    assert found == pytest.approx(check["expected"], abs=check["tolerance"])


@pytest.mark.parametrize(("data", "check"), checks({"masi_distance"}))
def test_masi_equals_the_published_distance(data, check):
    first, second = map(frozenset, data["data"][check["pair"]])
    assert float(masi(first, second)) == pytest.approx(check["expected"], abs=check["tolerance"])


UNITS = {"unit_alpha", "unit_alpha_category", "unit_do", "unit_de"}


@pytest.mark.parametrize(("data", "check"), checks(UNITS))
def test_unitizing_alpha_and_its_parts_equal_the_published_ones(data, check):
    begin, people = data["data"]["begin"], data["data"]["observers"]
    shifted = [
        {name: [(start - begin, length) for start, length in units] for name, units in one.items()}
        for one in people
    ]
    formula, [(_, part)] = unitize([Continuum("text", data["data"]["length"], shifted)])
    sums = [part.get(place, 0) for place in range(formula.size)]
    by_category = formula.disagreement(sums)
    observed, expected = by_category.get(check.get("category"), (0, 1))
    found = {
        "unit_alpha": formula.value(sums),
        "unit_alpha_category": 1 - observed / expected,
        "unit_do": observed,
        "unit_de": expected,
    }[check["coefficient"]]
    assert found == pytest.approx(check["expected"], abs=check["tolerance"])
    assert found == pytest.approx(check["computed"], abs=6e-6)


def test_every_check_that_is_not_left_out_is_made():
    """70 of 172: 97 are of Dawid and Skene, 5 are standard errors by formula."""
    made = {*NAMES, *UNITS, "fleiss_category", "fleiss_pe", "cohen_pe", "cohen_weighted"}
    names = [check["coefficient"] for table in TABLES.values() for check in table["checks"]]
    left_out = [name for name in names if name not in made | {"masi_distance"}]
    assert all(name.startswith("ds_") or name.endswith("_se") for name in left_out)
    assert (len(names), len(names) - len(left_out)) == (172, 70)
