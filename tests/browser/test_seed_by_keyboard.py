"""A reviewer labels the sample article with nothing but keys; a lead takes the CSV away."""

import csv
import io

from playwright.sync_api import expect

from annotate.records import long_columns
from tests.browser.screen import (
    CONFIDENCE_KEYS,
    SOURCE_KEYS,
    open_label,
    press,
    reference,
    wait_for_card,
    wait_saved,
)

MOST_KEYS = 2.0


def keys_for(claim, before):
    """The keys of one sentence: “.” where the claim before said the same."""
    said = (claim["source"], claim["confidence"])
    return (".",) if said == before else (SOURCE_KEYS[said[0]], CONFIDENCE_KEYS[said[1]])


def download(page):
    """What the button on the export page gives."""
    page.goto(f"{page.base}/export?format=csv")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    assert waiting.value.suggested_filename.endswith(".csv")
    return waiting.value.path().read_bytes()


def expected_row(unit):
    """The columns that a whole-sentence claim of the reference determines."""
    [claim, text] = [unit["claims"][0], unit["text"]]
    return {
        "position": str(unit["unit"]),
        "kind": unit["unit_kind"],
        "sentence": text,
        "sentence_start": str(unit["doc_start"]),
        "sentence_end": str(unit["doc_end"]),
        "reviewer": "Anna",
        "verdict": "claims",
        "claim": "1",
        "claim_start": "0",
        "claim_end": str(len(text)),
        "claim_text": text,
        "source": claim["source"],
        "confidence": claim["confidence"],
        "flagged": "",
        "comment": "",
        "blind": "1",
    }


def test_the_seed_is_labelled_by_keyboard_only_and_exported(server, anna, boss, sign_in, capsys):
    page = open_label(sign_in(anna), server)
    units, before, pressed = reference(), None, 0
    assert len(units) == 43
    for number, unit in enumerate(units, 1):
        wait_for_card(page, number)
        claim = unit["claims"][0]
        keys = keys_for(claim, before)
        press(page, *keys)
        pressed += len(keys)
        before = (claim["source"], claim["confidence"])
    wait_for_card(page, 0)
    expect(page.locator("#end")).to_be_focused()
    expect(page.locator("#end-counts")).to_have_text("43 labelled, 0 skipped, 0 flagged")
    wait_saved(page)
    with capsys.disabled():
        print(f"\n  the seed by keys: {pressed} for {len(units)} sentences, "
              f"{pressed / len(units):.2f} each (at most {MOST_KEYS})")  # fmt: skip
    assert pressed <= MOST_KEYS * len(units)

    raw = download(sign_in(boss))
    assert not raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))
    assert tuple(rows[0]) == long_columns(["confidence"])
    assert len(rows) == len(units)
    for row, unit in zip(rows, units, strict=True):
        wanted = expected_row(unit)
        assert {name: row[name] for name in wanted} == wanted
