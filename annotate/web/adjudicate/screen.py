"""/adjudicate: a lead turns several answers to a sentence into gold, and says why."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, BadRequest
from annotate.records import Answer
from annotate.web.adjudicate.letters import gold_commands, letters_for
from annotate.web.adjudicate.words import name_majority, say_row, say_verdicts
from annotate.web.agreement.address import read_view
from annotate.web.agreement.view import View
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.costly import while_connected
from annotate.web.label.form import as_batch, as_sent, read_form
from annotate.web.label.outline import words_of
from annotate.web.label.screen import scheme_json
from annotate.wording import describe, describe_claim
from annotate.workflow import agreement
from annotate.workflow.adjudicate.bulk import find_writing
from annotate.workflow.adjudicate.examples import add_example
from annotate.workflow.adjudicate.queue import (
    SHOWN,
    SORTS,
    Queue,
    list_entries,
    open_queue,
    order_by_model,
)
from annotate.workflow.adjudicate.sheet import Sheet, list_predictions, open_sheet
from annotate.workflow.agreement.model.doubted import list_likely
from annotate.workflow.agreement.model.job import find_job
from annotate.workflow.label import saving
from annotate.workflow.people import own_settings

blueprint = Blueprint("adjudicate", __name__, url_prefix="/adjudicate")

_WANTED = ("first", "second", "value", "who", "other")
_NOTES = ("flagged", "commented", "changed")
_NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Desk:
    """The queue with the filters of the address; `query` is what a link to a sentence carries.

    `lacks_model`: it should be in the order of the model, but none has been computed.
    """

    view: View
    queue: Queue
    query: dict[str, Any]
    lacks_model: bool = False

    def address(self, sentence: str | None, **more: Any) -> str:
        """Return the address of a sentence in this queue; without one, of the queue."""
        if sentence is None:
            return url_for("adjudicate.page", **self.query, **more)
        return url_for("adjudicate.sentence", sentence_id=sentence, **self.query, **more)


@blueprint.get("")
@lead
@while_connected()
def page() -> str:
    """Show the first sentence to decide, or that nothing is left."""
    desk = _open_desk()
    first = desk.queue.first_open()
    return _render(desk, open_sheet(store(), me(), first) if first else None)


@blueprint.get("/<sentence_id>")
@lead
@while_connected()
def sentence(sentence_id: str) -> str:
    """Show one sentence with everyone's answers; `?use=A` puts one into the form."""
    sheet = open_sheet(store(), me(), sentence_id)
    return _render(_open_desk(), sheet)


@blueprint.post("/<sentence_id>")
@lead
def save(sentence_id: str) -> Response | tuple[str, int]:
    """Save the form, as a browser without JavaScript sends it."""
    sheet = open_sheet(store(), me(), sentence_id)
    desk = _open_desk()
    then = request.form.get("then", "")
    answer = read_form(request.form.to_dict(flat=False), _base(sheet), _read_place())
    if then == "clear":
        answer = _NOTHING.as_json()
    elif answer["verdict"] is None and then != "remove":
        mistake = {"reason": "No answer is chosen.", "remedy": "Use an answer, or make one."}
        return _render(desk, sheet, _sent(answer), [mistake]), 422
    answer |= {"flag": None, "comment": ""}
    base = request.form.get("base_rev", "")
    batch = as_batch(me(), sentence_id, answer, sheet.scheme, base, layer="gold")
    saved = saving.save_events(store(), me(), batch)
    if saved["rejected"]:
        return _render(desk, sheet, _sent(answer), saved["rejected"]), 422
    _tell_saved(sheet, _sent(answer), saved["accepted"][0]["stale"])
    return redirect(_address_after(desk, sheet, answer, saved["accepted"][0]["stale"]), 303)


@blueprint.post("/<sentence_id>/example")
@lead
def save_example(sentence_id: str) -> tuple[str, int]:
    """Add a claim of the gold answer that was just saved to the guideline's examples."""
    sheet = open_sheet(store(), me(), sentence_id)
    number = request.form.get("claim", "1")
    if sheet.gold is None or not number.isdecimal() or len(number) > 3:
        raise BadRequest("There is no such claim in the gold answer.", "Save it first.")
    claims = sheet.gold.answer.claims
    if not 1 <= int(number) <= len(claims):
        raise BadRequest("There is no such claim in the gold answer.", "Save it first.")
    return add_example(store(), me(), sheet.sentence.text, claims[int(number) - 1]), 200


