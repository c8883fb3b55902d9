"""Which verdicts finish a sentence, as SQL text."""

from annotate.records import FINISHED


def _listed(verdicts: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{verdict}'" for verdict in verdicts) + ")"


# To follow “verdict in”. Constants of ours, so nothing that a person typed gets into the SQL.
FINISHED_SQL = _listed(FINISHED)
FINISHED_OR_SKIPPED_SQL = _listed((*FINISHED, "skipped"))
