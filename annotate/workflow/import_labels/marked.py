"""Documents of other tools → the answers in them, in the words of the current scheme.

A span becomes a claim of each sentence that it overlaps. A sentence in which nothing is marked
gets an answer only if the person says that such sentences have no claim.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.errors import Invalid, Refused
from annotate.importers import find_unstorable
from annotate.label_readers import Document, Marking, Misfit, Span
from annotate.records import ASKED_KINDS, VERDICTS, Article, Draft, Scheme, Sentence, Unit
from annotate.sentences import sentences_of
from annotate.store import articles as stored
from annotate.store.file.connection import Store
from annotate.workflow.import_labels.columns import Naming
from annotate.workflow.import_labels.imported_answer import Reading, build_answer
from annotate.workflow.import_labels.places import Place, Places
from annotate.workflow.import_labels.rebuilding import Rebuilt
from annotate.workflow.import_labels.source_words import (
    ROLE,
    Words,
    find_words,
    names_source,
    own_words,
    with_words,
)
from annotate.workflow.import_labels.words import LabelWords
from annotate.workflow.imports.articles import prepare
from annotate.workflow.imports.completing import complete_units
from annotate.workflow.project import Project, get_project
from annotate.workflow.scheme import get_scheme

_MOST_SHOWN = 12


def read_documents(
    store: Store,
    read: Iterable[Document | Misfit],
    file_name: str,
    naming: Naming,
    *,
    rebuilds: bool,
) -> Reading:
    """Read the markings of documents.

    With `rebuilds`, articles that are missing are made, and incomplete ones completed.
    """
    scheme, documents = get_scheme(store), []
    words = LabelWords(scheme, naming.words)
    reading = Reading(words=words.taken, unknown=words.unknown, has_columns=False)
    for one in read:
        if isinstance(one, Misfit):
            reading.refuse(one.line, Refused(one.reason, one.remedy))
        elif find_unstorable(_everything(one)):
            reason = "This has a character that cannot be stored."
            reading.refuse(one.line, Refused(reason, "Remove it and export again."))
        else:
            documents.append(one)
    taker = _Taker(get_project(store), scheme, words, naming, reading)
    taker.choose_layer(documents)
    places = Places(store, documents)
    missing = [one for number, one in enumerate(documents) if not places.is_found(number)]
    if rebuilds and missing:
        drafts = [Draft(one.text, one.ref or file_name, ref=one.ref) for one in missing]
        brought = (_made(store, *one) for one in prepare(store, drafts))
        made = {one.article.id: one for one in brought}
        for key, one in made.items():
            places.add(key, one.article.text, list(one.sentences.values()))
    for number, document in enumerate(documents):
        try:
            place = places.find(number, document)
        except Invalid as error:
            reading.refuse(document.line, error)
            continue
        for marking in document.markings:
            taker.take(document, place, marking)
    if rebuilds and missing:
        used = {one.event.sentence.rsplit("-", 2)[0] for one in reading.answers}
        reading.rebuilt = [one for key, one in made.items() if key in used]
    return reading


def _made(store: Store, article: Article, units: Sequence[Sentence]) -> Rebuilt:
    """Make an article of a document; an incomplete one of this text keeps its labelled units."""
    known = stored.find_article(store.reader(), article.id)
    if known is not None and known.incomplete:
        labelled = stored.list_sentences(store.reader(), article.id)
        cut = [Unit(one.start, one.end, one.kind or "sentence", one.paragraph) for one in units]
        whole = complete_units(article.text, labelled, cut)
        units = sentences_of(article.id, article.text, whole)
    return Rebuilt(article, {one.id: one for one in units}, is_stored=known is not None)


def _everything(document: Document) -> str:
    """Return every text of a document, to look for what cannot be stored in any of them."""
    texts = [document.text, document.ref]
    for marking in document.markings:
        texts += [marking.reviewer, *marking.labels]
        for span in marking.spans:
            texts += [span.label, span.layer, *span.values]
            texts += [part for value in span.values.values() for part in value]
    return "\n".join(texts)


def list_names(read: Iterable[Document | Misfit]) -> list[str]:
    """List the layers of the documents and the questions that their spans answer."""
    spans = [
        span
        for one in read
        if isinstance(one, Document)
        for marking in one.markings
        for span in marking.spans
    ]
    layers = dict.fromkeys(one.layer for one in spans if one.layer)
    return list(layers | dict.fromkeys(name for one in spans for name in one.values))


@dataclass(slots=True)
class _Taker:
    """Turns markings into answers, each refused by its line if it does not fit."""

    project: Project
    scheme: Scheme
    words: LabelWords
    naming: Naming
    reading: Reading
    layer: str = ""

    def choose_layer(self, documents: Sequence[Document]) -> None:
        """Choose the layer of the claims; Refused if there are several and none is named."""
        chosen = self.naming.columns.get("layer", "")
        layers = {
            span.layer
            for one in documents
            for marking in one.markings
            for span in marking.spans
            if not self._names_source(span) and not _is_verdict(span)
        }
        like_claim = [one for one in layers if one.rpartition(".")[2].casefold() == "claim"]
        if chosen and chosen not in layers:
            raise Refused(f"There is no layer “{chosen[:40]}”.", _listed(layers))
        if not chosen and len(layers) > 1 and len(like_claim) != 1:
            raise Refused(
                "It is not clear which layer has the claims.",
                f"Add --column layer=…. {_listed(layers)}",
            )
        self.layer = chosen or (like_claim[0] if len(layers) > 1 else next(iter(layers), ""))

    def take(self, document: Document, place: Place, marking: Marking) -> None:
        """Add the answers of one marking."""
        claims: dict[str, tuple[Sentence, list[tuple[int, dict[str, Any]]]]] = {}
        refused: set[str] = set()
        named = find_words(place, filter(self._names_source, marking.spans))
        for span in marking.spans:
            is_claim = span.layer == self.layer and not self._names_source(span)
            if is_claim or _is_verdict(span):
                self._add(place, span, claims, refused, named)
        if marking.labels or self.naming.unmarked:
            covered = [one for one in place.covered if one.kind in ASKED_KINDS]
            if marking.labels:
                self._add_labels(marking, covered, claims, refused)
            else:
                claims |= {one.id: (one, []) for one in covered if one.id not in claims}
        for sentence, said in claims.values():
            if sentence.id not in refused:
                self._build(marking, sentence, said)

    def _names_source(self, span: Span) -> bool:
        return names_source(span, self.naming.columns.get(ROLE, ""))

    def _add(
        self,
        place: Place,
        span: Span,
        claims: dict[str, tuple[Sentence, list[tuple[int, dict[str, Any]]]]],
        refused: set[str],
        named: Mapping[str, Sequence[Words]],
    ) -> None:
        at = place.find(span.start, span.end)
        sentences = place.overlapping(*at) if at else []
        if at is None or not sentences:
            error = Refused("This span has no words of a sentence.", "Mark words of the text.")
            self.reading.refuse(span.line, error)
            return
        for sentence in sentences:
            try:
                claim = self._claim(span)
            except Invalid as error:
                self.reading.refuse(span.line, error)
                refused.add(sentence.id)
                continue
            if claim is None:
                self.reading.left_out += 1
                continue
            start = max(at[0], sentence.start) - sentence.start
            end = min(at[1], sentence.end) - sentence.start
            whole = self.project.words == "off"
            claim |= {"start": None, "end": None} if whole else {"start": start, "end": end}
            if span.words is None:
                claim = with_words(claim, span.label, named.get(sentence.id, ()))
            else:
                claim |= own_words(place, sentence, span.words)
            said = claims.setdefault(sentence.id, (sentence, []))[1]
            if claim not in [one for _, one in said]:
                said.append((span.line, claim))

    def _add_labels(
        self,
        marking: Marking,
        covered: Sequence[Sentence],
        claims: dict[str, tuple[Sentence, list[tuple[int, dict[str, Any]]]]],
        refused: set[str],
    ) -> None:
        """Add labels of the whole text, which must be one sentence."""
        if len(covered) != 1:
            error = Refused(
                "Labels of a whole text fit one sentence only, and this is not one.",
                "Mark the words of the claims, or give a sentence per text.",
            )
            self.reading.refuse(marking.line, error)
            return
        [sentence] = covered
        said = claims.setdefault(sentence.id, (sentence, []))[1]
        for label in marking.labels:
            try:
                claim = self._claim(Span(marking.line, 0, 1, label))
            except Invalid as error:
                self.reading.refuse(marking.line, error)
                refused.add(sentence.id)
                continue
            if claim is not None:
                length = None if self.project.words == "off" else len(sentence.text)
                start = None if length is None else 0
                said.append((marking.line, {**claim, "start": start, "end": length}))

    def _claim(self, span: Span) -> dict[str, Any] | None:
        """Read the source and fields of a span; None if its label is to be left out."""
        column = self.naming.columns.get("source", "")
        given = span.values.get(column, ("",))[0] if column else span.label
        source = self.words.find("source", given)
        if not source:
            return None
        fields = {}
        for one in self.scheme.further:
            values = _values(span.values, self.naming.columns.get(one.id, one.id))
            if values and one.values:
                found = [value for value in (self.words.find(one.id, part) for part in values)]
                fields[one.id] = "|".join(filter(None, found))
            elif values:
                fields[one.id] = values[0]
        fields = {key: value for key, value in fields.items() if value}
        named = _values(span.values, self.naming.columns.get("source_name", "source_name"))
        name = {"source_name": named[0]} if named else {}
        return {"source": source, "fields": fields, "score": span.score, **name}

    def _build(
        self, marking: Marking, sentence: Sentence, said: Sequence[tuple[int, dict[str, Any]]]
    ) -> None:
        line = said[0][0] if said else marking.line
        verdicts = {one["source"] for _, one in said if not self.scheme.source.value(one["source"])}
        claims = [one for _, one in said if self.scheme.source.value(one["source"])]
        reviewer = self.naming.reviewer or marking.reviewer
        cells = {"reviewer": "gold" if marking.is_gold else reviewer, "blind": "1"}
        cells["is_model"] = "1" if marking.is_model else "0"
        cells["decided_by"] = self.naming.decided_by or (reviewer if reviewer != "gold" else "")
        try:
            if not cells["reviewer"]:
                reason = "The file does not name who made this label."
                raise Refused(reason, "Name the person with --reviewer NAME.")
            if verdicts and (claims or len(verdicts) > 1):
                raise Refused("Its labels contradict each other.", "Keep a verdict or claims.")
            verdict = verdicts.pop() if verdicts else "claims" if claims else "no_claim"
            data = {"verdict": verdict, "claims": claims}
            made = build_answer(line, self.project, self.scheme, sentence, data, cells)
        except Invalid as error:
            self.reading.refuse(line, error)
            return
        self.reading.answers.append(made)


def _is_verdict(span: Span) -> bool:
    """Return whether a span says of its sentence that no claim is in it, or that one can't tell."""
    return span.layer == "verdict" and span.label in VERDICTS


def _values(values: Mapping[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    """Find what was said to a question, in any case of its name; a set may be one text."""
    found = values.get(name) or next(
        (value for key, value in values.items() if key.casefold() == name.casefold()), ()
    )
    return tuple(part for value in found for part in value.split("|") if part)


def _listed(layers: Iterable[str]) -> str:
    return f"Its layers: {', '.join(sorted(layers)[:_MOST_SHOWN]) or 'none'}."
