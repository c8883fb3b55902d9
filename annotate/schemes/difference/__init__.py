"""Two versions of a scheme → what changed, and the sentence that says it.

changes.py    what a change is; the changes of fields and values
lists.py      groups, rules, practice sentences
parts.py      the words of a text: the same, removed, added
sentences.py  a change in words
"""

from annotate.records import Scheme
from annotate.schemes.difference.changes import TEXTS, Change, compare_fields
from annotate.schemes.difference.lists import compare_lists
from annotate.schemes.difference.parts import Part, compare_words
from annotate.schemes.difference.sentences import KINDS, Sentence, join_words, say

__all__ = ["KINDS", "TEXTS", "Change", "Part", "Sentence", "compare_words", "difference",
           "join_words", "say"]  # fmt: skip


def difference(old: Scheme, new: Scheme) -> list[Change]:
    """List what changed between two versions, in the order of the new one."""
    changes = []
    if old.title != new.title:
        changes.append(Change("title changed", attribute="title", old=old.title, new=new.title))
    return [*changes, *compare_fields(old, new), *compare_lists(old, new)]
