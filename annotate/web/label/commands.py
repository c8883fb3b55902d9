"""The commands of the labelling screen: the key of each, by default and as the person set it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from annotate.records import Mistake, Scheme


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the labelling screen; `key` as `static/js/label/keys.js` names keys."""

    id: str
    key: str
    does: str
    group: str

    @property
    def cap(self) -> str:
        """The text on the key cap: `shift+z` → ⇧ Z, `arrowleft` → ←."""
        parts = [_CAPS.get(part, part) for part in self.key.split("+") if part]
        return " ".join(part if len(part) > 1 else part.upper() for part in parts)


_CAPS = {
    "shift": "⇧", "arrowleft": "←", "arrowright": "→", "arrowup": "↑", "arrowdown": "↓",
    "enter": "Enter", "escape": "Esc", "backspace": "⌫", "delete": "Del", "space": "Space",
}  # fmt: skip

_NOTES = "Undo and notes"
COMMANDS = (
    Command("no_claim", "0", "No claim: nothing is stated", "Label"),
    Command("cant_tell", "t", "Can’t tell: the text cannot settle it", "Label"),
    Command("repeat", ".", "Same as the last claim made", "Label"),
    Command("finish", "enter", "Finish the open sentence, or go to the next to do", "Label"),
    Command("skip", "s", "Skip for now; it comes back at the end", "Label"),
    Command("add_claim", "n", "Add a claim, split at the next clause", "Claims"),
    Command("add_joint", "shift+n", "Another source for the same words", "Claims"),
    Command("words", "e", "Change the claim words", "Claims"),
    Command("source_words", "w", "Mark the source words", "Claims"),
    Command("name", "a", "Type the source name", "Claims"),
    Command("remove_claim", "backspace", "Remove the claim", "Claims"),
    Command("previous_claim", "arrowup", "Previous claim", "Claims"),
    Command("next_claim", "arrowdown", "Next claim", "Claims"),
    Command("previous", "arrowleft", "Previous sentence, or move a new split left", "Move"),
    Command("next", "arrowright", "Next sentence, or move a new split right", "Move"),
    Command("next_to_do", "u", "Next sentence to do", "Move"),
    Command("jump", "j", "Jump to a sentence by its number", "Move"),
    Command("undo", "z", "Undo", _NOTES),
    Command("redo", "shift+z", "Redo", _NOTES),
    Command("history", "y", "History of the sentence", _NOTES),
    Command("flag", "f", "Flag for the lead, with a reason", _NOTES),
    Command("comment", "c", "Comment", _NOTES),
    Command("guideline", "g", "Guideline for the value in focus", "Help"),
    Command("find_source", "/", "Find a source by typing", "Help"),
    Command("help", "?", "These keys", "Help"),
    Command("cancel", "escape", "Close, or cancel what is in progress", "Help"),
)


def commands_for(own_keys: object) -> tuple[Command, ...]:
    """Return the commands with a person's own keys; ignore what is not a mapping of texts."""
    if not isinstance(own_keys, Mapping):
        return COMMANDS
    return tuple(
        replace(command, key=own_keys[command.id])
        if isinstance(own_keys.get(command.id), str) and own_keys[command.id]
        else command
        for command in COMMANDS
    )


# Digits belong to the sources of the scheme; 0 is the key of “no claim”.
_KEY = re.compile(
    r"(?:shift\+)?(?:[a-z]|arrow(?:left|right|up|down)|backspace|delete|insert|home|end|pageup"
    r"|pagedown|enter|escape|f[1-9]|[,;'\[\]=\\`.?/*+-])|0"
)


def read_keys(form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Mistake]]:
    """Read a person's own keys from a form: those that differ, and the mistakes by command id."""
    defaults = {command.id: command.key for command in COMMANDS}
    chosen = {
        name: form.get(name, "").strip().lower().replace(" ", "") or key
        for name, key in defaults.items()
    }
    mistakes: dict[str, Mistake] = {}
    for command, key in chosen.items():
        others = [other for other, taken in chosen.items() if taken == key and other != command]
        if not _KEY.fullmatch(key):
            remedy = "Press a letter, a punctuation mark or an arrow key. Digits are for sources."
            mistakes[command] = Mistake(command, f"“{key[:20]}” cannot be used as a key.", remedy)
        elif others:
            does = next(other.does for other in COMMANDS if other.id == others[0])
            reason = f"This is also the key of “{does}”."
            mistakes[command] = Mistake(command, reason, "Change one of the two.")
    return {name: key for name, key in chosen.items() if key != defaults[name]}, mistakes


def find_clashes(commands: tuple[Command, ...], scheme: Scheme) -> dict[str, str]:
    """Explain, by command id, which commands share their key with a value of the scheme."""
    clashes = {}
    cancel = next(command.cap for command in commands if command.id == "cancel")
    for command in commands:
        # The key of a value counts with Shift as well.
        key = command.key.removeprefix("shift+")
        for field in scheme.fields:
            keyed = (*field.offered, *(scheme.groups if field is scheme.source else ()))
            value = next((value for value in keyed if value.key == key), None)
            if value and command.id not in clashes:
                clashes[command.id] = (
                    f"{key.upper()} is also “{value.label}”. While “{field.question}” is open,"
                    f" the value wins. Press {cancel} to use the command."
                )
    return clashes
