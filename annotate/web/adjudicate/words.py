"""What people say on a line, and where they differ → words."""

from collections import Counter
from collections.abc import Iterable

from annotate.agreement.aggregates.side_by_side import Row
from annotate.records import Answer

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
