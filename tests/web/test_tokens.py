"""The colours of tokens.css, computed: every pair that meets on screen can be read."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
TOKENS = {
    match[1]: match.groups()[1:] for match in TOKEN.finditer((CSS / "tokens.css").read_text())
}
THEMES = ("light", "dark")
GROUNDS = ("bg", "surface", "surface-2")
SLOTS = range(10)
STEPS = range(6)

TEXT_ON_GROUND = [
    *((ink, ground) for ground in GROUNDS for ink in ("text", "text-dim", "accent")),
    *((ink, ground) for ground in GROUNDS for ink in ("ok", "warn", "bad", "accent-strong")),
    *((ink, f"{tone}-soft") for tone in ("ok", "warn", "bad", "accent") for ink in ("text", tone)),
    *(("text-dim", f"{tone}-soft") for tone in ("ok", "warn", "bad", "accent")),
    *(("text", f"slot-{n}-soft") for n in SLOTS),
    *(("text-dim", f"slot-{n}-soft") for n in SLOTS),
    *((f"slot-{n}-on", f"slot-{n}") for n in SLOTS),
    *((f"{map_}-{n}-on", f"{map_}-{n}") for map_ in ("heat", "clash") for n in STEPS),
    ("text", "card"),
    ("text-dim", "card"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("toast-text", "toast"),
    ("toast-link", "toast"),
]
SHAPE_ON_GROUND = [
    *(("line-strong", ground) for ground in GROUNDS),
    *((f"slot-{n}", ground) for n in SLOTS for ground in (*GROUNDS, "card", f"slot-{n}-soft")),
]


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
def test_text_reaches_four_and_a_half_to_one(ink, ground, theme):
    side = THEMES.index(theme)
    assert contrast(TOKENS[ink][side], TOKENS[ground][side]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPE_ON_GROUND)
def test_borders_and_colour_slots_reach_three_to_one(shape, ground, theme):
    side = THEMES.index(theme)
    assert contrast(TOKENS[shape][side], TOKENS[ground][side]) >= 3


def test_text_of_the_sentence_being_read_reaches_seven_to_one():
    for side in (0, 1):
        assert contrast(TOKENS["text"][side], TOKENS["card"][side]) >= 7


def test_every_custom_property_used_is_defined():
    sheets = {sheet.name: sheet.read_text() for sheet in CSS.glob("*.css")}
    defined = {name for text in sheets.values() for name in re.findall(r"(--[\w-]+)\s*:", text)}
    for name, text in sheets.items():
        missing = set(re.findall(r"var\((--[\w-]+)\)", text)) - defined
        assert not missing, f"{name} uses {missing}, which no sheet defines"
