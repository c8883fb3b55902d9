"""An empty project → one with the sample article, three demonstration reviewers and some gold."""

from annotate.installed import SEEDS
from annotate.store.file.connection import Store
from annotate.workflow.articles import count_articles
from annotate.workflow.import_labels import import_labels
from annotate.workflow.imports.articles import add_seed

FILES = ("demonstration.csv", "demonstration_gold.csv")


def fill(store: Store) -> None:
    """Fill a project with the demonstration, unless it has articles."""
    if count_articles(store):
        return
    add_seed(store, is_sample=False)  # its labels are the demonstration
    for name in FILES:
        import_labels(store, (SEEDS / name).read_text(encoding="utf-8"))
