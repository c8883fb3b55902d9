"""Prints every figure of the benches beside its budget, and how each grows with a project.

Run: python -m tests.bench [--quick] [PART…]

--quick takes some minutes with small projects; a whole run takes more than an hour. Each part is
a bench of its own, which can also be run alone. `tests.bench.soak` is not among them.
"""

import argparse
import subprocess
import sys
import tempfile
import time

from tests.browser.conftest import CHROMIUM

PARTS = {  # name: (what it shows, its bench, its words in a whole run, and in a quick one)
    "key": ("key → painted, first paint, bytes of a page", "labelling", (), ()),
    "labels": ("labels/s and p99 of 1, 8, 32, 128 reviewers; start; memory", "serving", (), ()),
    "open": ("opening an article while others label", "opening", (), ()),
    "import": ("import, alone and while 32 people label", "importing", (), ()),
    "export": ("export of each format", "exporting", ("1000000",), ("20000",)),
    "agreement": ("figures of agreement", "agreement", ("--all",), ()),
    "merge": ("projects that were labelled apart come together", "merging", (), ("10000",)),
    "start": ("processor time of commands, and of the server's start", "starting", (), ()),
    "labels grow": (
        "every page and command, 1 → 3.3 × 10⁴ articles, 30 → 10⁶ labels",
        "growth", ("1", "34", "334", "10000", "33334"), ("1", "34"),
    ),
    "sentences grow": (
        "every page and command, 1 → 2,000 sentences per article: a longer page takes longer",
        "growth", ("40", "--sentences", "1", "20", "200", "2000"),
        ("20", "--sentences", "1", "20", "200"),
    ),
}  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name in given.parts or PARTS:
            title, bench, whole, quick = PARTS[name]
            print(f"\n── {name}: {title} ──", flush=True)
            if bench == "labelling" and CHROMIUM is None:
                print("left out: there is no Chromium on the path")
                continue
            words = list(quick if given.quick else whole)
            if bench == "growth":
                words += ["--keep", folder]
            started = time.monotonic()
            done = subprocess.run([sys.executable, "-m", f"tests.bench.{bench}", *words])
            print(f"({time.monotonic() - started:,.0f} s)", flush=True)
            if done.returncode:
                failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
