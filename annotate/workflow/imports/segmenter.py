"""Texts → units: by the built-in segmenter, or by the function in the setting `segmenter`.

`module:function` is called with the text and its language and returns the units:
`Unit`s, or (start, end, kind) or (start, end, kind, paragraph), half-open in
code points. The setting can be changed on the command line only, never in a
browser, because it names code to run.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from annotate import sentences
from annotate.errors import Invalid
from annotate.importers import Limits, check_units
from annotate.records import Unit
from annotate.units import fault_of

_USE_OURS = "Correct it, or go back to the built-in one: python -m annotate settings segmenter “”."
# What foreign code usually raises; anything else is a fault to be seen.
_FAILS = (
    ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError, OSError,
    RuntimeError, SyntaxError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segmenter:
    """A function that cuts texts, with its name and version as they are stored with an article."""

    name: str
    call: Callable[[str, str], Iterable[object]]

    def cut(self, text: str, language: str, title: str = "") -> list[Unit]:
        """Cut a text into units; Invalid says what is wrong with a segmenter from outside."""
        if self.call is sentences.split:
            return sentences.split(text, language, title)
        try:
            units = [_unit(one) for one in self.call(text, language)]
        except _FAILS as error:
            raise self._fails(f"{type(error).__name__}: {error}") from error
        fault = fault_of(text, units) if units else "it returned no units"
        if fault:
            raise self._fails(fault)
        return units

    def _fails(self, why: str) -> Invalid:
        return Invalid(f"The segmenter “{self.name}” failed: {why}.", _USE_OURS)


def cut_text(
    segmenter: Segmenter,
    name: str,
    text: str,
    language: str,
    title: str,
    around: str,
    limits: Limits,
) -> tuple[str, list[Unit]]:
    """Cut a text within the limits: its language, guessed if it is "", and its units.

    `name` is what messages call it; `around` is the language of the texts around it.
    """
    language = language or sentences.guess_language(text, around)
    units = segmenter.cut(text, language, title)
    check_units(name, len(units), limits)
    return language, units


@lru_cache(maxsize=8)
def load_segmenter(setting: str) -> Segmenter:
    """Load a segmenter by its setting, "" for the built-in one; Invalid if that fails."""
    if not setting:
        return Segmenter(sentences.SEGMENTER, sentences.split)
    module_name, colon, function_name = setting.partition(":")
    if not colon or not module_name.strip() or not function_name.strip():
        raise Invalid(
            f"“{setting}” is not the name of a segmenter.", "Write it as module:function."
        )
    try:
        module = import_module(module_name)
        call = getattr(module, function_name)
    except _FAILS as error:
        why = f"{type(error).__name__}: {error}"
        raise Invalid(f"The segmenter “{setting}” cannot be loaded ({why}).", _USE_OURS) from error
    if not callable(call):
        raise Invalid(f"“{setting}” is not a function.", "Name a function: module:function.")
    return Segmenter(f"{setting} {_version(module, module_name)}".strip(), call)


def _version(module: object, name: str) -> str:
    own = getattr(module, "__version__", "")
    if own:
        return str(own)
    try:
        return version(name.partition(".")[0])
    except PackageNotFoundError:
        return ""


def _unit(one: object) -> Unit:
    if isinstance(one, Unit):
        return one
    start, end, kind, *more = one
    return Unit(int(start), int(end), str(kind), int(more[0]) if more else 0)
