"""Files as they arrive in a form → bundles of drafts, and one line for each refused file."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from werkzeug.datastructures import FileStorage, MultiDict

from annotate import importers, sentences
from annotate.errors import BadRequest, Invalid
from annotate.importers import ITEM_ROLES, ROLES, Options
from annotate.records import Draft, Mistake
from annotate.store.file.connection import Store
from annotate.units import fault_of
from annotate.web.imports.parcel import Bundle, unpack_all
from annotate.web.imports.unit_rows import Action, change, read_units
from annotate.workflow.imports import reading
from annotate.workflow.imports.articles import read_and_cut, with_units
from annotate.workflow.imports.cutting import FROM_FILE, cut
from annotate.workflow.imports.limits import limits_of

MOST_SOURCE = 8_000_000  # bytes of a file that travel with its bundle, to be read in another way
_ITEMS = ("items", "xlsx-items")


@dataclass
class Batch:
    """What is being imported: one bundle per file, and what was refused."""

    bundles: list[Bundle] = field(default_factory=list)
    refused: list[Mistake] = field(default_factory=list)

    @property
    def drafts(self) -> list[Draft]:
        return [draft for bundle in self.bundles for draft in bundle.drafts]


def read_file(store: Store, file: FileStorage, form: MultiDict) -> tuple[Bundle | None, list]:
    """Read an uploaded file as the form says: return its bundle and why it is refused.

    The bundle is None if the file cannot be read in any way.
    """
    # A client may send a path with it, one from Windows with backslashes.
    name = PurePath((file.filename or "").replace("\\", "/")).name
    return read_bytes(store, file.read(), name, read_choices(form))


def read_choices(form: MultiDict, number: str = "") -> Bundle:
    """Read how a form wants a file to be read, as a bundle without drafts.

    `number` is that of the file in a preview; each has its own fields there.
    """
    suffix = f" {number}" if number else ""
    chosen = {role: form.get(f"column {role}{suffix}", "").strip() for role in ITEM_ROLES}
    return Bundle(
        name="",
        drafts=(),
        format=form.get(f"format{suffix}", ""),
        encoding=form.get(f"encoding{suffix}", "").strip(),
        language=form.get(f"language{suffix}", "").strip(),
        delimiter=form.get(f"delimiter{suffix}", "").strip(),
        sheet=form.get(f"sheet{suffix}", "").strip(),
        chosen={role: column for role, column in chosen.items() if column},
    )


def read_bytes(
    store: Store, data: bytes, name: str, choices: Bundle
) -> tuple[Bundle | None, list[Mistake]]:
    """Read a file as `choices` say: return its bundle and why it is refused."""
    limits = limits_of(store)
    options = Options(
        format=choices.format,
        encoding=choices.encoding,
        columns=_known_roles(choices),
        limits=limits,
        delimiter=choices.delimiter,
        sheet=choices.sheet,
    )
    bundle = replace(choices, name=name)
    refused: list[Mistake] = []
    try:
        drafts = read_and_cut(store, data, name, options, choices.language, refused)
        bundle, refused = replace(bundle, drafts=tuple(drafts)), importers.shorten(refused, name)
    except Invalid as error:
        refused = [Mistake(name, error.reason, error.remedy)]
    file = reading.describe_file(data, name, options)
    bundle = replace(bundle, columns=file.columns, guess=file.guess, format=file.format)
    has_choice = file.columns or file.guess or choices.encoding or file.is_unclear
    if has_choice and len(data) <= MOST_SOURCE:
        bundle = replace(bundle, source=data)
    return (bundle if bundle.drafts or bundle.source else None), refused


def _known_roles(choices: Bundle) -> dict[str, str]:
    """Leave out the roles that a format does not have."""
    roles = ITEM_ROLES if choices.format in _ITEMS else ROLES
    return {role: column for role, column in choices.chosen.items() if role in roles}


def read_parcels(form: MultiDict) -> Batch:
    """Read what a preview sends back, with the units that were changed on the page."""
    changed = {}
    for value in form.getlist("units"):
        article, _, units = value.partition(" ")
        changed[article] = read_units(units)
    bundles = []
    for bundle in unpack_all(form.getlist("parcel")):
        if changed:
            drafts = tuple(_with_units(draft, changed) for draft in bundle.drafts)
            bundle = replace(bundle, drafts=drafts)
        bundles.append(bundle)
    return Batch(bundles, [_read_mistake(value) for value in form.getlist("refused")])


def _with_units(draft: Draft, changed: dict) -> Draft:
    units = changed.get(sentences.article_id(draft.text))
    if units is None:
        return draft
    if not units or fault_of(draft.text, units):
        raise BadRequest("The units arrived incomplete.", "Reload the page.")
    return with_units(draft, units)


def write_mistake(mistake: Mistake) -> str:
    values = [mistake.where, mistake.reason, mistake.remedy, mistake.rows]
    return json.dumps(values, ensure_ascii=False)


def _read_mistake(value: str) -> Mistake:
    try:
        where, reason, remedy, *rows = json.loads(value)
        return Mistake(str(where), str(reason), str(remedy), max(0, int(rows[0] if rows else 0)))
    except (ValueError, TypeError, OverflowError) as error:
        raise BadRequest("The preview arrived incomplete.", "Choose the files again.") from error


def drop_twins(batch: Batch) -> Batch:
    """Keep the first of the drafts with the same text, and refuse the others by name."""
    # The id of an article is the hash of its text: two with one text would be one article.
    first: dict[str, str] = {}
    twins = []
    bundles = []
    for bundle in batch.bundles:
        kept = []
        for draft in bundle.drafts:
            if draft.text in first:
                reason = f"It has the same text as {first[draft.text]}."
                twins.append(Mistake(draft.place, reason, rows=int(draft.row > 0)))
            else:
                first[draft.text] = draft.place
                kept.append(draft)
        if kept or bundle.source:
            bundles.append(replace(bundle, drafts=tuple(kept)))
    return Batch(bundles, batch.refused + _by_file(twins))


def _by_file(twins: list[Mistake]) -> list[Mistake]:
    """Shorten the lines about the rows of one file if there are many."""
    files: dict[str, list[Mistake]] = {}
    for twin in twins:
        files.setdefault(_file_of(twin), []).append(twin)
    return [line for name, lines in files.items() for line in importers.shorten(lines, name)]


def _file_of(mistake: Mistake) -> str:
    return mistake.where.partition(", row ")[0] if mistake.rows else mistake.where


def act(store: Store, batch: Batch, action: Action, form: MultiDict) -> Batch:
    """Do what a button of the preview says; Invalid explains why it cannot be done."""
    if action.name == "reread":
        return _reread(store, batch, action.article, form)
    if action.name == "language":
        return _change(batch, action.article, lambda draft: _recut(store, draft, form))
    if action.name in ("merge", "split", "kind"):
        return _change(
            batch,
            action.article,
            lambda draft: with_units(draft, change(draft.text, draft.units, action)),
        )
    return batch


def _change(batch: Batch, article: str, make: Callable[[Draft], Draft]) -> Batch:
    """Replace the draft of one article by what `make` makes of it."""

    def new(draft: Draft) -> Draft:
        return make(draft) if sentences.article_id(draft.text) == article else draft

    bundles = [replace(one, drafts=tuple(map(new, one.drafts))) for one in batch.bundles]
    return Batch(bundles, batch.refused)


def _recut(store: Store, draft: Draft, form: MultiDict) -> Draft:
    """Split an article by the rules of another language; units that came with a file stay."""
    article = sentences.article_id(draft.text)
    language = reading.check_language(form.get(f"language {article}", "").strip())
    bare = replace(draft, language=language)
    if draft.segmenter != FROM_FILE:
        bare = replace(bare, units=(), segmenter="")
    return cut(store, [bare], limits_of(store))[0]


def _reread(store: Store, batch: Batch, number: str, form: MultiDict) -> Batch:
    """Read a file again in the way that the form now says."""
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else -1
    if not 0 <= place < len(batch.bundles):
        raise BadRequest("There is no such file in this preview.", "Choose it again.")
    old = batch.bundles[place]
    bundle, refused = read_bytes(store, old.source, old.name, read_choices(form, number))
    bundles = [*batch.bundles]
    bundles[place] = bundle or replace(old, drafts=())
    others = [one for one in batch.refused if _file_of(one) != old.name]
    return Batch(bundles, others + refused)
