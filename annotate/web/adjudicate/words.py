"""What people say on a line, and where they differ → words."""

from collections import Counter
from collections.abc import Iterable

from annotate.agreement.aggregates.shares import Share
from annotate.agreement.aggregates.side_by_side import Row
from annotate.records import Answer
from annotate.web.frame.shell import share as in_percent

_NONE = ", no majority"


def say_row(row: Row) -> tuple[str, str]:
    """Say how many agree on a line: the count, which stands out, and the words after it."""
    counted = " : ".join(map(str, row.counts))
    end = "" if row.has_majority else _NONE
    if not row.differs:
        if row.has_all:
            return ("", "all agree") if row.people > 1 else ("", "one answer")
        return f"{row.counts[0]} of {row.people}", f" have this claim{end}"
    if row.differs == "source":
        return counted, end
    return "", f"same source, {row.differs.replace('_', ' ')} {counted}{end}"


def say_bulk(share: Share) -> str:
    """Say what came of a sample: “2 of 20 overturned (10%, likely 3% to 30%)”."""
    said = f"{share.count} of {share.of} overturned"
    if share.value is None or share.interval is None:
        return said
    low, high = map(in_percent, share.interval)
    return f"{said} ({in_percent(share.value)}, likely {low} to {high})"


def say_verdicts(answers: Iterable[Answer]) -> str:
    """Say how people split over verdicts: “2 : 1”, or that most do not agree."""
    counts = Counter(one.verdict for one in answers).most_common()
    counted = " : ".join(str(count) for _, count in counts)
    has_majority = 2 * counts[0][1] > sum(count for _, count in counts)
    return counted + ("" if has_majority else _NONE)


def name_majority(answers: Iterable[Answer]) -> str | None:
    """Return the verdict of more than half, None if there is none."""
    counts = Counter(one.verdict for one in answers)
    most = max(counts, key=lambda one: counts[one], default=None)
    return most if most and 2 * counts[most] > sum(counts.values()) else None
