"""The sentences that may be decided in bulk, in groups: all agree, or split along one confusion."""

from dataclasses import dataclass

from annotate.agreement.aggregates.groups import ALL_AGREE, group_of
from annotate.store import agreement as stored_agreement
from annotate.store import gold as stored
from annotate.workflow.agreement.basis import Basis
from annotate.workflow.agreement.kept.keeping import pause
from annotate.workflow.agreement.said import Said

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Groups:
    """The undecided sentences by how people split; `others` counts those that are no group's.

    Flagged and commented ones are among the others.
    """

    members: dict[Key, tuple[str, ...]]
    others: int

    @property
    def confusions(self) -> list[tuple[Key, int]]:
        """The groups that are split, largest first."""
        found = [(key, len(some)) for key, some in self.members.items() if key != ALL_AGREE]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    @property
    def all_agree(self) -> int:
        return len(self.members.get(ALL_AGREE, ()))


def find_groups(basis: Basis) -> Groups:
    """Find the groups among all sentences of the scope, kept until something is saved."""
    return basis.once("bulk groups", lambda: _find(basis))


def _find(basis: Basis) -> Groups:
    decided = stored_agreement.list_decided(basis.db)
    noted = {note[0] for note in stored.list_noted(basis.db)}
    members: dict[Key, list[str]] = {}
    others = 0
    for _, part in basis.parts:
        pause()
        for sentence, key in part.each("bulk group", _place):
            if sentence in decided:
                continue
            if key is None or sentence in noted:
                others += 1
            else:
                members.setdefault(key, []).append(sentence)
    return Groups({key: tuple(some) for key, some in members.items()}, others)


def _place(one: Said) -> tuple[str, Key | None] | None:
    """Return a sentence with its group; None if fewer than two people answered it."""
    if len(one.claims) < 2:
        return None
    return one.cluster.sentence, group_of(one.sets)
