"""Which verdicts finish a sentence, and whose answers are labels, as SQL text."""

from annotate.records import FINISHED


def _listed(verdicts: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{verdict}'" for verdict in verdicts) + ")"


# To follow “verdict in”. Constants of ours, so nothing that a person typed gets into the SQL.
FINISHED_SQL = _listed(FINISHED)
FINISHED_OR_SKIPPED_SQL = _listed((*FINISHED, "skipped"))


def by_reviewer(answer: str) -> str:
    """Write whether an answer, by its alias, is a reviewer's and no prediction of a model."""
    return f"{answer}.person not in (select id from person where is_model)"
