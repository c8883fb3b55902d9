"""/look-again/<list>: the sentences that a lead sent back to this person, one after the other."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Invalid
from annotate.records import Scheme
from annotate.web.frame.access import me, reviewer, store
from annotate.web.label.commands import Command
from annotate.workflow.answers import look_again
from annotate.workflow.answers.look_again import Item

blueprint = Blueprint("again", __name__)
_KEYS = "kvpbqxdrioylmhajuwgcnefstz;'[]=-"


@blueprint.get("/look-again/<batch>")
@reviewer
def go_on(batch: str) -> Response:
    """Go to the next sentence of a list after `?after=`, or from its end to the articles."""
    found = look_again.find_next(store(), me(), batch, request.args.get("after", "")[:100])
    if found is None:
        flash("There is nothing more to look at again on this list.", "ok")
        return redirect(url_for("articles.page"), 303)
    article, position = found
    return redirect(url_for("label.page", article=article, s=position, again=batch), 303)


@blueprint.post("/look-again/<batch>/keep/<sentence_id>")
@reviewer
def keep(batch: str, sentence_id: str) -> Response:
    """Keep the answer to a sentence, as a browser without JavaScript asks."""
    try:
        rejected = look_again.keep(store(), me(), batch, sentence_id)
        said = [f"{one['reason']} {one['remedy']}" for one in rejected]
    except Invalid as mistake:
        said = [str(mistake)]
    if said:
        flash(said[0], "warn")
        place = {"s": request.args.get("s"), "again": batch}
        return redirect(url_for("label.page", article=sentence_id.split("-")[0], **place), 303)
    return redirect(url_for("again.go_on", batch=batch, after=sentence_id), 303)


def read_list() -> str | None:
    """Read which list a labelling page was opened from; None if from no list."""
    batch = request.args.get("again", "")
    return batch if re.fullmatch(r"[0-9A-Z]{26}", batch) else None


def find_item(
    sentence: str, scheme: Scheme, commands: dict[str, Command], data: dict[str, Any]
) -> Item | None:
    """Find why this sentence is to be looked at again.

    Add the command that keeps the answer to the `commands` and the `data` of the page.
    """
    batch = read_list()
    item = look_again.find_item(store(), me(), batch, sentence) if batch else None
    if item is None:
        return None
    command = Command("keep", find_key(commands, scheme), "Keep the answer", "Label")
    commands["keep"] = command
    shown = ("id", "key", "does", "group")
    data["commands"].append({name: getattr(command, name) for name in shown})
    data["again"] = {"list": batch, "sentence": sentence}
    return item


def find_key(commands: dict[str, Command], scheme: Scheme) -> str:
    """Find a key that neither a command nor a value has; "" if there is none."""
    values = [value.key for field in scheme.fields for value in field.offered]
    groups = [group.key for group in scheme.groups]
    taken = {command.key.removeprefix("shift+") for command in commands.values()}
    return next((key for key in _KEYS if key not in taken.union(values, groups)), "")
