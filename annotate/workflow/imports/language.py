"""The language of the texts around a text: what a short one is most likely written in."""

from collections import Counter
from collections.abc import Sequence

from annotate import sentences
from annotate.records import Draft
from annotate.store import articles as stored
from annotate.store.file.connection import Store

_LOOKED_AT = 50  # texts, of the file or the project
_EACH = 400  # code points


def language_around(store: Store, drafts: Sequence[Draft]) -> str:
    """Return the language of a file: as it says, else as its texts together show it, else
    that of the articles imported last.
    """
    named = Counter(draft.language for draft in drafts if draft.language)
    if named:
        return named.most_common(1)[0][0]
    together = "\n".join(draft.text[:_EACH] for draft in drafts[:_LOOKED_AT])
    if len(together) >= _EACH:
        return sentences.guess_language(together)
    before = Counter(filter(None, stored.list_last_languages(store.reader(), _LOOKED_AT)))
    return before.most_common(1)[0][0] if before else ""
