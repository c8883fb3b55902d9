"""/articles/selected: what a lead does with the ticked articles, or all that match, at once."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from annotate.errors import AnnotateError, Conflict, Invalid
from annotate.records import Filters
from annotate.web.articles.address import parameters, read_filters
from annotate.web.frame.access import lead, me, store
from annotate.wording import plural
from annotate.workflow import assign, export
from annotate.workflow.articles import selected, tags
from annotate.workflow.articles.listing import list_ids
from annotate.workflow.people import practice

blueprint = Blueprint("selected", __name__, url_prefix="/articles/selected")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do with many articles; `{}` stands for how many they are."""

    name: str
    label: str
    title: str
    effect: str
    done: str
    is_bad: bool = False


ACTIONS = {
    one.name: one
    for one in (
        Action("assign", "Assign", "Assign {}", "People keep the articles that they already have.",
               "{} made."),
        Action("tag", "Tag", "Tag {}", "You can filter lists by tag.", "{} added."),
        Action("untag", "Remove a tag", "Remove a tag from {}",
               "Articles without this tag stay as they are.", "{} removed."),
        Action("calibration", "Use for calibration", "Use {} for calibration",
               "Every reviewer labels them. Exports leave them out unless you include them.",
               "{} marked for calibration."),
        Action("no-calibration", "End calibration", "End calibration of {}",
               "Labels are kept.", "Calibration ended for {}."),
        Action("practice", "Use for practice", "Use {} for practice",
               "New reviewers label them first and see gold after each sentence. Articles without "
               "gold, and released or withdrawn ones, are left out.", "{} marked for practice."),
        Action("no-practice", "End practice", "End practice in {}",
               "Answers made in practice are kept and are not counted.",
               "Practice ended in {}."),
        Action("release", "Release", "Release {}",
               "Reviewers of these articles can see each other’s source names. Labels made after "
               "that are not blind and do not count in agreement.", "{} released."),
        Action("withdraw", "Withdraw", "Withdraw {}",
               "They leave the queue, agreement and exports at once. Their labels are kept, and "
               "you can restore them.", "{} withdrawn. Their labels are kept.", True),
        Action("restore", "Restore", "Restore {}",
               "They return to the queue, agreement and exports.", "{} restored."),
        Action("export", "Export", "Export {}", "The file contains the labels of these articles.",
               ""),
    )
}  # fmt: skip
_COUNTED = {
    "assign": ("new assignment", ""),
    "tag": ("tag", ""),
    "untag": ("tag", ""),
}  # what the result counts, if not articles


@blueprint.get("")
@lead
def page() -> tuple[str, int] | str:
    """Ask whether to do it, and name how many articles it is about."""
    return _page(request.args)


@blueprint.post("")
@lead
def act() -> Response | tuple[str, int]:
    """Do it, if the list still has as many articles as the question said."""
    form = request.form
    action = _read_action(form)
    try:
        chosen = _read_chosen(form)
        if form.get("count") != str(len(chosen)):
            raise Conflict(
                f"The list has changed: it now has {plural(len(chosen), 'article')}.",
                "Check the number and confirm again.",
            )
        if action.name == "export":
            return _export(chosen)
        count = _ACTS[action.name](chosen)
    except (Conflict, Invalid) as mistake:
        return _page(form, mistake)
    word, words = _COUNTED.get(action.name, ("article", ""))
    flash(action.done.format(plural(count, word, words)), "ok")
    return redirect(url_for("articles.page", **parameters(read_filters(form))), 303)


def _read_action(values: MultiDict) -> Action:
    name = values.get("action", "")
    if name not in ACTIONS:
        raise Invalid("Nothing was chosen to be done.", "Choose an action in the list of articles.")
    return ACTIONS[name]


def _read_chosen(values: MultiDict) -> list[str]:
    """Return the ids of the ticked articles, or of all that match; Invalid if there is none."""
    if values.get("which") == "all":
        chosen = list_ids(store(), me(), read_filters(values))
    else:
        chosen = list(dict.fromkeys(values.getlist("article")))
    if not chosen:
        raise Invalid("No article is ticked.", "Tick articles in the list, or choose all of them.")
    return chosen


def _page(values: MultiDict, mistake: AnnotateError | None = None) -> tuple[str, int]:
    action = _read_action(values)
    chosen = _read_chosen(values)
    is_all = values.get("which") == "all"
    filters = read_filters(values)
    page = render_template(
        "articles/selected.html",
        action=action,
        title=action.title.format(plural(len(chosen), "article")),
        count=len(chosen),
        ticked=[] if is_all else chosen,
        is_all=is_all,
        hidden=parameters(filters),
        is_filtered=filters != Filters(),
        back=url_for("articles.page", **parameters(filters)),
        people=assign.list_labellers(store()) if action.name == "assign" else [],
        known_tags=[tag for tag, _ in tags.list_tags(store())],
        values=values,
        mistake=mistake,
    )
    return page, mistake.status if mistake else 200


def _export(chosen: list[str]) -> Response:
    selection = export.Selection(articles=tuple(chosen), calibration=True, sample=True)
    name = export.file_name(selection, "articles")
    return Response(
        export.stream(store(), selection, me()),
        content_type=export.media_type(selection),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


_ACTS: dict[str, Callable[[list[str]], int]] = {
    "assign": lambda ids: selected.assign(store(), me(), ids, request.form.getlist("to")),
    "tag": lambda ids: tags.add(store(), me(), ids, request.form.get("tags", "")),
    "untag": lambda ids: tags.remove(store(), me(), ids, request.form.get("tags", "")),
    "calibration": lambda ids: selected.calibrate(store(), me(), ids),
    "no-calibration": lambda ids: selected.calibrate(store(), me(), ids, is_on=False),
    "practice": lambda ids: practice.mark_articles(store(), me(), ids),
    "no-practice": lambda ids: practice.mark_articles(store(), me(), ids, is_on=False),
    "release": lambda ids: selected.release(store(), me(), ids),
    "withdraw": lambda ids: selected.withdraw(
        store(), me(), ids, request.form.get("why", "").strip()
    ),
    "restore": lambda ids: selected.restore(store(), me(), ids),
}
