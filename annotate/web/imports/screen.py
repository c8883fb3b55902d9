"""/import: files or pasted text → a preview of the units, to be changed → articles."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from annotate.errors import Invalid
from annotate.importers import ITEM_ROLES, MISTAKES_SHOWN
from annotate.records import Draft, Mistake
from annotate.web.frame.access import lead, me, store
from annotate.web.frame.forms import read_number
from annotate.web.frame.shell import plural
from annotate.web.imports import bundles
from annotate.web.imports.bundles import Batch
from annotate.web.imports.parcel import pack
from annotate.web.imports.preview import State, show, show_article
from annotate.web.imports.unit_rows import KIND_NOTES, Action, read_action
from annotate.workflow import articles
from annotate.workflow.assign import slots_for
from annotate.workflow.imports.articles import (
    Preview,
    accepted_file_types,
    add_articles,
    describe,
    list_formats,
)
from annotate.workflow.imports.limits import limits_of
from annotate.workflow.project import check_setting, get_project

blueprint = Blueprint("imports", __name__, url_prefix="/import")

MOST_PARTS = 50_000  # fields of a form
ENCODINGS = (
    "utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252", "koi8-r", "koi8-u",
    "iso-8859-1", "iso-8859-2", "mac-roman", "euc-kr", "shift_jis", "gb18030", "big5",
)  # fmt: skip
ROLE_WORDS = {
    "text": "Text", "title": "Title", "outlet": "Outlet", "url": "Web address",
    "published": "Date", "ref": "Article reference", "language": "Language", "tags": "Tags",
    "kind": "Unit kind", "paragraph": "Paragraph", "sentence_id": "Sentence ID",
}  # fmt: skip


@blueprint.before_request
def allow_large_forms() -> None:
    """Accept a file up to its limit, and what a preview of it sends back."""
    limit = limits_of(store()).file_bytes
    # A parcel contains the texts and the bytes of the file, both in base 64.
    request.max_content_length = request.max_form_memory_size = 4 * limit + 1_000_000
    request.max_form_parts = MOST_PARTS


@blueprint.get("")
@lead
def page() -> str:
    """Show the form; with `?corrects=ARTICLE`, the text of that article to be corrected."""
    old = request.args.get("corrects")
    return _form(corrected=articles.get_article(store(), old) if old else None)


@blueprint.post("/read")
@lead
def read() -> Response:
    """Read one file for a script that shows the progress: its parcel, or why it is refused."""
    file = request.files.get("file")
    if file is None:
        return jsonify(parcel="", refused=[["No file", "No file was chosen.", "", 0]])
    bundle, refused = bundles.read_file(store(), file, request.form)
    return jsonify(
        parcel=pack(bundle) if bundle else "",
        articles=len(bundle.drafts) if bundle else 0,
        refused=[[one.where, one.reason, one.remedy, one.rows] for one in refused],
    )


@blueprint.post("/preview")
@lead
def preview() -> str | tuple[str, int]:
    """Show how files or a pasted text are split, or a preview after one of its buttons."""
    action = read_action(request.form.get("do", ""))
    mistake = None
    if "text" in request.form:
        batch = _read_pasted()
    elif "parcel" in request.form or "refused" in request.form:
        batch = bundles.read_parcels(request.form)
        try:
            batch = bundles.act(store(), batch, action, request.form)
        except Invalid as error:
            mistake = error
    else:
        batch = _read_files()
    batch = bundles.drop_twins(batch)
    if not batch.bundles:
        return _form(batch.refused), 422
    shown = _render(batch, action, mistake)
    return (shown, mistake.status) if mistake else shown


@blueprint.post("/article")
@lead
def article() -> str:
    """Return the units of one article of a preview, when it is opened."""
    batch = bundles.read_parcels(request.form)
    wanted = request.form.get("article", "")
    one = next((one for one in describe(batch.drafts) if one.id == wanted), None)
    if one is None:
        raise Invalid("This article is not in the preview.", "Reload the page.")
    kinds = get_project(store()).asked_kinds
    shown = show_article(one, kinds, State(opened={wanted}), 0)
    return render_template("imports/_units.html", one=shown, kinds=KIND_NOTES, asked_kinds=kinds)


@blueprint.post("")
@lead
def confirm() -> Response | tuple[str, int]:
    """Store what the preview showed, without the articles to be left out."""
    batch = bundles.read_parcels(request.form)
    left = set(request.form.getlist("leave"))
    drafts = [one.draft for one in describe(batch.drafts) if one.id not in left]
    spread, mistakes = _read_spread()
    if mistakes:
        return _render(batch, Action(), at_fields=mistakes), Invalid.status
    made = add_articles(store(), me(), drafts, **spread)
    new = [one for one in made if not one.is_known]
    if new and request.form.get("withdraw") == "on":
        _withdraw_corrected(new)
    if new:
        flash(_say_imported(new, **spread), "ok")
    else:
        flash("Nothing was imported: these articles are already in the project.", "warn")
    return redirect(url_for("articles.page"), 303)


def _withdraw_corrected(new: Iterable[Preview]) -> None:
    for one in new:
        old = one.draft.corrects
        if old and articles.get_article(store(), old).withdrawn_at is None:
            articles.withdraw(store(), me(), old, f"Its text was corrected: {one.id}")


def _say_imported(new: list[Preview], k: int = 1, share: int = 100, **_: bool) -> str:
    """Say how many articles came in, and how many of them go to k people or to one."""
    imported = f"{plural(len(new), 'article')} imported"
    if k == 1 or share == 100:
        return f"{imported}."
    many = sum(slots_for(one.id, k, share) == k for one in new)
    parts = [f"{many:,} for {plural(k, 'person', 'people')} each"] if many else []
    parts += [f"{len(new) - many:,} for one person"] if many < len(new) else []
    return f"{imported}: {', '.join(parts)}."


def _read_spread() -> tuple[dict[str, Any], dict[str, Invalid]]:
    """Read how many people label the articles, as arguments of `add_articles`.

    Empty means as the project says; else it is k people for a share of them, or
    everyone. Mistakes are listed by the name of their field.
    """
    spread = request.form.get("spread", "")
    if spread == "everybody":
        return {"is_calibration": True}, {}
    if spread != "k":
        return {}, {}
    read: dict[str, Any] = {}
    mistakes = {}
    for name in ("k", "share") if "share" in request.form else ("k",):
        try:
            read[name] = read_number(name)
            check_setting(name, read[name])
        except Invalid as mistake:
            mistakes[name] = mistake
    return read, mistakes


def _read_files() -> Batch:
    batch = Batch()
    for file in request.files.getlist("file"):
        if file.filename:
            bundle, refused = bundles.read_file(store(), file, request.form)
            batch.bundles += [bundle] if bundle else []
            batch.refused += refused
    if not batch.bundles and not batch.refused:
        nothing = Mistake("No file", "No file was chosen.", "Choose a file or paste a text.")
        batch.refused.append(nothing)
    return batch


def _read_pasted() -> Batch:
    """Read the pasted text."""
    form = request.form
    old = articles.get_article(store(), form["corrects"]) if form.get("corrects") else None
    # A browser sends every line end as CR LF; a correction keeps those of its article.
    ends = "\r\n" if old and "\r\n" in old.text else "\n"
    text = form["text"].replace("\r\n", "\n").replace("\n", ends)
    choices = replace(bundles.read_choices(form), encoding="")
    # Half a surrogate pair must reach the importer, which refuses it with a reason.
    data = text.encode("utf-8", "surrogatepass")
    bundle, refused = bundles.read_bytes(store(), data, "pasted text", choices)
    if bundle is None:
        return Batch([], [Mistake("The pasted text", one.reason, one.remedy) for one in refused])
    return Batch([replace(bundle, drafts=tuple(_detailed(one, old) for one in bundle.drafts))])


def _detailed(draft: Draft, old: Any) -> Draft:
    """Add to a pasted text the details of its form, and those of the article it corrects."""
    typed = {key: request.form.get(key, "").strip() for key in ("title", "outlet")}
    details = {key: value for key, value in typed.items() if value}
    if old is None:
        return replace(draft, **details)
    same = {name: getattr(old, name) for name in ("url", "published", "published_given", "ref")}
    kept = {**same, "corrects": old.id}
    return replace(draft, **kept, **details)


def _render(
    batch: Batch,
    action: Action,
    mistake: Invalid | None = None,
    at_fields: Mapping[str, Invalid] | None = None,
) -> str:
    """Show the preview with the mistake of a button, or those of fields by their names."""
    form = request.form
    project = get_project(store())
    opened = {*form.getlist("open"), action.article} - {""}
    state = State(action, set(form.getlist("leave")), opened)
    files, sums, refused = show(store(), batch, project.asked_kinds, state)
    return render_template(
        "imports/preview.html",
        files=files,
        sums=sums,
        refused=[(one, bundles.write_mistake(one)) for one in refused],
        mistake=mistake,
        at_fields=at_fields or {},
        opened=sorted(opened),
        form=form,
        kinds=KIND_NOTES,
        asked_kinds=project.asked_kinds,
        encodings=ENCODINGS,
        formats=list_formats(),
        role_words=ROLE_WORDS,
        most_lines=MISTAKES_SHOWN,
        project=project,
    )


def _form(refused: Iterable[Mistake] = (), corrected: Any = None) -> str:
    pasted = {key: request.form.get(key, "") for key in ("title", "outlet", "text", "corrects")}
    if corrected is None and pasted["corrects"]:
        corrected = articles.get_article(store(), pasted["corrects"])
    elif corrected:
        pasted = {key: getattr(corrected, key) for key in ("title", "outlet", "text")}
        pasted["corrects"] = corrected.id
    return render_template(
        "imports/page.html",
        refused=[(one, "") for one in refused],
        pasted=pasted,
        corrected=corrected,
        choices=bundles.read_choices(request.form),
        roles=ITEM_ROLES,
        role_words=ROLE_WORDS,
        accepted=accepted_file_types(),
        formats=list_formats(),
        encodings=ENCODINGS,
        largest=limits_of(store()).file_bytes,
    )
