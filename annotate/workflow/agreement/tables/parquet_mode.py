"""Parquet files of any size → figures, pairs and confusion: an engine groups their rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from annotate import agreement
from annotate.agreement import Grouped, Patterns
from annotate.store.engines import Columns, on_dask, on_duckdb
from annotate.tables import BETWEEN
from annotate.workflow.agreement.tables.cells import find_meaning
from annotate.workflow.agreement.tables.comparison import Comparison, compare_table

ENGINES = ("duckdb", "dask")
MEMORY = "2GB"
# The columns of our own export, and what they mean.
OWN = {
    "unit": "sentence_id", "annotator": "reviewer", "value": "source", "cluster": "article_id",
    "level": "set", "none_when": ("verdict", "no_claim"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Engine:
    """Who groups the rows: DuckDB within `memory`, or Dask on the cluster of `scheduler`.

    With `is_grouped`, the files are what the query in patterns.sql returned elsewhere.
    """

    name: str = ENGINES[0]
    memory: str = MEMORY
    scheduler: str = ""
    is_grouped: bool = False

    def group(self, files: str, columns: Columns) -> Iterable[tuple]:
        """Return the patterns of the files; errors say what is wrong with them."""
        if self.is_grouped:
            return on_duckdb.grouped(files, self.memory)
        if self.name == "dask":
            return on_dask.group(files, columns, self.scheduler)
        return on_duckdb.group(files, columns, self.memory)


def compare(
    files: str,
    engine: Engine,
    *,
    unit: str,
    annotator: str,
    value: str,
    level: str | None = None,
    cluster: str | None = None,
    order: Sequence[str] = (),
    none_when: tuple[str, str] | None = None,
    missing: Collection[str] = (),
    separator: str = "",
) -> Comparison:
    """Compute all figures of the files that a pattern matches, as `csv_mode.compare` does."""
    columns = Columns(unit, annotator, value, cluster, none_when, separator or BETWEEN)
    patterns = Patterns(map(Grouped._make, engine.group(files, columns)))
    if none_when and not patterns.has_none and not engine.is_grouped:
        raise agreement.unmet(none_when)
    meaning = find_meaning(
        patterns.words(),
        level=level,
        order=order,
        missing=missing,
        separator=separator,
        has_several=patterns.has_several,
    )
    table = patterns.table(
        level=meaning.level,
        order=order,
        has_rule=none_when is not None or patterns.has_none,
        separator=separator or BETWEEN,
        missing=meaning.missing,
    )
    return compare_table(table, value, meaning.notes)
