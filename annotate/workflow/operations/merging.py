"""Projects that were labelled apart → one: all of it, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from annotate.errors import Busy, Conflict, NoDatabase, WrongUse
from annotate.records import Scheme
from annotate.store.file import schema
from annotate.store.file.merge import articles, copies, notes, people, saves, schemes, sources
from annotate.store.file.merge.articles import Unplaced
from annotate.store.scheme.placeholders import list_said
from annotate.workflow import audit
from annotate.workflow.operations.backups import save_copy, stamp
from annotate.workflow.scheme.real_text import refuse_misfits
from annotate.workflow.scheme.versions import parsed

Confirm = Callable[[str, str, str], bool]


@dataclass(slots=True)
class Merged:
    """What was added or changed: counts by what they count, new people, and the backup before.

    `unplaced` are sentences whose answers no longer count, because another file has a later
    correction of their article.
    """

    counts: dict[str, int] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    backup: Path | None = None

    @property
    def is_nothing(self) -> bool:
        return not any(self.counts.values())


@dataclass(slots=True)
class Same:
    """Who is the same person: name in another file → name here, and whom to ask about others."""

    names: dict[str, str]
    confirm: Confirm | None

    def settle(self, db: Database, source: str) -> dict[str, str]:
        """Find the people of a copy who have another id here: → id here.

        Conflict lists those with one name and two ids, unless someone says who they are.
        """
        here = people.list_names(db, "main")
        there = people.list_names(db, "other")
        known = people.list_known_as(db)
        by_name = {name.casefold(): person for person, name in here.items()}
        ids: dict[str, str] = {}
        unknown: list[tuple[str, str]] = []
        for person, name in there.items():
            said = self.names.get(name.casefold())
            if person in here:
                continue
            if person in known:
                ids[person] = known[person]
            elif said is not None and said.casefold() in by_name:
                ids[person] = by_name[said.casefold()]
            elif name.casefold() in by_name:
                ids[person] = by_name[name.casefold()]
                unknown.append((here[ids[person]], name))
        self._ask(unknown, source)
        for one in {one for one in ids.values() if one in there or [*ids.values()].count(one) > 1}:
            raise Conflict(
                f"“{source}” has two people who would both be “{here[one]}”.",
                "Check the names that you gave with --same.",
            )
        return ids

    def _ask(self, unknown: list[tuple[str, str]], source: str) -> None:
        if unknown and self.confirm is None:
            listed = ", ".join(f"“{name}”" for _, name in unknown)
            options = " ".join(f'--same "{here}={there}"' for here, there in unknown)
            raise Conflict(
                f"The same name belongs to different accounts here and in “{source}”: {listed}.",
                f"If each is one person, add {options}. If not, rename one of them first.",
            )
        for here, there in unknown:
            if not self.confirm(here, there, source):
                raise Conflict(
                    f"“{there}” is another person in “{source}”. Nothing was merged.",
                    "Rename one of the two under People, then merge again.",
                )
            self.names[there.casefold()] = here


def merge(
    path: str,
    others: Sequence[str],
    same: Mapping[str, str],
    confirm: Confirm | None = None,
    *,
    is_dry_run: bool = False,
) -> Merged:
    """Add what other projects have to a project's file; the other files are not changed.

    `same` says who is one person: name in another file → name here. `confirm` asks about
    others with the same name: (name here, name there, file).
    """
    schema.require(path)
    _check_names(path, others)
    copies.check_present(path)
    known = Same({there.casefold(): here for there, here in same.items()}, confirm)
    with copies.folder_beside(path) as folder:
        made = [folder / f"{number}.db" for number in range(len(others))]
        for source, copy in zip(others, made, strict=True):
            copies.make_copy(Path(source), copy, stamp())
        first, unplaced = made[0], []
        # The others come together first, so that the project itself changes only once.
        for source, copy in zip(others[1:], made[1:], strict=True):
            unplaced += _join_files(str(first), copy, source, known, is_dry_run=False).unplaced
        with copies.read_beside(path, first) as db:
            known.settle(db, others[0])  # before others have to wait for the answer
        return _into_project(path, first, others, known, unplaced, is_dry_run)


def clear_left(path: str) -> list[Path]:
    """Delete what a killed merge left beside a project's file, but never a backup."""
    return copies.clear_left(path)


