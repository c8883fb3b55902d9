"""The keys of the screen: a letter per answer, and the commands of labelling that it has."""

from collections.abc import Iterable
from dataclasses import replace
from string import ascii_lowercase

from annotate.records import Scheme
from annotate.web.label.commands import Command, commands_for

# What a command does here, if it differs from what it does while labelling.
_DOES = {
    "finish": "Save gold and open the next sentence",
    "skip": "Skip for now",
    "previous": "Previous sentence, or move a new split left",
    "next": "Next sentence, or move a new split right",
    "undo": "Undo: a change, then the last decision",
}
_HERE = frozenset(_DOES) | {
    "no_claim", "cant_tell", "add_claim", "add_joint", "words", "source_words", "remove_claim",
    "previous_claim", "next_claim", "history", "guideline", "find_source", "help", "cancel",
}  # fmt: skip
_NOT_HERE = frozenset({"name"})  # its key is free for an answer; a hand may know the others


def gold_commands(own_keys: object, words: str) -> list[Command]:
    """List the commands of the screen with a person's own keys."""
    return [
        replace(one, does=_DOES.get(one.id, one.does))
        for one in commands_for(own_keys)
        if one.id in _HERE and not (one.id == "words" and words == "off")
    ]


def letters_for(count: int, own_keys: object, scheme: Scheme) -> list[tuple[str, str]]:
    """Name `count` answers: (name, key); the key is a letter with no other meaning, or empty."""
    taken = {one.key.removeprefix("shift+") for one in _known(own_keys)}
    for field in scheme.fields:
        taken |= {value.key for value in field.offered}
    taken |= {group.key for group in scheme.groups}
    free = [letter for letter in ascii_lowercase if letter not in taken][:count]
    return [(key.upper(), key) for key in free] + [
        (str(number), "") for number in range(len(free) + 1, count + 1)
    ]


def _known(own_keys: object) -> Iterable[Command]:
    return (one for one in commands_for(own_keys) if one.id not in _NOT_HERE)
