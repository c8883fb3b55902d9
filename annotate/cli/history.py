"""history: every save of one sentence."""

import click

from annotate.records import Answer
from annotate.workflow.history import get_history
from annotate.workflow.project import open_existing


@click.command("history")
@click.argument("sentence_id")
@click.pass_context
def command(ctx: click.Context, sentence_id: str) -> None:
    """Show who said what of a sentence, and when."""
    store = open_existing(ctx.obj.db)
    try:
        sentence, rows = get_history(store, sentence_id, None)
    finally:
        store.close()
    click.echo(sentence.text)
    if sentence.position is None:
        click.echo("It is no unit any more: merged or split, this is its history.")
    for row in rows:
        event = row["event"]
        mark = "gold " if event.layer == "gold" else ""
        click.echo(f"{row['at']}  {row['name']:<16} {mark}{describe(event.answer)}")
    if not rows:
        click.echo("Nobody has labelled it yet.")


def describe(answer: Answer) -> str:
    """Put an answer into one line."""
    parts = [
        " ".join([claim.source, *(str(value) for value in claim.fields.values())])
        + (f" [{claim.start}:{claim.end}]" if claim.start is not None else "")
        for claim in answer.claims
    ] or [answer.verdict or "to do"]
    if answer.flag:
        parts.append(f"flag: {answer.flag}")
    if answer.comment:
        parts.append(f"comment: {answer.comment}")
    return "; ".join(parts)