def _into_project(
    path: str,
    copy: Path,
    others: Sequence[str],
    known: Same,
    unplaced: list[Unplaced],
    is_dry_run: bool,
) -> Merged:
    backup = None if is_dry_run else save_copy(path, None)
    is_kept = False
    try:
        done = _join_files(path, copy, others[0], known, is_dry_run=is_dry_run, files=others)
        is_kept = not done.is_nothing
    finally:
        if backup is not None and not is_kept:
            backup.unlink()
    listed = {one.id: one for one in (*done.unplaced, *unplaced)}
    return Merged(done.counts, done.people, [*listed.values()], backup if is_kept else None)


def _check_names(path: str, others: Sequence[str]) -> None:
    for place, other in enumerate(others):
        if not Path(other).is_file():
            raise WrongUse(f"There is no file “{other}”.", "Check the name.")
        if any(Path(other).samefile(one) for one in (path, *others[:place])):
            raise WrongUse(f"“{other}” is named twice.", "Name each file once.")


def _join_files(
    path: str,
    copy: Path,
    source: str,
    known: Same,
    *,
    is_dry_run: bool,
    files: Sequence[str] = (),
) -> Merged:
    copies.drop_triggers(copy)
    with copies.changed_at_once(path) as db, copies.attached(db, copy):
        people.rename_ids(db, known.settle(db, source))
        done = _join(db, source)
        if strays := copies.list_strays(db):
            raise NoDatabase(
                f"“{source}” has rows that refer to missing ones ({', '.join(strays)}).",
                "Nothing was merged. Run “python -m annotate doctor” on that file.",
            )
        if is_dry_run or done.is_nothing:
            db.execute("rollback")
        elif files:
            names = ", ".join(Path(one).name for one in files)
            audit.note(db, None, "merge projects", files=names, **done.counts)
    return done


def _join(db: Database, source: str) -> Merged:
    """Bring all tables together (call in a transaction)."""
    _refuse(db, source)
    schemes.replace_placeholders(db, schemes.list_other_texts(db))
    counts = {"scheme versions": schemes.add_versions(db)}
    new_people = people.add_people(db)
    units, unplaced = articles.join_units(db)
    counts["articles"], counts["changes of articles"] = articles.add_articles(db)
    counts["people"], counts["corrected or completed articles"] = len(new_people), len(units)
    counts["assignments"] = articles.add_assignments(db)
    counts["views"] = articles.add_sights(db)
    touched = saves.settle_times(db)
    counts["sentences with earlier saves"] = len(touched)
    labels, gold, said = saves.add_saves(db)
    counts |= {"saves": labels, "saves of gold": gold}
    counts["saves of practice and repeats"] = saves.add_side_saves(db)
    counts["replies and questions"] = notes.add_replies(db)
    counts["sentences sent back"] = notes.add_sends(db)
    counts["practice decisions"] = notes.add_practice(db)
    counts["sources and grades"] = sources.add_sources(db)
    counts["lines of the security log"] = notes.add_log(db)
    saves.bring_up_to_date(db, touched | said)
    people.let_in(db)
    counts["repeats"] = notes.add_repeats(db)
    return Merged(counts, new_people, unplaced)


def _list_schemes(db: Database, other: schemes.OtherText) -> list[Scheme]:
    """List all other versions in both files, whose values the labels of one may have."""
    return list(map(parsed, schemes.list_texts(db, but=other)))


def _refuse(db: Database, source: str) -> None:
    """Refuse what cannot come together."""
    for one in schemes.list_other_texts(db):
        if not one.placeholder:
            raise Conflict(
                f"Version {one.version} of the scheme “{one.id}” has one text here and another in"
                f" “{source}”.",
                "Nothing was merged. A version can have only one text: publish one of the two as"
                " the next version in a copy from before it, or give a placeholder its text by"
                " “import-labels --scheme”.",
            )
        said = list_said(db, one.id, one.version, one.placeholder)
        refuse_misfits(parsed(one.toml), said, _list_schemes(db, one))
    if saves.is_deciding(db):
        raise Busy(f"A decision in bulk is still being written, here or in “{source}”.",
                   "Try again in a moment.")  # fmt: skip
    if event := saves.find_contradiction(db):
        raise Conflict(
            f"The save {event} is not the same here and in “{source}”.",
            "Nothing was merged. One of the files was changed by another program.",
        )
