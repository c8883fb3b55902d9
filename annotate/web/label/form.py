"""The form of one sentence, sent without scripts → an answer in the shape of POST /labels."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from annotate.answers import answer_from_form
from annotate.records import Answer, Claim, Person, Scheme

OVERRIDING = ("no_claim", "cant_tell", "skipped")
_KEPT = ("start", "end", "source_start", "source_end", "source_name")  # when a claim is repeated

Form = Mapping[str, list[str]]


def read_form(form: Form, saved: Answer, place: int) -> dict[str, Any]:
    """Read the form at claim `place`: a verdict drops the claims, notes alone keep the verdict."""
    answer = answer_from_form(form)
    if form.get("then") == ["remove"]:
        answer["claims"] = [claim for at, claim in enumerate(answer["claims"], 1) if at != place]
        answer["verdict"] = "claims" if answer["claims"] else None
    elif answer["verdict"] in OVERRIDING:
        answer["claims"] = []
    elif not answer["claims"] and saved.verdict in OVERRIDING:
        answer["verdict"] = saved.verdict
    return answer


def as_batch(
    person: Person, sentence: str, answer: dict[str, Any], scheme: Scheme, base: str, **more: Any
) -> dict[str, Any]:
    """Write one answer, made on the answer of the rev `base`, as a batch for POST /labels."""
    event = {
        "id": str(uuid4()),
        "sentence": sentence,
        "base_rev": base or None,
        "scheme": scheme.id,
        "scheme_version": scheme.version,
        "answer": answer,
        **more,
    }
    return {"person": person.id, "events": [event]}


def fill_in(form: Form, place: int, claim: Claim, scheme: Scheme) -> dict[str, list[str]]:
    """Fill the claim at `place` with the source and fields of another; keep its own words."""
    prefix = f"claim-{place - 1}-"
    kept = [prefix + name for name in _KEPT]
    filled = {name: values for name, values in form.items() if not name.startswith(prefix)}
    filled |= {name: form[name] for name in kept if name in form}
    source = scheme.source.value(claim.source)
    if source is None or "source_name" not in source.asks:
        filled.pop(prefix + "source_name", None)
    filled[prefix + "source"] = [claim.source]
    for name, value in claim.fields.items():
        filled[prefix + name] = [value] if isinstance(value, str) else list(value)
    return filled


def as_sent(answer: dict[str, Any]) -> Answer:
    """Read a refused form for its page, without what is not an offset."""
    # The person must find again what they typed, mistakes included.
    claims = [Claim(**claim) for claim in answer["claims"]]
    for name in ("start", "end", "source_start", "source_end"):
        claims = [
            claim if isinstance(getattr(claim, name), int) else replace(claim, **{name: None})
            for claim in claims
        ]
    return Answer(answer["verdict"], tuple(claims), answer["flag"], answer["comment"])
