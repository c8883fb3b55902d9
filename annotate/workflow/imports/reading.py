"""One file → drafts: short plain texts here, all else in a child process with limits."""

from dataclasses import asdict
from typing import Any

from annotate import importers
from annotate.errors import Invalid, Refused
from annotate.importers import Limits, Options
from annotate.importers._reading.languages import SOME_CODES, language_code
from annotate.records import Draft, Mistake, Unit
from annotate.wording import plural
from annotate.workflow.imports import process
from annotate.workflow.imports.description import Description, describe

_AS_TEXT = "Open it in the program that made it and save it again, or paste its text."


def check_language(code: str) -> str:
    """Return the code of a language by its name or code ("" means guess); Invalid if unknown."""
    known = language_code(code)
    if code and not known:
        raise Invalid(f"“{code[:20]}” is not a language code.", f"Use a code: {SOME_CODES}.")
    return known


def read_file(
    data: bytes,
    name: str,
    options: Options | None = None,
    left_out: list[Mistake] | None = None,
) -> list[Draft]:
    """Read the articles of one file as `importers.read` does; Refused says why it cannot."""
    options = options or Options()
    if not _is_isolated(data, name, options):
        return importers.read(data, name, options, left_out)
    answer = _call("read", data, name, options)
    faults = [Mistake(**values) for values in answer["left_out"]]
    if faults and left_out is None:
        raise Refused(f"{faults[0].where}: {faults[0].reason}", faults[0].remedy)
    if left_out is not None:
        left_out += faults
    return [_draft(values) for values in answer["drafts"]]


def describe_file(data: bytes, name: str, options: Options | None = None) -> Description:
    """Describe a file; of one that ends its reader, nothing is known but the chosen format."""
    options = options or Options()
    try:
        if not _is_isolated(data, name, options):
            return describe(data, name, options)
        answer = _call("describe", data, name, options)
    except Refused:
        return Description(options.format)
    return Description(**answer | {"columns": tuple(answer["columns"])})


def _is_isolated(data: bytes, name: str, options: Options) -> bool:
    """Return whether a child must read a file; not if its size alone has it refused."""
    if not 0 < len(data) <= options.limits.file_bytes:
        return False
    # Some of the encodings that can be chosen take time that grows as the square of the text.
    is_long = len(data) > process.SHORT or options.encoding
    return bool(is_long) or getattr(importers.pick(data, name, options), "ISOLATED", False)


def _draft(values: dict[str, Any]) -> Draft:
    units = tuple(Unit(**unit) for unit in values.pop("units"))
    notes = tuple(values.pop("notes"))
    return Draft(**values, units=units, notes=notes)


def _call(call: str, data: bytes, name: str, options: Options) -> dict[str, Any]:
    """Have a child process read a file; return its result, or raise Refused with the reason."""
    chosen = asdict(options)
    head = {"call": call, "name": name, "limits": chosen.pop("limits"), "options": chosen}
    answer = process.run(head, data, options.limits.seconds)[0]
    if "refused" in answer:
        raise Refused(*answer["refused"])
    if "broken" in answer:
        raise _broken(answer["broken"], name, options.limits)
    return answer


def _broken(what: str, name: str, limits: Limits) -> Refused:
    if what == "MemoryError":
        limit = limits.memory_bytes / 1e6
        return Refused(f"“{name}” needs more than {limit:,.0f} MB of memory to read.", _AS_TEXT)
    if what == "TimeoutError":
        limit = plural(limits.seconds, "second")
        return Refused(f"“{name}” could not be read within {limit}.", _AS_TEXT)
    if what == "RecursionError":
        return Refused(f"“{name}” is nested too deeply.", _AS_TEXT)
    reason = f"“{name}” is damaged, or is not of the type that its name says ({what})."
    return Refused(reason, _AS_TEXT)
