"""Whether train, dev and test are as they were asked for, and have every value."""

from collections import Counter
from collections.abc import Iterator

from annotate.exporters import SPLITS
from annotate.records import Person, Scheme
from annotate.store import project as stored_project
from annotate.store.export.counts import count_splits
from annotate.store.file.connection import Store
from annotate.workflow.export.counting import counted_once
from annotate.workflow.export.selection import Selection, list_without
from annotate.workflow.label.sight import list_hidden
from annotate.workflow.scheme.versions import get_whole_scheme

_FAR = 5  # percentage points from the share that was asked for


def list_split_warnings(
    store: Store, selection: Selection, person: Person | None = None
) -> list[str]:
    """List what is wrong with the splits: shares far from those asked for, values that miss."""
    db = store.reader()
    hidden = sorted(list_hidden(store, person)) if person else []
    without = tuple(list_without(db, selection, hidden))
    scheme = get_whole_scheme(store)
    fields = tuple(field.id for field in scheme.further if field.values)
    rows = counted_once(
        store, ("splits", without, fields), lambda: count_splits(db, fields, without)
    )
    articles = Counter({split: count for split, field, _, count in rows if not field})
    found: dict[tuple[str, str], set[str]] = {}
    for split, field, value, _ in rows:
        if field:
            found.setdefault((field, value), set()).add(split)
    if not articles.total():
        return []
    settings = stored_project.list_settings(db)
    train, dev = settings["split_train"], settings["split_dev"]
    asked = dict(zip(SPLITS, (train, dev, 100 - train - dev), strict=True))
    wanted = [split for split in SPLITS if asked[split] and selection.split in ("", split)]
    return [
        *_of_shares({split: asked[split] for split in wanted}, articles),
        *_of_values([split for split in wanted if articles[split]], found, scheme),
    ]


def _of_shares(asked: dict[str, int], articles: Counter[str]) -> Iterator[str]:
    for split, share in asked.items():
        found = 100 * articles[split] / articles.total()
        if not articles[split]:
            yield f"No article is in {split}; {share}% was asked for."
        elif abs(found - share) > _FAR and len(asked) > 1:
            yield f"{split} has {found:.0f}% of the articles; {share}% was asked for."


def _of_values(
    splits: list[str], found: dict[tuple[str, str], set[str]], scheme: Scheme
) -> Iterator[str]:
    for field in scheme.fields:
        values = [value for value in field.values if (field.id, value.id) in found]
        for split in splits:
            missing = [one.label for one in values if split not in found[field.id, one.id]]
            if missing:
                named = ", ".join(f"“{label}”" for label in missing)
                yield f"No claim in {split} has {named} ({field.id})."
