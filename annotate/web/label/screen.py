"""The labelling screen: an article, its claims and its keys; labels arrive as events."""

from dataclasses import asdict, replace
from typing import Any

from flask import (
    Blueprint,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from annotate.errors import BadRequest, NotFound
from annotate.records import FINISHED, Event
from annotate.web.frame.access import me, project, reviewer, store
from annotate.web.frame.shell import local_target
from annotate.web.label.again import find_item, read_list
from annotate.web.label.commands import commands_for
from annotate.web.label.form import OVERRIDING, as_batch, as_sent, fill_in, read_form
from annotate.web.label.outline import (
    Line,
    checksum,
    list_lines,
    list_paragraphs,
    list_sections,
    words_of,
)
from annotate.web.label.scheme_json import scheme_json
from annotate.wording import describe, describe_claim
from annotate.workflow.label import practising, saving
from annotate.workflow.label.saving import OpenArticle
from annotate.workflow.label.undo import find_last_claim, find_redo, find_undo, reaches_back
from annotate.workflow.people import own_settings
from annotate.workflow.scheme import get_scheme
from annotate.workflow.scheme.versions import find_news

blueprint = Blueprint("label", __name__)

STEPS = {"undo": (find_undo, "Undone"), "redo": (find_redo, "Redone")}


@blueprint.get("/label/<article>")
@reviewer
def page(article: str) -> Any:
    """Show an article at `?s=<position>`, at its nth sentence `?n=`, or where they left off."""
    opened = saving.open_article(store(), me(), article)
    lines = list_lines(opened)
    if "n" in request.args:
        return redirect(_address_of_number(article, lines, request.args["n"]), 303)
    line = _find_line(lines, request.args.get("s"), opened.resume)
    response = make_response(_render(opened, lines, line))
    # The policy forbids rules inside the page; browsers that do not know the header ignore it.
    rules = url_for("static", filename="rules/next-article.speculationrules")
    response.headers["Speculation-Rules"] = f'"{rules}"'
    return response


@blueprint.post("/label/<article>")
@reviewer
def save_form(article: str) -> Any:
    """Save the form of one sentence, as a browser without JavaScript sends it."""
    opened = saving.open_article(store(), me(), article)
    lines = list_lines(opened)
    line = _find_line(lines, request.args.get("s"), opened.resume)
    then = request.form.get("then", "")
    if then in STEPS:
        return _travel(opened, lines, line, then)
    form = request.form.to_dict(flat=False)
    if then == "repeat":
        last = find_last_claim(_list_log(opened, lines))
        if last is None or opened.scheme.source.value(last.source) is None:
            gone = "The source of the last claim is no longer in the scheme."
            flash(gone if last else "There is no claim to repeat yet.", "warn")
            return redirect(url_for("label.page", article=article, s=line.sentence.position), 303)
        form = fill_in(form, _read_place(), last, opened.scheme)
    answer = read_form(form, line.answer, _read_place())
    verdict = answer["verdict"]
    if verdict in OVERRIDING and line.answer.claims and request.form.get("confirm") != verdict:
        # Without scripts there is no dialog: the page itself asks whether to drop the claims.
        notes = {"flag": answer["flag"], "comment": answer["comment"]}
        noted = replace(line, answer=replace(line.answer, **notes))
        return _render(opened, lines, noted, confirm=verdict)
    # Based on what the form showed, not on what is stored now: another device may have saved.
    rejected = _save(opened, line.sentence.id, answer, request.form.get("base_rev") or None)
    if rejected:
        sent = replace(line, answer=as_sent(answer))
        return _render(opened, lines, sent, mistakes=rejected), 422
    if opened.practises and answer["verdict"] in FINISHED and then not in ("add", "remove"):
        return redirect(url_for("label.page", article=article, s=line.sentence.position), 303)
    return redirect(_next_address(article, line, answer), 303)


def _travel(opened: OpenArticle, lines: list[Line], line: Line, then: str) -> Any:
    """Undo or redo the person's own last step in this article, and go where it was made."""
    find, done = STEPS[then]
    opened = _with_older_steps(opened, lines)
    step = find(_list_log(opened, lines))
    if step is None:
        flash(f"There is nothing to {then}.", "warn")
        position = line.sentence.position
        return redirect(url_for("label.page", article=opened.article.id, s=position), 303)
    there = next(one for one in lines if one.sentence.id == step.sentence)
    base = opened.saved[step.sentence].received if step.sentence in opened.saved else None
    links = {"undoes": step.undoes, "redoes": step.redoes}
    rejected = _save(opened, step.sentence, step.answer.as_json(), base, **links)
    if rejected:
        return _render(opened, lines, line, mistakes=rejected), 422
    flash(f"{done}: sentence {there.number}, {describe(opened.scheme, step.answer)}.", "ok")
    position = there.sentence.position
    return redirect(url_for("label.page", article=opened.article.id, s=position), 303)


def _save(
    opened: OpenArticle, sentence: str, answer: dict[str, Any], base: str | None, **links: Any
) -> list[dict[str, Any]]:
    """Save an answer as an event based on `base`; return what was rejected."""
    body = as_batch(me(), sentence, answer, opened.scheme, base or "", **links)
    return saving.save_events(store(), me(), body, project())["rejected"]


def _with_older_steps(opened: OpenArticle, lines: list[Line]) -> OpenArticle:
    """Complete the log as far back as the next undo or redo needs it."""
    while reaches_back(_list_log(opened, lines), opened.older):
        further = saving.list_older(store(), me(), opened.article.id, opened.older)
        events = {one.id: one for one in (*further.events, *opened.log)}
        log = sorted(events.values(), key=lambda one: one.received)
        opened = replace(opened, log=log, older=further.older)
    return opened


def _list_log(opened: OpenArticle, lines: list[Line]) -> list[Event]:
    """List this person's events for the sentences to label, oldest first."""
    asked = {line.sentence.id for line in lines if line.number}
    return [event for event in opened.log if event.sentence in asked]


@blueprint.get("/label/<article>/log")
@reviewer
def log(article: str) -> Any:
    """Return to an open page what this person has saved since `?after=<rev>`, on any device.

    With `?upto=<rev>`, the steps up to that one; `older` is the next to ask for, "" if none is.
    """
    if upto := request.args.get("upto", ""):
        log = saving.list_older(store(), me(), article, upto)
        return jsonify(log=_log_json(log.events), older=log.older)
    events = saving.list_log(store(), me(), article, request.args.get("after", ""))
    return jsonify(log=_log_json(events))


@blueprint.get("/practice")
@reviewer
def practice() -> Any:
    """Return the practice sentences, which most pages never need."""
    return jsonify([asdict(one) for one in get_scheme(store()).practice[:3]])


@blueprint.post("/label/news-seen")
@reviewer
def news_seen() -> Response:
    """Record that this person has seen what the current version changed."""
    news = find_news(store())
    if news is not None:
        own_settings.save_settings(store(), me(), seen_scheme=news.name)
    if request.form.get("back"):
        return redirect(local_target(request.form["back"]), 303)
    return make_response("", 204)


@blueprint.post("/practised")
@reviewer
def practised() -> tuple[str, int]:
    """Record that this person has done the practice sentences, or does not want them."""
    own_settings.save_settings(store(), me(), practice_done=True)
    return "", 204


@blueprint.post("/labels")
@reviewer
def save() -> Any:
    """Save a batch of events from a browser's outbox."""
    body = request.get_json(silent=True)  # not the page that Flask makes of malformed JSON
    if body is None:
        raise BadRequest("The request is not JSON.", "Reload the page. Its labels are kept.")
    saved = saving.save_events(store(), me(), body, project())
    response = jsonify(saved)
    if saved["rejected"]:
        response.status_code = 422  # the accepted ones are stored
    return response


def _address_of_number(article: str, lines: list[Line], number: str) -> str:
    """Return the address of the nth sentence to label."""
    positions = [line.sentence.position for line in lines if line.number]
    # Of a number with thousands of digits, `int` raises ValueError.
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
    if not 1 <= place <= len(positions):
        reason = f"This article has no sentence {number[:20]}."
        raise NotFound(reason, f"Enter a number from 1 to {len(positions)}.")
    return url_for("label.page", article=article, s=positions[place - 1])


def _read_place() -> int:
    """Read which claim of the sentence the form is about, counted from 1."""
    number = request.args.get("c", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1


def _find_line(lines: list[Line], wanted: str | None, resume: int) -> Line:
    """Find the sentence at a position, or the next one to label after it."""
    numbered = [line for line in lines if line.number]
    if not numbered:
        raise NotFound("This article has no sentences to label.", "Choose another article.")
    if wanted is None:
        position = resume
    elif wanted.isascii() and wanted.isdigit() and int(wanted[:9]) < len(lines):
        position = int(wanted)
    else:
        raise NotFound("This article has no such sentence.", "Open the article from the list.")
    return next((line for line in numbered if line.sentence.position >= position), numbered[-1])


def _next_address(article: str, line: Line, answer: dict[str, Any]) -> str:
    """Return the address of the next to do, or the same one if a claim is added or removed."""
    position, again = line.sentence.position, read_list()
    if request.form.get("then") == "add":
        place = len(answer["claims"]) + 1
        return url_for("label.page", article=article, s=position, c=place, again=again)
    if request.form.get("then") == "remove":
        return url_for("label.page", article=article, s=position, again=again)
    if again:
        return url_for("again.go_on", batch=again, after=line.sentence.id)
    saved = list_lines(saving.open_article(store(), me(), article))
    others = [one for one in saved if one.number and one.sentence.position != position]
    later = [other for other in others if other.sentence.position > position]
    for state in ("todo", "skipped"):
        for other in later + others:
            if other.state == state:
                return url_for("label.page", article=article, s=other.sentence.position)
    return url_for("label.page", article=article, s=position) + "#end"


def _render(
    opened: OpenArticle,
    lines: list[Line],
    line: Line,
    mistakes: list[dict[str, Any]] | None = None,
    confirm: str = "",
) -> str:
    claims = list(line.answer.claims)
    place = min(_read_place(), len(claims) + 1) or 1
    log = _list_log(opened, lines)
    numbers = {one.sentence.id: one.number for one in lines}
    steps = {then: find(log) for then, (find, _) in STEPS.items()}
    data = _page_data(opened, line) | {"checksum": checksum(lines)}
    commands = {command.id: command for command in commands_for(opened.settings.get("keys"))}
    again = find_item(line.sentence.id, opened.scheme, commands, data)
    return render_template(
        "label/page.html",
        opened=opened,
        article=opened.article,
        scheme=opened.scheme,
        sections=list_sections(lines),
        paragraphs=list_paragraphs(lines),
        row=line,
        claims=claims,
        place=place,
        claim=claims[place - 1] if place <= len(claims) else None,
        words=words_of(line.sentence.text),
        counts=_counts(lines),
        again=again,
        told=practising.find_told(store(), me(), line.sentence.id) if opened.practises else None,
        commands=commands,
        describe=describe,
        describe_claim=describe_claim,
        mistakes=mistakes or [],
        confirm=confirm,
        steps={then: numbers[step.sentence] for then, step in steps.items() if step},
        last_claim=find_last_claim(log),
        rev=opened.saved[line.sentence.id].received if line.sentence.id in opened.saved else "",
        data=data,
    )


def _counts(lines: list[Line]) -> dict[str, int]:
    asked = [line for line in lines if line.number]
    return {
        "asked": len(asked),
        "finished": sum(line.answer.is_finished for line in asked),
        "skipped": sum(line.state == "skipped" for line in asked),
        "flagged": sum(bool(line.answer.flag) for line in asked),
    }


def _page_data(opened: OpenArticle, line: Line) -> dict[str, Any]:
    """Gather what the scripts of the page work on; they read the texts from the page itself."""
    following = opened.following
    return {
        # Keys in localStorage carry it: the same address may serve another project tomorrow.
        "project": opened.project.id,
        "person": me().id,
        "name": me().name,
        "article": opened.article.id,
        "words": opened.project.words,
        "scheme": scheme_json(opened.scheme),
        "commands": [
            {
                "id": command.id,
                "key": command.key,
                "does": command.does,
                "group": command.group,
            }
            for command in commands_for(opened.settings.get("keys"))
            if command.id != "words" or opened.project.words != "off"
        ],
        # People who dictate to their computer need to turn them off (WCAG 2.1.4).
        "single_keys": opened.settings.get("single_keys", True) not in (False, "0", ""),
        "position": line.sentence.position,
        # Where the script is that shows gold after each sentence; false but for practice.
        "gold": opened.practises and url_for("static", filename="js/label/dialogs/gold.js"),
        "log": _log_json(opened.log),
        "older": opened.older,
        "news": _news_json(opened),
        # A page fetched ahead may be shown much later: its scripts ask whether it is still right.
        "ahead": "prefetch" in request.headers.get("Sec-Purpose", ""),
        "following": {"id": following[0], "title": following[1]} if following else None,
        "names": opened.source_names,
        "aliases": opened.source_aliases,
    }


def _news_json(opened: OpenArticle) -> dict[str, Any] | None:
    """Write what the current version changed, and whether to show it to this person now.

    It is shown to those who have labelled under another version, until they have seen it.
    """
    news = find_news(store())
    if news is None:
        return None
    seen = opened.settings.get("seen_scheme")
    is_older = bool(opened.log) and opened.log[-1].scheme_version != news.version
    return {
        "version": news.version,
        "note": news.note,
        "changes": list(news.changes),
        "shown": seen != news.name and (seen is not None or is_older),
    }


def _log_json(events: list[Event]) -> list[dict[str, Any]]:
    """Write a person's events in an article: the last one to a sentence is its answer."""
    return [
        {
            "id": event.id,
            "rev": event.received,
            "sentence": event.sentence,
            "answer": event.answer.as_json(),
            "undoes": event.undoes,
            "redoes": event.redoes,
        }
        for event in events
    ]
