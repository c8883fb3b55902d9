"""Gold answers that were decided before people changed theirs."""

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlite_utils import Database

from annotate.records import Answer
from annotate.store import gold as stored
from annotate.store.scheme.successors import list_successors


def find_changed(db: Database, sentences: Sequence[str] | None = None) -> set[str]:
    """Find the sentences, of all or of these (ids), to which a blind answer has changed since gold.

    An answer that someone gave for the first time counts; the same one saved again does not.
    """
    successors = list_successors(db)

    def said(text: str | None) -> Answer | None:
        if text is None:
            return None
        answer = Answer.from_json(json.loads(text)).counted_as(successors)
        return replace(answer, flag=None, comment="") if answer.is_finished else None

    return {
        sentence
        for sentence, before, now in stored.list_newer_answers(db, sentences)
        if said(before) != said(now)
    }
