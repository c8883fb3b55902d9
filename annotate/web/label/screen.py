"""The labelling screen: an article, its claims and its keys; labels arrive as events."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)

from annotate.errors import BadRequest, NotFound
from annotate.records import Event, Field, Scheme
from annotate.web.frame.access import reviewer
from annotate.web.label.commands import commands_for
from annotate.web.label.form import OVERRIDING, as_sent, fill_in, read_form
from annotate.web.label.outline import (
    HINTS,
    Row,
    list_paragraphs,
    list_rows,
    list_sections,
    list_words,
)
from annotate.wording import describe, describe_claim
from annotate.workflow.label import saving
from annotate.workflow.label.saving import OpenArticle
from annotate.workflow.label.undo import Step, find_last_claim, find_redo, find_undo
from annotate.workflow.people import own_settings

blueprint = Blueprint("label", __name__)

STEPS = {"undo": (find_undo, "Undone"), "redo": (find_redo, "Made again")}


@blueprint.get("/label/<article>")
@reviewer
def page(article: str) -> Any:
    """Show an article at `?s=<position>`, at its nth sentence `?n=`, or where they left off."""
    opened = saving.open_article(current_app.config["STORE"], g.person, article)
    if "n" in request.args:
        return redirect(_address_of_number(opened, request.args["n"]), 303)
    return _render(opened, _asked_row(opened, request.args.get("s")))


@blueprint.post("/label/<article>")
@reviewer
def save_form(article: str) -> Any:
    """Save the form of one sentence, as a browser without JavaScript sends it."""
    store = current_app.config["STORE"]
    opened = saving.open_article(store, g.person, article)
    row = _asked_row(opened, request.args.get("s"))
    then = request.form.get("then", "")
    if then in STEPS:
        return _travel(opened, row, then)
    form = request.form.to_dict(flat=False)
    if then == "repeat":
        last = find_last_claim(_list_log(opened))
        if last is None or opened.scheme.source.value(last.source) is None:
            gone = "The source of the last claim is no longer in the scheme."
            flash(gone if last else "There is no claim to repeat yet.", "warn")
            return redirect(url_for("label.page", article=article, s=row.sentence.position), 303)
        form = fill_in(form, _read_place(), last, opened.scheme)
    answer = read_form(form, row.answer, _read_place())
    verdict = answer["verdict"]
    if verdict in OVERRIDING and row.answer.claims and request.form.get("confirm") != verdict:
        notes = {"flag": answer["flag"], "comment": answer["comment"]}
        return _render(opened, replace(row, answer=replace(row.answer, **notes)), confirm=verdict)
    rejected = _save(opened, row.sentence.id, answer, request.form.get("base_rev") or None)
    if rejected:
        return _render(opened, replace(row, answer=as_sent(answer)), mistakes=rejected), 422
    return redirect(_next_address(article, row, answer), 303)


def _travel(opened: OpenArticle, row: Row, then: str) -> Any:
    """Undo or redo the person's own last step in this article, and go where it was made."""
    find, done = STEPS[then]
    step = find(_list_log(opened))
    if step is None:
        flash(f"There is nothing to {then}.", "warn")
        position = row.sentence.position
        return redirect(url_for("label.page", article=opened.article.id, s=position), 303)
    there = _row_of(opened, step)
    base = opened.saved[step.sentence].received if step.sentence in opened.saved else None
    links = {"undoes": step.undoes, "redoes": step.redoes}
    rejected = _save(opened, step.sentence, step.answer.as_json(), base, **links)
    if rejected:
        return _render(opened, row, mistakes=rejected), 422
    flash(f"{done}: sentence {there.number}, {describe(opened.scheme, step.answer)}.", "ok")
    position = there.sentence.position
    return redirect(url_for("label.page", article=opened.article.id, s=position), 303)


