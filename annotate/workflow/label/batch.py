"""What a browser sends of one label → an event, or the mistake in it."""

import re
from typing import Any

from annotate.answers import read_answer
from annotate.records import LAYERS, Event, Mistake, Person, Sentence
from annotate.store import articles as stored_articles
from annotate.store.answers import labels as stored
from annotate.store.file.connection import Store
from annotate.workflow import clock
from annotate.workflow.assign import count_slots
from annotate.workflow.label import practising, repeats
from annotate.workflow.label.mistakes import in_words
from annotate.workflow.label.rights import GONE, Standing, find_sentence_standing, is_due
from annotate.workflow.label.sight import is_hidden
from annotate.workflow.project import Project
from annotate.workflow.scheme import find_scheme
from annotate.workflow.scheme.versions import get_lenient_scheme

_EVENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_LONGEST_SPELL = 24 * clock.HOUR  # on one sentence: a clock that jumps must not spoil the pace
_ARTICLE = "article"  # where a mistake is that holds for every label in the article
_TAKE_IT = "Open it from the list of articles and choose “Label this article myself”."
RELOAD = "Reload the page and send the label again. It is kept in this browser until then."


def reject(item: object, mistake: Mistake) -> dict[str, Any]:
    of = item if isinstance(item, dict) else {}
    gone = {"gone": True} if mistake.where == _ARTICLE else {}
    return {
        "id": of.get("id") if _is_text(of.get("id")) else None,
        "sentence": of.get("sentence") if _is_text(of.get("sentence")) else None,
        "reason": in_words(mistake),
        "remedy": mistake.remedy,
        **gone,
    }


class Batch:
    """Items of one batch → events; what the items share is read once."""

    def __init__(self, store: Store, person: Person, project: Project) -> None:
        self.store, self.person, self.project = store, person, project
        self.db = store.reader()
        self.standings: dict[str, Standing] = {}
        self.changed_first: list[str] = []  # sentences asked again whose first answer changes

    def list_due(self, sentences: set[str]) -> list[tuple[str, Standing, int]]:
        """List the articles whose assignment is to be renewed: id, standing, slots."""
        articles = {sentence.rsplit("-", 2)[0] for sentence in sentences}
        return [
            (
                article,
                self.standings[article],
                count_slots(self.project, article, stored_articles.get_article(self.db, article).k),
            )
            for article in sorted(articles & self.standings.keys())
            if is_due(self.standings[article], self.project)
        ]

    def read(self, item: object) -> Event | Mistake:
        if not isinstance(item, dict):
            return Mistake("", "An event must be a JSON object.", RELOAD)
        mistake = self._shape_mistake(item)
        if mistake:
            return mistake
        found = find_sentence_standing(self.db, self.person, item["sentence"], self.project)
        if found is None:
            return Mistake("sentence", "There is no such sentence in this project.", RELOAD)
        sentence, standing = found
        scheme = find_scheme(self.store, item["scheme"], item["scheme_version"])
        if scheme is None:
            return Mistake("scheme", "This project has not used that scheme version.", RELOAD)
        layer = item.get("layer") or "label"
        mistake = self._rights_mistake(sentence, standing, layer, item["id"])
        if mistake:
            return mistake
        if layer == "label" and standing.practises:
            layer = practising.LAYER
        is_earlier = item.get("undoes") or item.get("redoes")
        known = get_lenient_scheme(self.store) if is_earlier else scheme
        answer, mistakes = read_answer(
            item.get("answer"), known, sentence.text, self.project.words, layer
        )
        if answer is None:
            return mistakes[0]
        event = Event(
            id=item["id"],
            person=self.person.id,
            sentence=sentence.id,
            answer=answer,
            layer=layer,
            base_rev=item.get("base_rev"),
            scheme=scheme.id,
            scheme_version=scheme.version,
            blind=layer == "label" and not self.standings[sentence.article].has_sight,
            client_time=item.get("client_time") or "",
            active_ms=min(item.get("active_ms") or 0, _LONGEST_SPELL),
            undoes=item.get("undoes"),
            redoes=item.get("redoes"),
        )
        if standing.repeat_done is None or layer != "label":
            return event
        is_known = stored.find_made(self.db, event.id) is not None
        placed = repeats.place(self.db, event, standing, is_known)
        if placed.layer == "label" and not standing.repeat_done and not is_known:
            self.changed_first.append(sentence.id)
        return placed

    def _rights_mistake(
        self, sentence: Sentence, standing: Standing, layer: str, event_id: str
    ) -> Mistake | None:
        """Reject labels for an article that is not theirs, except those already stored.

        Labels made before an article went back to the queue are accepted. A
        stranger learns only that there is no such sentence.
        """
        article = sentence.article
        if layer == "gold":
            return self._gold_mistake(sentence, standing, event_id)
        self.standings[article] = standing
        if standing.is_theirs or standing.was_theirs:
            return None
        if self._is_sent_again(sentence, event_id):
            return None
        if self.person.is_lead and not standing.is_withdrawn:
            return Mistake("", "This article is not assigned to you.", _TAKE_IT)
        if standing.may_know:
            reason = GONE if standing.is_withdrawn else "This article is no longer assigned to you."
            return Mistake(_ARTICLE, reason, "Save the label as a file and ask a lead.")
        return Mistake("sentence", "There is no such sentence in this project.", RELOAD)

    def _is_sent_again(self, sentence: Sentence, event_id: str) -> bool:
        """Return whether an event came before: a browser sends again what it heard no answer to."""
        return stored.find_made(self.db, event_id) == (self.person.id, sentence.id)

    def _gold_mistake(
        self, sentence: Sentence, standing: Standing, event_id: str
    ) -> Mistake | None:
        """Reject gold in a withdrawn article and in one that the lead still has to label."""
        if self._is_sent_again(sentence, event_id):
            return None
        if is_hidden(self.db, self.person, sentence.article, self.project):
            reason = "You have not finished labelling this article."
            return Mistake("", reason, "Finish it first.")
        if standing.is_withdrawn:
            return Mistake("", GONE, "Restore it, then save the gold answer again.")
        return None

    def _shape_mistake(self, item: dict[str, Any]) -> Mistake | None:
        """Find the first key with a wrong value; the answer itself is checked later."""
        if not isinstance(item.get("id"), str) or not _EVENT_ID.fullmatch(item["id"]):
            return Mistake("id", "An ID must have 8 to 64 letters, digits, “-” or “_”.", RELOAD)
        for key in ("sentence", "scheme"):
            if not _is_text(item.get(key)):
                return Mistake(key, "This must be text.", RELOAD)
        if not _is_count(item.get("scheme_version")):
            return Mistake("scheme_version", "This must be a whole number.", RELOAD)
        if item.get("layer", "label") not in (*LAYERS, None):
            return Mistake("layer", "The layer must be “label” or “gold”.", RELOAD)
        if item.get("layer") == "gold" and not self.person.is_lead:
            return Mistake("layer", "Only a lead decides gold.", "Ask a lead.")
        for key in ("base_rev", "undoes", "redoes", "client_time"):
            if item.get(key) is not None and not _is_text(item[key]):
                return Mistake(key, "This must be short text or null.", RELOAD)
        if item.get("active_ms") is not None and not _is_count(item["active_ms"]):
            return Mistake("active_ms", "This must be a whole number of milliseconds.", RELOAD)
        return None


def _is_text(value: object) -> bool:
    """Return whether a value is a short text that UTF-8 can write."""
    return isinstance(value, str) and len(value) <= 100 and value.isprintable()


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53