def _tell_saved(sheet: Sheet, answer: Answer, is_stale: bool) -> None:
    if answer.verdict is None:
        flash("Gold removed.", "ok")
        return
    flash(f"Gold saved: {describe(sheet.scheme, answer)}.", "ok")
    if is_stale:
        flash("Another lead decided this sentence in the meantime. Both answers are shown.", "warn")
    place = _read_place()
    if request.form.get("example") and place <= len(answer.claims):
        try:
            label = add_example(store(), me(), sheet.sentence.text, answer.claims[place - 1])
            flash(f"Added to the examples of “{label}” in the draft of the scheme.", "ok")
        except AnnotateError as error:
            flash(f"The example was not added. {error.reason} {error.remedy}".strip(), "warn")


def _address_after(desk: Desk, sheet: Sheet, answer: dict[str, Any], is_stale: bool) -> str:
    """Return where to go after a save: on, or to the same sentence if there is more to do."""
    here, then = sheet.sentence.id, request.form.get("then")
    if then == "add":
        return desk.address(here, c=len(answer["claims"]) + 1)
    if then in ("remove", "clear") or is_stale:
        return desk.address(here)
    return desk.address(desk.queue.neighbours(desk.queue.place(here))[1])


def _open_desk() -> Desk:
    """Read the filters of the address and find the queue."""
    view = read_view(SORTS)
    asked = {name: request.args[name] for name in _WANTED if request.args.get(name)}
    notes = {name: request.args.get(name) == "on" for name in _NOTES}
    wanted = agreement.Wanted(**asked) if asked else None
    queue = open_queue(view.basis_of(asked), view.measure, view.sort, wanted, **notes)
    likely = _find_likely() if view.sort == "model" else None
    if likely is not None:
        queue = order_by_model(queue, likely)
    query = {**view.filters, **asked, **{name: "on" for name, is_on in notes.items() if is_on}}
    if view.sort != "split":
        query["sort"] = view.sort
    return Desk(view, queue, query, lacks_model=view.sort == "model" and likely is None)


def _find_likely() -> dict[str, float] | None:
    """Find how probable the most common answers are by model; None if there is no model yet."""
    scope = agreement.find_scope(store(), me())
    job = find_job(store(), scope)
    if job is None or not job.finished_at:
        return None
    return list_likely(agreement.open_basis(store(), scope), job)