def _save(
    opened: OpenArticle, sentence: str, answer: dict[str, Any], base: str | None, **links: Any
) -> list[dict[str, Any]]:
    """Save an answer as an event based on `base`; return what was rejected."""
    event = {
        "id": str(uuid4()),
        "sentence": sentence,
        "base_rev": base,
        "scheme": opened.scheme.id,
        "scheme_version": opened.scheme.version,
        "answer": answer,
        **links,
    }
    body = {"person": g.person.id, "events": [event]}
    return saving.save_events(current_app.config["STORE"], g.person, body)["rejected"]


def _list_log(opened: OpenArticle) -> list[Event]:
    """List this person's events to the sentences that are asked, oldest first."""
    asked = {row.sentence.id for row in list_rows(opened) if row.number}
    log = saving.list_log(current_app.config["STORE"], g.person, opened.article.id)
    return [one for one in log if one.sentence in asked]


def _row_of(opened: OpenArticle, step: Step) -> Row:
    return next(row for row in list_rows(opened) if row.sentence.id == step.sentence)


@blueprint.get("/label/<article>/log")
@reviewer
def log(article: str) -> Any:
    """Tell a page left open what this person has saved since `?after=<rev>`, here or elsewhere."""
    return jsonify(log=_log_json(article, request.args.get("after", "")))


@blueprint.post("/practised")
@reviewer
def practised() -> tuple[str, int]:
    """Note that this person has done, or does not want, the practice sentences."""
    own_settings.save_settings(current_app.config["STORE"], g.person, practice_done=True)
    return "", 204


@blueprint.post("/labels")
@reviewer
def save() -> Any:
    """Take a batch of events from a browser's outbox."""
    body = request.get_json(silent=True)
    if body is None:
        raise BadRequest("This is no JSON.", "Reload the page; its labels are kept.")
    saved = saving.save_events(current_app.config["STORE"], g.person, body)
    return jsonify(saved), 422 if saved["rejected"] else 200


def _address_of_number(opened: OpenArticle, number: str) -> str:
    """Find where the nth asked sentence stands."""
    numbered = [row.sentence.position for row in list_rows(opened) if row.number]
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
    if not 1 <= place <= len(numbered):
        reason = f"This article has no sentence “{number[:20]}”."
        raise NotFound(reason, f"Its sentences are numbered from 1 to {len(numbered)}.")
    return url_for("label.page", article=opened.article.id, s=numbered[place - 1])


