"""The keys of the labelling screen: every command, its key, and the person's own choice."""

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
        """What stands on the key cap: `shift+z` → ⇧ Z, `arrowleft` → ←."""
        parts = [_CAPS.get(part, part) for part in self.key.split("+") if part]
        return " ".join(part if len(part) > 1 else part.upper() for part in parts)


_CAPS = {
    "shift": "⇧", "arrowleft": "←", "arrowright": "→", "arrowup": "↑", "arrowdown": "↓",
    "enter": "Enter", "escape": "Esc", "backspace": "⌫", "delete": "Del", "space": "Space",
}  # fmt: skip

COMMANDS = (
    Command("no_claim", "0", "No claim: nothing is stated", "Label"),
    Command("cant_tell", "t", "Can’t tell: the text cannot settle it", "Label"),
    Command("repeat", ".", "Same as the last claim made", "Label"),
    Command("finish", "enter", "End an open sentence; else the next to do", "Label"),
    Command("skip", "s", "Skip for now, asked again at the end", "Label"),
    Command("add_claim", "n", "Add a claim, cut at the next clause", "Claims"),
    Command("words", "e", "Change the words of the claim", "Claims"),
    Command("source_words", "w", "Mark the words that name the source", "Claims"),
    Command("name", "a", "Type the name of the source", "Claims"),
    Command("remove_claim", "backspace", "Remove the claim", "Claims"),
    Command("previous_claim", "arrowup", "Previous claim", "Claims"),
    Command("next_claim", "arrowdown", "Next claim", "Claims"),
    Command("previous", "arrowleft", "Previous sentence; moves a fresh cut", "Move"),
    Command("next", "arrowright", "Next sentence; moves a fresh cut", "Move"),
    Command("next_to_do", "u", "Next sentence to do", "Move"),
    Command("jump", "j", "Jump to a sentence by its number", "Move"),
    Command("undo", "z", "Undo", "Mend"),
    Command("redo", "shift+z", "Redo", "Mend"),
    Command("history", "y", "History of the sentence", "Mend"),
    Command("flag", "f", "Flag for the lead, with a reason", "Mend"),
    Command("comment", "c", "Comment", "Mend"),
    Command("guideline", "g", "Guideline for the value in focus", "Help"),
    Command("find_source", "/", "Find a source by typing", "Help"),
    Command("help", "?", "These keys", "Help"),
    Command("cancel", "escape", "Close, or clear what is pending", "Help"),
)


def commands_for(own_keys: object) -> tuple[Command, ...]:
    """Give the commands with a person's own keys; what is no mapping of texts is ignored."""
    if not isinstance(own_keys, Mapping):
        return COMMANDS
    return tuple(
        replace(one, key=own_keys[one.id])
        if isinstance(own_keys.get(one.id), str) and own_keys[one.id]
        else one
        for one in COMMANDS
    )


# Digits belong to the sources of the scheme.
_KEY = re.compile(
    r"(?:shift\+)?(?:[a-z]|arrow(?:left|right|up|down)|backspace|delete|insert|home|end|pageup"
    r"|pagedown|enter|escape|f[1-9]|[,;'\[\]=\\`.?/*+-])|0"
)


def read_keys(form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Mistake]]:
    """Read a person's own keys from a form: those that differ, and the mistakes by command id."""
    wanted = {
        one.id: form.get(one.id, "").strip().lower().replace(" ", "") or one.key for one in COMMANDS
    }
    mistakes: dict[str, Mistake] = {}
    for command, key in wanted.items():
        others = [other for other, taken in wanted.items() if taken == key and other != command]
        if not _KEY.fullmatch(key):
            remedy = "Press one letter, sign or arrow key; digits choose sources."
            mistakes[command] = Mistake(command, f"“{key[:20]}” cannot be a key here.", remedy)
        elif others:
            does = next(one.does for one in COMMANDS if one.id == others[0])
            mistakes[command] = Mistake(
                command, f"This is also the key of “{does}”.", "Change one."
            )
    usual = {one.id: one.key for one in COMMANDS}
    return {one: key for one, key in wanted.items() if key != usual[one]}, mistakes


def find_clashes(commands: tuple[Command, ...], scheme: Scheme) -> dict[str, str]:
    """Say by command id which commands share their key with a value of the scheme."""
    said = {}
    cancel = next(one.cap for one in commands if one.id == "cancel")
    for command in commands:
        key = command.key.removeprefix("shift+")
        for field in scheme.fields:
            value = next((one for one in field.values if one.key == key), None)
            if value and command.id not in said:
                said[command.id] = (
                    f"{key.upper()} is also “{value.label}”. While “{field.question}” is asked,"
                    f" that comes first; {cancel} frees the key."
                )
    return said
