"""Figures of before the last changes → those of now, where no changed article makes a difference.

A save changes one article. Of most tables, such as that of two other people, the article still
adds the same, and then all figures of the table are as they were.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple, TypeVar

from annotate.agreement import Figure, Table, Tally, all_figures
from annotate.workflow.agreement.basis import CHANGE, FINISHED, Basis
from annotate.workflow.agreement.said import Part

T = TypeVar("T")
Data = Table | Tally
View = Callable[[Basis], Data | tuple[Data, ...]]
MOST_CHANGED = 50  # articles


class Change(NamedTuple):
    """The articles that changed, as they were and as they are."""

    before: Basis
    now: Basis

    def leaves(self, view: View) -> bool:
        """Return whether these articles add the same to a table as before."""
        return _contents(view(self.before)) == _contents(view(self.now))


def _contents(data: Data | tuple[Data, ...]) -> object:
    return tuple(map(_contents, data)) if isinstance(data, tuple) else data.contents()


def of_table(basis: Basis, key: Hashable, view: View, make: Callable[[Any], T]) -> T:
    """Return what is made of a table, or what was made of it before, if it is the same.

    `key` says which table it is, and what is made; also all that is in the table but not in its
    rows, as far as the result depends on it.
    """
    return basis.once((FINISHED, key), lambda: _of_table(basis, key, view, make))


def figures_of_table(basis: Basis, of: str, view: View) -> list[Figure]:
    """Compute every figure of a table whose values and people are those in its rows."""
    return of_table(basis, ("all figures", of), view, lambda table: all_figures(table, of=of))


def _of_table(basis: Basis, key: Hashable, view: View, make: Callable[[Any], T]) -> T:
    known = basis.earlier and basis.earlier.results
    if known and (FINISHED, key) in known:
        change = basis.once(CHANGE, lambda: _find_change(basis))
        if change and change.leaves(view):
            return known[FINISHED, key]
    return make(view(basis))


def _find_change(basis: Basis) -> Change | None:
    before, now = dict(basis.earlier.parts), dict(basis.parts)
    changed = [one for one in {**before, **now} if before.get(one) is not now.get(one)]
    if len(changed) > MOST_CHANGED:
        return None
    return Change(*(basis.narrowed(_only(changed, parts)) for parts in (before, now)))


def _only(articles: Iterable[str], parts: dict[str, Part]) -> list[tuple[str, Part]]:
    return [(one, parts[one]) for one in sorted(articles) if one in parts]