def _read_place() -> int:
    """Read which claim of the sentence the form is about, from 1."""
    number = request.args.get("c", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1


def _asked_row(opened: OpenArticle, asked: str | None) -> Row:
    """Find the sentence at a position, or the next asked one behind it."""
    rows = list_rows(opened)
    numbered = [row for row in rows if row.number]
    if not numbered:
        raise NotFound("No sentence of this article is asked.", "Choose another article.")
    if asked is None:
        position = opened.resume
    elif asked.isascii() and asked.isdigit() and int(asked[:9]) < len(rows):
        position = int(asked)
    else:
        raise NotFound("This article has no such sentence.", "Open the article from the list.")
    return next((row for row in numbered if row.sentence.position >= position), numbered[-1])


def _next_address(article: str, row: Row, answer: dict[str, Any]) -> str:
    """Go to the next to do; stay where a claim is added or removed."""
    position = row.sentence.position
    if request.form.get("then") == "add":
        return url_for("label.page", article=article, s=position, c=len(answer["claims"]) + 1)
    if request.form.get("then") == "remove":
        return url_for("label.page", article=article, s=position)
    store = current_app.config["STORE"]
    rows = [one for one in list_rows(saving.open_article(store, g.person, article)) if one.number]
    later = [one for one in rows if one.sentence.position > position] + rows
    for states in (("todo",), ("skipped",)):
        found = next((one for one in later if one.state in states and one is not row), None)
        if found and found.sentence.position != position:
            return url_for("label.page", article=article, s=found.sentence.position)
    return url_for("label.page", article=article, s=position) + "#end"


def _render(
    opened: OpenArticle, row: Row, mistakes: list[dict[str, Any]] | None = None, confirm: str = ""
) -> str:
    rows = list_rows(opened)
    claims = list(row.answer.claims)
    place = min(_read_place(), len(claims) + 1) or 1
    log = _list_log(opened)
    numbers = {row.sentence.id: row.number for row in rows}
    steps = {then: find(log) for then, (find, _) in STEPS.items()}
    return render_template(
        "label/page.html",
        opened=opened,
        article=opened.article,
        scheme=opened.scheme,
        rows=rows,
        sections=list_sections(rows),
        paragraphs=list_paragraphs(rows),
        row=row,
        claims=claims,
        place=place,
        claim=claims[place - 1] if place <= len(claims) else None,
        words=list_words(row.sentence.text),
        counts=_counts(rows),
        commands={one.id: one for one in commands_for(opened.settings.get("keys"))},
        describe_claim=describe_claim,
        hints_in_words=lambda one: ", ".join(HINTS[hint] for hint in one.hints),
        mistakes=mistakes or [],
        confirm=confirm,
        steps={then: numbers[step.sentence] for then, step in steps.items() if step},
        last_claim=find_last_claim(log),
        rev=opened.saved[row.sentence.id].received if row.sentence.id in opened.saved else "",
        data=_page_data(opened, row),
    )


def _counts(rows: list[Row]) -> dict[str, int]:
    asked = [row for row in rows if row.number]
    return {
        "asked": len(asked),
        "finished": sum(row.answer.is_finished for row in asked),
        "skipped": sum(row.state == "skipped" for row in asked),
        "flagged": sum(bool(row.answer.flag) for row in asked),
    }


def _page_data(opened: OpenArticle, row: Row) -> dict[str, Any]:
    """Gather what the scripts of the page work on; texts stand in the page itself."""
    following = opened.following
    return {
        "project": opened.project.id,
        "person": g.person.id,
        "name": g.person.name,
        "article": opened.article.id,
        "words": opened.project.words,
        "scheme": _scheme_json(opened.scheme),
        "commands": [
            {"id": one.id, "key": one.key, "does": one.does, "group": one.group}
            for one in commands_for(opened.settings.get("keys"))
            if one.id != "words" or opened.project.words != "off"
        ],
        "single_keys": opened.settings.get("single_keys", True) not in (False, "0", ""),
        "practice": [] if opened.settings.get("practice_done") else _practice(opened.scheme),
        "position": row.sentence.position,
        "log": _log_json(opened.article.id),
        "following": {"id": following[0], "title": following[1]} if following else None,
        "names": opened.source_names,
    }


def _log_json(article: str, after: str = "") -> list[dict[str, Any]]:
    """Write this person's events in an article: the last one to a sentence is its answer."""
    return [
        {
            "id": one.id,
            "rev": one.received,
            "sentence": one.sentence,
            "answer": one.answer.as_json(),
            "undoes": one.undoes,
            "redoes": one.redoes,
        }
        for one in saving.list_log(current_app.config["STORE"], g.person, article, after)
    ]


def _scheme_json(scheme: Scheme) -> dict[str, Any]:
    return {
        "id": scheme.id,
        "version": scheme.version,
        "fields": [_field_json(one) for one in scheme.fields],
    }


def _field_json(one: Field) -> dict[str, Any]:
    return {
        "id": one.id,
        "question": one.question,
        "level": one.level,
        "required": one.required,
        "values": [
            {
                "id": value.id,
                "label": value.label,
                "key": value.key,
                "colour": value.colour,
                "group": value.group,
                "definition": value.definition,
                "examples": list(value.examples),
                "counter_example": value.counter_example,
                "asks": list(value.asks),
                "outside": value.outside,
            }
            for value in one.values
        ],
    }


def _practice(scheme: Scheme) -> list[dict[str, Any]]:
    return [
        {
            "text": one.text,
            "verdict": one.verdict,
            "source": one.source,
            "fields": one.fields,
            "reason": one.reason,
        }
        for one in scheme.practice[:3]
    ]
