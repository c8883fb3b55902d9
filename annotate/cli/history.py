"""history: every save of one sentence."""

import click

from annotate.cli._store import opened
from annotate.records import Answer
from annotate.wording import in_ids, one_line
from annotate.workflow.answers.history import get_history


@click.command("history")
@click.argument("sentence_id")
@click.pass_context
def command(ctx: click.Context, sentence_id: str) -> None:
    """Show who labelled a sentence, how and when."""
    with opened(ctx) as store:  # None: the command line sees everyone's answers
        sentence, rows = get_history(store, sentence_id, None)
    click.echo(one_line(sentence.text))
    if sentence.position is None:
        click.echo("This is no longer a unit: it was merged or split. This is its history.")
    for row in rows:
        event = row["event"]
        mark = "gold " if event.layer == "gold" else ""
        if bulk := row["bulk"]:
            mark += f"in bulk ({bulk.overturned} of {bulk.seen} overturned) "
        click.echo(f"{row['at']}  {row['name']:<16} {mark}{describe(event.answer)}")
    if not rows:
        click.echo("No one has labelled it yet.")


def describe(answer: Answer) -> str:
    """Write an answer in one line: its ids and spans, then its flag and comment."""
    parts = [in_ids(answer, with_spans=True) or "to do"]
    if answer.flag:
        parts.append(f"flag: {answer.flag}")
    if answer.comment:
        parts.append(f"comment: {answer.comment}")
    return "; ".join(parts)
