"""A claim of a gold answer → an example of its source, in the draft of the scheme."""

from annotate.errors import Invalid
from annotate.records import Claim, Person
from annotate.schemes.editing import Edit
from annotate.store.file.connection import Store
from annotate.workflow.scheme import draft

MOST_EXAMPLES = 10
LONGEST_EXAMPLE = 1_000


def add_example(store: Store, lead: Person, text: str, claim: Claim) -> str:
    """Add the words of a claim to the examples of its source; return the label of the source.

    `text` is that of the sentence. Invalid if there is no room for another example.
    """
    value = draft.shown_draft(store).scheme.source.value(claim.source)
    if value is None:
        reason = "The source of this claim is not in the draft of the scheme."
        raise Invalid(reason, "Add the example on the Scheme page.")
    example = text[claim.start : claim.end].strip()[:LONGEST_EXAMPLE]
    if example in value.examples:
        return value.label
    if len(value.examples) >= MOST_EXAMPLES:
        reason = f"“{value.label}” already has {MOST_EXAMPLES} examples."
        raise Invalid(reason, "Remove one on the Scheme page first.")
    now, was = [*value.examples, example], [*value.examples]
    draft.edit(
        store,
        lead,
        Edit("change value", "source", value.id, now={"examples": now}, was={"examples": was}),
    )
    return value.label
