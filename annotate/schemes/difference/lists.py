"""What changed in the lists of a scheme: its groups, rules and practice sentences."""

from collections.abc import Callable, Iterator
from functools import partial
from operator import attrgetter
from typing import Any

from annotate.records import Practice, Rule, Scheme
from annotate.schemes._practice import follow
from annotate.schemes.difference.changes import Change
from annotate.schemes.difference.parts import compare_words
from annotate.wording import verdict_words


def compare_lists(old: Scheme, new: Scheme) -> Iterator[Change]:
    """Yield what changed in groups, rules and practice sentences."""
    by_id, by_title, by_text = map(attrgetter, ("id", "title", "text"))
    yield from _compare("group", by_id, attrgetter("label"), old.groups, new.groups)
    yield from _compare("rule", by_title, _rule_text, old.rules, new.rules)
    # What follows from a merge or a retired field is said there.
    followed = tuple(follow(one, new) for one in old.practice)
    text_of = partial(_practice_text, new)
    yield from _compare("practice", by_text, text_of, followed, new.practice)


def _compare(
    what: str,
    name_of: Callable[[Any], str],
    text_of: Callable[[Any], str],
    old: tuple[Any, ...],
    new: tuple[Any, ...],
) -> Iterator[Change]:
    before = {name_of(one): one for one in old}
    after = {name_of(one): one for one in new}
    for name, one in after.items():
        if name not in before:
            yield Change(f"{what} added", attribute=name, new=text_of(one))
        elif before[name] != one:
            texts = text_of(before[name]), text_of(one)
            yield Change(f"{what} changed", "", "", name, *texts, compare_words(*texts))
    for name, one in before.items():
        if name not in after:
            yield Change(f"{what} removed", attribute=name, old=text_of(one))
    kept = [name for name in before if name in after], [name for name in after if name in before]
    if kept[0] != kept[1]:
        yield Change(f"{what} order changed", old=tuple(kept[0]), new=tuple(kept[1]))


def _rule_text(rule: Rule) -> str:
    return "\n".join(part for part in (rule.text, rule.example) if part)


def _practice_text(scheme: Scheme, practice: Practice) -> str:
    said = [(scheme.source, practice.source)]
    said += [(scheme.field(name), given) for name, given in practice.fields.items()]
    answer = [
        ", ".join(field.label(one) if field else one for one in given.split("|"))
        for field, given in said
        if given
    ]
    return "\n".join((", ".join(answer) or verdict_words(practice.verdict), practice.reason))
