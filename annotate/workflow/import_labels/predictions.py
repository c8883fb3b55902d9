"""The answers of models: predictions, which are no reviewer's labels."""

from dataclasses import replace

from sqlite_utils import Database

from annotate.errors import Refused
from annotate.store import people as stored_people
from annotate.workflow.import_labels.imported_answer import ImportedAnswer, Reading


def mark_predictions(db: Database, reading: Reading, is_model: bool) -> None:
    """Mark the answers of models as not blind, so that agreement between people leaves them out.

    Models are those known as one here and, of those who are not here yet, all of a file that
    `is_model` and else those whom it calls one. A model's answers in a person's name are refused.
    """
    labels = [one for one in reading.answers if one.event.layer == "label"]
    found = {one.name: stored_people.find_person_named(db, one.name) for one in labels}
    called = {one.name for one in labels if is_model or one.is_model}
    reading.models = {
        name for name, person in found.items() if (person.is_model if person else name in called)
    }
    people = called - reading.models
    taken: list[ImportedAnswer] = []
    for one in reading.answers:
        if one.event.layer == "gold":
            taken.append(one)
        elif one.name in people:
            error = Refused(
                f"“{one.name}” is a person here, and no model.",
                "Give the model a name of its own with --reviewer.",
            )
            reading.refuse(one.line, error)
        elif one.name in reading.models:
            taken.append(replace(one, event=replace(one.event, blind=False)))
        else:
            taken.append(one)
    reading.answers = taken
