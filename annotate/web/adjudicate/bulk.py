"""/adjudicate/bulk: a lead looks at a sample of a group, then accepts the rest in one step."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.agreement.aggregates.groups import ALL_AGREE
from annotate.errors import BadRequest, Conflict, Invalid
from annotate.web.adjudicate.words import say_bulk
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.costly import turn, while_connected
from annotate.web.frame.htmx import wants_fragment
from annotate.wording import plural
from annotate.workflow import agreement
from annotate.workflow.adjudicate import bulk as workflow
from annotate.workflow.adjudicate.groups import Groups, Key, find_groups
from annotate.workflow.adjudicate.sheet import open_sheet
from annotate.workflow.adjudicate.sides import find_sides
from annotate.workflow.agreement import Basis
from annotate.workflow.people import own_settings

blueprint = Blueprint("bulk", __name__, url_prefix="/adjudicate/bulk")

MOST_LISTED = 40  # groups
PATIENCE = 5.0  # seconds that a request waits for a decision to be written
OVERTURNED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """All groups, with the samples that this lead has begun and what was accepted."""

    basis: Basis
    groups: Groups
    open: dict[Key, workflow.Bulk]
    accepted: list[workflow.Bulk]

    def label(self, value: str) -> agreement.Label:
        return agreement.get_measure(self.basis.scheme, "source").label(value)

    def name(self, key: Key) -> str:
        """Name a group in words."""
        if key == ALL_AGREE:
            return "Same sources"
        return f"{self.label(key[0]).text} over {self.label(key[1]).text}"

    def address(self, key: Key) -> str:
        """Return where a group opens: at its sample if one was begun."""
        if key in self.open:
            return url_for("bulk.sample", bulk=self.open[key].id)
        return url_for("bulk.page", first=key[0], second=key[1])


@blueprint.app_template_filter()
def bulk_words(bulk: workflow.Bulk) -> str:
    """Say what came of the sample of a decision."""
    return say_bulk(workflow.share_of(bulk))


@blueprint.get("")
@lead
@while_connected()
def page() -> str:
    """Show the groups, and how the chosen one is decided."""
    desk = _open_desk()
    key = request.args.get("first", ""), request.args.get("second", "")
    if "first" not in request.args or key not in desk.groups.members:
        key = _first_key(desk.groups)
    return _render(desk, key)


@blueprint.post("")
@lead
@turn()
def begin() -> Response:
    """Draw the sample of a group."""
    key = request.form.get("first", ""), request.form.get("second", "")
    made = workflow.begin(store(), me(), _open_desk().groups, key)
    return redirect(url_for("bulk.sample", bulk=made), 303)


@blueprint.get("/<bulk>")
@lead
@while_connected()
def sample(bulk: str) -> str:
    """Show a sentence of a sample, by `?n=` or the next one; to htmx, how far it is written."""
    found = workflow.get_bulk(store(), bulk)
    if found.accepted_at and wants_fragment():
        return render_template("bulk/_writing.html", bulk=found, **_writing())
    return _sample(found)


@blueprint.post("/<bulk>/mark")
@lead
def mark(bulk: str) -> Response:
    """Keep, overturn or leave a sentence of the sample; “undo” takes the last choice back."""
    found, place = workflow.get_bulk(store(), bulk), _read_number(request.form.get("n", ""))
    outcome = request.form.get("outcome", "")
    workflow.mark(store(), me(), found, place, None if outcome == "undo" else outcome)
    if outcome == "other":
        sentence = request.form.get("sentence", "")
        return redirect(url_for("adjudicate.sentence", sentence_id=sentence), 303)
    shown = place if outcome == "undo" else None
    return redirect(url_for("bulk.sample", bulk=bulk, n=shown, _anchor="sample"), 303)


@blueprint.post("/<bulk>/accept")
@lead
@turn()
def accept(bulk: str) -> tuple[str, int] | Response:
    """Accept the sentences outside the sample, and its decisions."""
    found, desk, why = workflow.get_bulk(store(), bulk), _open_desk(), request.form.get("why", "")
    try:
        decided = workflow.accept(store(), me(), desk.groups, found, why, PATIENCE)
    except (Conflict, Invalid) as mistake:
        return _sample(found, mistake, why), mistake.status
    if decided is not None:
        flash(f"Gold saved for {plural(decided, 'sentence')}.", "ok")
    return redirect(url_for("bulk.sample", bulk=bulk), 303)


@blueprint.post("/<bulk>/undo")
@lead
@turn()
def undo(bulk: str) -> tuple[str, int] | Response:
    """Take back what was accepted."""
    found = workflow.get_bulk(store(), bulk)
    try:
        undone = workflow.undo(store(), me(), found, PATIENCE)
    except Conflict as mistake:
        return _sample(found, mistake), mistake.status
    if undone is None:
        return redirect(url_for("bulk.sample", bulk=bulk), 303)
    flash("Decision undone. Its sentences are open again.", "ok")
    return redirect(url_for("bulk.page"), 303)


@blueprint.post("/<bulk>/continue")
@lead
@turn()
def go_on(bulk: str) -> Response:
    """Write what has stopped before its end."""
    found = workflow.get_bulk(store(), bulk)
    workflow.go_on(store(), PATIENCE)
    return redirect(url_for("bulk.sample", bulk=found.id), 303)


def _open_desk() -> Desk:
    # This records that they saw other people's answers: from now on their own are not blind.
    basis = agreement.show_basis(store(), me())
    opened, accepted = workflow.find_open(store(), me()), workflow.list_accepted(store())
    return Desk(basis, find_groups(basis), opened, accepted)


def _first_key(groups: Groups) -> Key | None:
    if groups.confusions:
        return groups.confusions[0][0]
    return ALL_AGREE if groups.all_agree else None


def _read_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise BadRequest("The address names no sentence of the sample.", "Go back to the groups.")
    return int(text)


def _sample(
    bulk: workflow.Bulk, mistake: Conflict | Invalid | None = None, why: str | None = None
) -> str:
    desk = _open_desk()
    sampled = workflow.open_sample(store(), me(), desk.groups, bulk)
    here = _find_item(sampled)
    more: dict[str, Any] = {"sheet": None, "sides": []}
    if here and not bulk.accepted_at:
        sheet = open_sheet(store(), me(), here.sentence)
        more = {
            "sheet": sheet,
            "sides": find_sides(sheet.answers, sheet.sentence.text, sheet.scheme),
        }
    return _render(
        desk,
        workflow.key_of(bulk),
        bulk=bulk,
        sampled=sampled,
        here=here,
        last=max((one.place for one in sampled.items if one.outcome), default=0),
        overturned=_list_overturned(sampled),
        mistake=mistake,
        why=bulk.why if why is None else why,
        **more,
    )


def _find_item(sampled: workflow.Sampled) -> workflow.Item | None:
    """Find the sentence to show: the one that is asked for, else the next to look at."""
    number = request.args.get("n", "")
    asked = [one for one in sampled.items if str(one.place) == number and not one.is_gone]
    return next(iter([*asked, *sampled.open]), None)


def _list_overturned(sampled: workflow.Sampled) -> list[str]:
    listed = [one.sentence for one in sampled.items if one.is_overturned][-OVERTURNED_SHOWN:]
    return workflow.list_texts(store(), listed)


def _render(desk: Desk, key: Key | None, **more: Any) -> str:
    single_keys = own_settings.get_settings(store(), me()).get("single_keys", True)
    return render_template(
        "bulk/page.html",
        desk=desk,
        key=key,
        all_agree=ALL_AGREE,
        listed=desk.groups.confusions[:MOST_LISTED],
        sample_size=workflow.SAMPLE,
        share_of=workflow.share_of,
        key_of=workflow.key_of,
        with_keys=single_keys not in (False, "0", ""),
        scheme=desk.basis.scheme,
        **_writing(),
        **{"bulk": None, "sampled": None, "mistake": None, **more},
    )


def _writing() -> dict[str, Any]:
    """Return how far the decision is written that is not finished, and whether it goes on."""
    return {
        "writing": workflow.find_writing(store()),
        "has_stopped": workflow.has_stopped(store()),
    }
