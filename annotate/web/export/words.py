"""What an export leaves out and why, in words, with the way to include it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from annotate.web.frame.shell import plural
from annotate.workflow import export


class LeftOut(NamedTuple):
    """One reason; `include` is what the address would have to say to include it.

    `state` is that of the articles to look at, as in their list.
    """

    text: str
    include: dict[str, Any] | None = None
    state: str = ""


def left_out(selection: export.Selection, counts: dict[str, int]) -> list[LeftOut]:
    """Say what an export leaves out and why, one line for each reason."""
    return [
        *_answers(selection, counts),
        *_undecided(counts),
        *_lost(counts),
        *_articles(counts),
        *_other_articles(selection),
        *_chosen(selection),
    ]


def _answers(selection: export.Selection, counts: dict[str, int]) -> Iterator[LeftOut]:
    if selection.labels != "raw":
        return
    if counts["skipped"] and not selection.skipped:
        text = f"{plural(counts['skipped'], 'skipped answer')}: still to do."
        yield LeftOut(text, {"skipped": "on"})
    if counts["todo"]:
        yield LeftOut(
            f"{plural(counts['todo'], 'answer')} without a verdict: undone, "
            "or only flagged or commented on."
        )


def _undecided(counts: dict[str, int]) -> Iterator[LeftOut]:
    """Say which sentences have no best answer."""
    if counts["tied"]:
        yield LeftOut(
            f"{plural(counts['tied'], 'sentence')} with a tie: two answers have the same number "
            "of votes. Give gold to add them."
        )
    if counts["cant_tell"]:
        sentences = plural(counts["cant_tell"], "sentence")
        yield LeftOut(f"{sentences} that no reviewer could label.")


def _lost(counts: dict[str, int]) -> Iterator[LeftOut]:
    if lost := export.name_lost(counts):
        yield LeftOut(f"{lost}, for which this format has no place. CSV and JSON Lines keep them.")


def _articles(counts: dict[str, int]) -> Iterator[LeftOut]:
    if counts["hidden"]:
        yield LeftOut(
            f"{plural(counts['hidden'], 'article')} you have not finished: "
            "you cannot see other people’s answers until you have."
        )
    if counts["calibration"]:
        articles = plural(counts["calibration"], "calibration article")
        yield LeftOut(f"{articles}, labelled by everyone for calibration.", {"calibration": "on"})
    if counts["withdrawn"]:
        yield LeftOut(
            f"{plural(counts['withdrawn'], 'withdrawn article')} with labels. "
            "Restore an article to export them.",
            state="withdrawn",
        )
    if counts["asked_again"]:
        answers = plural(counts["asked_again"], "second answer")
        yield LeftOut(
            f"{answers} to sentences asked again. They are compared with the first in the report on"
            " each person and are never exported."
        )
    if counts["practised"]:
        answers = plural(counts["practised"], "practice answer")
        yield LeftOut(
            f"{answers}. They are compared with gold under People and are never exported."
        )
    if counts["sample"]:
        yield LeftOut("The sample article, which is for practice.", {"sample": "on"})


def _other_articles(selection: export.Selection) -> Iterator[LeftOut]:
    """Say which articles the filters leave out."""
    if selection.articles:
        yield LeftOut("Every article that you did not choose.", {"article": None})
    if selection.tag:
        yield LeftOut(f"Every article without the tag “{selection.tag}”.", {"tag": None})
    if selection.split:
        yield LeftOut(f"Every article that is not in {selection.split}.", {"split": None})


def _chosen(selection: export.Selection) -> Iterator[LeftOut]:
    """Say which answers the filters leave out."""
    if selection.people:
        names = ", ".join(selection.people)
        yield LeftOut(f"Labels by everyone but {names}.", {"person": None})
    if selection.since or selection.until:
        days = " ".join(
            f"{word} {day}"
            for word, day in (("from", selection.since), ("to", selection.until))
            if day
        )
        yield LeftOut(f"Answers made on other days than {days}.", {"since": None, "until": None})
    if selection.before_version:
        text = f"Answers made with version {selection.before_version} or later."
        yield LeftOut(text, {"before_version": None})
    if selection.version:
        text = f"Answers made with other versions than {selection.version}."
        yield LeftOut(text, {"version": None})
    if selection.verdicts:
        yield LeftOut("Answers with other verdicts.", {"verdict": None})
    if selection.flagged:
        yield LeftOut("Sentences that no one flagged.", {"flagged": None})
    if selection.finished_by:
        people = plural(selection.finished_by, "person", "people")
        text = f"Sentences that fewer than {people} have finished."
        yield LeftOut(text, {"finished_by": None})
