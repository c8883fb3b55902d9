"""Ratings drawn at random for the property tests."""

from hypothesis import strategies as st

from annotate.agreement import tabulate

PEOPLE = ("alice", "bob", "carol")
LEVELS = {
    "nominal": st.sampled_from("abc"),
    "ordinal": st.sampled_from((1, 2, 3, 4)),
    "interval": st.sampled_from((0.1, 1.5, 2, 7)),
    "ratio": st.sampled_from((0.1, 1.5, 2, 7)),
    "set": st.frozensets(st.sampled_from("abc"), min_size=1),
    "binary": st.booleans(),
}
LISTED = {"ordinal": (1, 2, 3, 4), "binary": (False, True)}


@st.composite
def ratings(draw, people: int = 3, articles: int = 5):
    """(level, rows): gaps everywhere, weights, some articles with nothing shared."""
    kind = draw(st.sampled_from(sorted(LEVELS)))
    value = st.none() | LEVELS[kind]
    row = st.tuples(
        st.sampled_from("ABCDE"[:articles]), st.tuples(*[value] * people), st.integers(1, 3)
    )
    return kind, draw(st.lists(row, min_size=1, max_size=25))


def table_of(kind: str, rows, people=PEOPLE):
    level = "nominal" if kind == "binary" else kind
    found = {value for _, pattern, _ in rows for value in pattern if value is not None}
    values = LISTED.get(kind) or (sorted(found) if level == "nominal" else ())
    return tabulate(people, rows, level=level, values=values)