def _read_place() -> int:
    """Read which claim the form is about, counted from 1."""
    number = request.args.get("c", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1


def _base(sheet: Sheet) -> Answer:
    """Return what the form starts from: the answer that is to be used, else gold."""
    letters = _letters(sheet)
    for (letter, _), answer in zip(letters, sheet.answers.values(), strict=True):
        if request.args.get("use") == letter:
            return answer
    return sheet.gold.answer if sheet.gold else _NOTHING


def _sent(answer: dict[str, Any]) -> Answer:
    return _with_why(as_sent(answer), answer["why"])


def _with_why(answer: Answer, why: str) -> Answer:
    return Answer(answer.verdict, answer.claims, None, "", why)


def _letters(sheet: Sheet) -> list[tuple[str, str]]:
    own_keys = own_settings.get_settings(store(), me()).get("keys")
    return letters_for(len(sheet.answers), own_keys, sheet.scheme)


def _render(
    desk: Desk,
    sheet: Sheet | None,
    sent: Answer | None = None,
    mistakes: list[dict[str, Any]] | None = None,
) -> str:
    place_in_queue = desk.queue.place(sheet.sentence.id) if sheet else None
    listed = {**_list_queue(desk, sheet, place_in_queue), "writing": find_writing(store())}
    if sheet is None:
        return render_template("adjudicate/page.html", desk=desk, sheet=None, **listed)
    answer = _base(sheet) if sent is None else sent
    claims = list(answer.claims)
    place = min(_read_place(), len(claims) + 1) or 1
    settings = own_settings.get_settings(store(), me())
    commands = gold_commands(settings.get("keys"), sheet.project.words)
    names = list(sheet.answers)
    letters = dict(zip(names, _letters(sheet), strict=True))
    previous, following = desk.queue.neighbours(place_in_queue)
    return render_template(
        "adjudicate/page.html",
        desk=desk,
        sheet=sheet,
        scheme=sheet.scheme,
        article=sheet.article,
        row={"sentence": sheet.sentence, "answer": answer},
        letters=letters,
        predicted=[
            (name, describe(sheet.scheme, said))
            for name, said in list_predictions(
                store(), sheet.sentence.id, desk.view.compared.scope.models
            )
        ],
        used=request.args.get("use", ""),
        rows=[(row, *say_row(row)) for row in sheet.rows],
        verdicts=None if sheet.is_of_claims else say_verdicts(sheet.answers.values()),
        majority=name_majority(sheet.answers.values()),
        with_names=request.args.get("names") == "on",
        claims=claims,
        place=place,
        claim=claims[place - 1] if place <= len(claims) else None,
        words=words_of(sheet.sentence.text),
        commands={one.id: one for one in commands},
        describe=describe,
        describe_claim=describe_claim,
        mistakes=mistakes or [],
        previous=desk.address(previous) if previous else None,
        following=desk.address(following),
        data=_page_data(desk, sheet, letters, commands, settings, (previous, following)),
        **listed,
    )


def _list_queue(desk: Desk, sheet: Sheet | None, place: int | None) -> dict[str, Any]:
    """List the part of the queue that the page shows: from `?from=`, else around the sentence."""
    order, here = desk.queue.sentences, sheet.sentence.id if sheet else ""
    start = request.args.get("from", "")
    at = (desk.queue.place(start) or 0) if start else (place or 0) // SHOWN * SHOWN
    before = min(at, SHOWN)
    around = order[at - before : at + SHOWN + 1]
    entries, after = around[before : before + SHOWN], around[before + SHOWN :]
    return {
        "entries": list_entries(desk.view.basis_of(desk.query), desk.queue, entries),
        "earlier": _part(desk, here, around[0]) if around[:before] else None,
        "later": _part(desk, here, after[0]) if after else None,
        "options": _offer_filters(desk.view),
    }


def _offer_filters(view: View) -> dict[str, Any]:
    """List what the filters offer: by name, (value, label), and names of people."""
    chosen = view.filters.get("article", [])
    return {
        "sort": [
            ("split", "Most split first"),
            ("text", "Text order"),
            ("model", "By model, least probable first"),
        ],
        "field": [(one.id, one.of) for one in view.measures],
        "value": [(one.id, one.label) for one in view.measure.field.values],
        "article": agreement.offer_articles(store(), view.basis.scope, chosen).options,
        "person": agreement.list_labellers(store()),
    }


def _part(desk: Desk, here: str, begin: str) -> str:
    """Return the address of the page with the part of the queue that begins with a sentence."""
    return desk.address(here or None, **{"from": begin})


def _page_data(
    desk: Desk,
    sheet: Sheet,
    letters: dict[str, tuple[str, str]],
    commands: list[Any],
    settings: dict[str, Any],
    around: tuple[str | None, str | None],
) -> dict[str, Any]:
    """Gather what the scripts work on. It has letters, and no names."""
    previous, following = around
    return {
        "project": sheet.project.id,
        "person": me().id,
        "name": me().name,
        "words": sheet.project.words,
        "scheme": scheme_json(sheet.scheme),
        "commands": [
            {"id": one.id, "key": one.key, "does": one.does, "group": one.group} for one in commands
        ],
        "single_keys": settings.get("single_keys", True) not in (False, "0", ""),
        "sentence": sheet.sentence.id,
        "text": sheet.sentence.text.replace("\r", " "),
        "number": sheet.number,
        "count": sheet.count,
        "rev": sheet.rev or None,
        "gold": sheet.gold.answer.as_json() if sheet.gold else None,
        "answers": {
            letters[name][0]: {**answer.as_json(), "key": letters[name][1]}
            for name, answer in sheet.answers.items()
        },
        "here": desk.address(sheet.sentence.id),
        "previous": desk.address(previous) if previous else None,
        "following": desk.address(following),
    }
