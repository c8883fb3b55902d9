"""Drafts → drafts with language and units: a few short texts here, others in a child process.

Cutting a long text takes seconds, in which a thread of the server would slow down all
others. A project's own segmenter may do anything, so it always runs in a child.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import accumulate
from typing import Any

from annotate.errors import Invalid, Refused
from annotate.importers import Limits, check_units, with_iso_date
from annotate.records import Draft, Mistake, Unit
from annotate.sentences import guess_language
from annotate.store.file.connection import Store
from annotate.store.project import find_setting
from annotate.units import fault_of
from annotate.wording import plural
from annotate.workflow.imports import process
from annotate.workflow.imports.language import language_around
from annotate.workflow.imports.segmenter import cut_text, load_segmenter

FROM_FILE = "the file's own units"
_AT_ONCE = 500_000  # code points for one child, or a single text
_SPLIT = "Split it into several articles."


def cut(
    store: Store,
    drafts: Iterable[Draft],
    limits: Limits | None = None,
    left_out: list[Mistake] | None = None,
) -> list[Draft]:
    """Add language and units to drafts; drafts that have units keep them.

    Rows of a table that cannot be cut are added to `left_out`. Without that list,
    the first of them is Refused.
    """
    limits = limits or Limits()
    read = list(drafts)
    around = language_around(store, read)
    results = _cut_all(
        find_segmenter(store), [one for one in read if not one.units], around, limits
    )
    made = []
    for draft in read:
        try:
            done = _with_own(draft, around, limits) if draft.units else _checked(results)
            made.append(with_iso_date(done))
        except Refused as error:
            if left_out is None or not draft.row:
                raise
            left_out.append(Mistake(draft.place, error.reason, error.remedy, rows=1))
    return made


def find_segmenter(store: Store) -> str:
    """Find the segmenter of a project as its setting names it; "" is the built-in one."""
    return find_setting(store.reader(), "segmenter") or ""


def _checked(results: Iterator[Draft | Invalid]) -> Draft:
    result = next(results)
    if isinstance(result, Invalid):
        raise result
    return result


def _with_own(draft: Draft, around: str, limits: Limits) -> Draft:
    """Check the units that came with a file; those that were cut before are right."""
    if draft.segmenter:
        return draft
    if fault := fault_of(draft.text, draft.units):
        raise Refused(f"“{draft.name}”: {fault}.", "Correct it in the file.")
    check_units(_called(draft), len(draft.units), limits)
    language = draft.language or guess_language(draft.text, around)
    return replace(draft, language=language, segmenter=FROM_FILE)


def _cut_all(
    setting: str, drafts: Sequence[Draft], around: str, limits: Limits
) -> Iterator[Draft | Invalid]:
    """Cut drafts; yield each with its units, or why it cannot be cut."""
    if setting or sum(len(one.text) for one in drafts) > process.SHORT:
        yield from _cut_apart(setting, drafts, around, limits)
        return
    segmenter = load_segmenter(setting)
    for draft in drafts:
        words = (_called(draft), draft.text, draft.language, draft.title)
        try:
            language, units = cut_text(segmenter, *words, around, limits)
        except Invalid as error:
            yield error
        else:
            yield replace(draft, language=language, units=tuple(units), segmenter=segmenter.name)


def _cut_apart(
    setting: str, drafts: Sequence[Draft], around: str, limits: Limits
) -> Iterator[Draft | Invalid]:
    """Cut drafts in child processes, each with some of them and with all its time."""
    path = [os.path.abspath(folder) for folder in sys.path]
    head = {
        "call": "cut",
        "limits": asdict(limits),
        "segmenter": setting,
        "path": path,
        "around": around,
    }
    place = 0
    while place < len(drafts):
        some = drafts[place : place + _count_at_once(drafts[place:])]
        words = [(_called(one), one.text, one.language, one.title) for one in some]
        answers = process.run(head, json.dumps(words).encode("ascii"), limits.seconds)
        broken = answers.pop() if "broken" in answers[-1] else None
        for draft, answer in zip(some, answers, strict=False):
            yield _result(draft, answer)
        place += len(answers)
        # Others may have used the time up: a text is to blame only if it had all of it.
        if broken and not answers:
            yield _broken(broken["broken"], setting, some[0], limits)
            place += 1


def _count_at_once(drafts: Sequence[Draft]) -> int:
    lengths = accumulate(len(one.text) for one in drafts)
    return max(1, sum(1 for length in lengths if length <= _AT_ONCE))


def _result(draft: Draft, answer: dict[str, Any]) -> Draft | Invalid:
    if "refused" in answer:
        return Refused(*answer["refused"])
    if "invalid" in answer:
        return Invalid(*answer["invalid"])
    units = tuple(Unit(*unit) for unit in answer.pop("units"))
    return replace(draft, units=units, **answer)


def _called(draft: Draft) -> str:
    return draft.title or draft.name


def _broken(what: str, setting: str, draft: Draft, limits: Limits) -> Invalid:
    """Explain why the child ended at a text."""
    if what == "TimeoutError":
        why = f"could not be split into sentences within {plural(limits.seconds, 'second')}"
    elif what == "MemoryError":
        why = f"needs more than {limits.memory_bytes / 1e6:,.0f} MB of memory to be split"
    else:
        why = f"could not be split into sentences ({what})"
    if setting:
        return Invalid(f"“{_called(draft)}” {why} by the segmenter “{setting}”.", _SPLIT)
    return Refused(f"“{_called(draft)}” {why}.", _SPLIT)
