"""What others wrote stands in static/vendor, unchanged, with its origin and licence."""

import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"


def test_every_vendored_file_is_the_one_it_claims_to_be():
    listed = json.loads((VENDOR / "VENDOR.json").read_text())
    for name, entry in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert {"version", "origin", "licence"} <= entry.keys()
        assert entry["version"] in (VENDOR / name).read_text()


def test_nothing_vendored_is_unlisted():
    listed = json.loads((VENDOR / "VENDOR.json").read_text())
    present = {path.name for path in VENDOR.iterdir()} - {"VENDOR.json"}
    assert present == {*listed, "htmx.LICENSE"}
