"""How right and how fast texts are cut: exact-span F1 on gold, seconds on hostile text.

Run: python tests/bench/segmentation.py [FILE]. FILE, or the environment variable
ANNOTATE_SEGMENTATION_GOLD, is a JSONL of {"corpus", "lang", "text", "spans"};
without one, only the project's own gold is measured: hard cases, and whole
articles of news. Without line breaks nothing tells a heading from the sentence
behind it, so there the best that can be is well below 1.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from annotate.sentences import split  # noqa: E402

OWN = ROOT / "tests" / "data" / "segmentation_own.jsonl"
NEWS = ROOT / "tests" / "data" / "segmentation_news.jsonl"
BUDGET = 2.0  # seconds for 1 MB
SIZE = 1_000_000

Case = tuple[str, str, list[tuple[int, int]]]


def read_gold(path: Path) -> dict[str, list[Case]]:
    """Read gold as corpus → cases (language, text, spans)."""
    corpora: dict[str, list[Case]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = [(start, end) for start, end in row["spans"]]
        corpora.setdefault(row["corpus"], []).append((row["lang"], row["text"], spans))
    return corpora


def exact_f1(cases: Iterable[Case]) -> tuple[float, list[tuple[str, set, set]]]:
    """Measure exact-span F1 over all units, and list the cases with mistakes."""
    right = found = wanted = 0
    wrong = []
    for language, text, spans in cases:
        got = {(unit.start, unit.end) for unit in split(text, language)}
        gold = set(spans)
        right += len(got & gold)
        found += len(got)
        wanted += len(gold)
        if got != gold:
            wrong.append((text, got - gold, gold - got))
    return 2 * right / max(1, found + wanted), wrong


def _rewritten(case: Case, separator: Callable[[str], str], change: Callable[[str], str]) -> Case:
    """Rebuild a text sentence by sentence, keeping track of the spans."""
    language, text, spans = case
    parts, moved, place, last = [], [], 0, 0
    for start, end in spans:
        between = separator(text[last:start])
        sentence = change(text[start:end])
        place += len(between)
        moved.append((place, place + len(sentence)))
        place += len(sentence)
        parts += [between, sentence]
        last = end
    return language, "".join(parts), moved


def as_one_line(case: Case) -> Case:
    return _rewritten(case, lambda gap: " " if gap else "", lambda sentence: sentence)


def as_lower(case: Case) -> Case:
    return _rewritten(case, lambda gap: gap, str.lower)


def as_wrapped(case: Case, width: int = 72) -> Case:
    """Wrap each line hard: spaces become line breaks, so offsets stay."""
    language, text, spans = case
    return language, "\n".join(_wrapped(line, width) for line in text.split("\n")), spans


def _wrapped(line: str, width: int) -> str:
    """Turn into a line break each space whose next word would pass the width."""
    words = line.split(" ")
    parts, used = [words[0]], len(words[0])
    for word in words[1:]:
        fits = used + 1 + len(word) <= width or not used
        parts += [" " if fits else "\n", word]
        used = used + 1 + len(word) if fits else len(word)
    return "".join(parts)


VARIANTS = {
    "plain": lambda case: case,
    "hard-wrapped": as_wrapped,
    "no line breaks": as_one_line,
    "lower case": as_lower,
}

HOSTILE = {
    "dots": ".",
    "dots and spaces": ". ",
    "U.S.": "U.S. ",
    "letters and stops": "a. ",
    "newlines": "\n",
    "short lines": "a\n",
    "?!": "?!",
    "no spaces": "a",
    "no spaces, stops": "a.",
    "nested quotes": "“‘",
    "straight quotes": '"a. ',
    "deep brackets": "(a. ",
    "open brackets": "([{",
    "closed brackets": "(a) ",
    "zero width": "\u200b",
    "bidi": "\u202e\u202d",
    "footnotes": ". [1]",
    "bullets": "• \n",
    "numbers": "1. a\n2. b\n",
    "combining": "a\u0301",
    "capitals": "A B C D ",
    "addresses": "a@b.c/d?e=f ",
    "white space": " \u00a0\t",
    "questions": "“Why?” Smith said. ",
    "plain": "The cat sat on the mat, and so it went. ",
    "front matter": "---\na: b\n",
    "advertisements": "Read more: a\n",
    "datelines": "KYIV A-B, C (D",
    "capitals and dashes": "A-",
    "front matter and spaces": "---\na: b\n" + " " * SIZE,
    "long lines": "read more of it all " * 14 + "\n",
    "dashes": "- – — ",
    "mail": "> > ",
    "carriage returns": "\r\n\r",
    "ellipses": "… . . . ",
    "triangles": "▲ a\n",
    "footnote digits": "abc.1 A",
    "told": "“a?” Smith told a a a a ",
    "hyphens": "a.-a.-",
    "slashes": "a/b. A",
    "capital stops": "МОСКВА, а. /б/. ",
}


def hostile_text(name: str) -> str:
    piece = HOSTILE[name]
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="?", default=os.environ.get("ANNOTATE_SEGMENTATION_GOLD"))
    parser.add_argument("--mistakes", type=int, default=0, help="how many to print of each")
    options = parser.parse_args()
    for path in (OWN, NEWS):
        print_quality(path, options.mistakes)
    if options.gold:
        print_quality(Path(options.gold), options.mistakes)
    else:
        print("No public gold: name a file to measure on it, too.")
    print_speed()


def print_quality(path: Path, mistakes: int) -> None:
    if not path.exists():
        print(f"{path.name} is not here: skipped.")
        return
    print(f"\n{path.name}: exact-span F1")
    for corpus, cases in read_gold(path).items():
        for variant, change in VARIANTS.items():
            score, wrong = exact_f1(change(case) for case in cases)
            print(f"  {corpus:24} {variant:16} {score:.4f}  ({len(wrong)} of {len(cases)} texts)")
            for text, extra, missed in wrong[:mistakes]:
                for label, spans in (("extra ", extra), ("missed", missed)):
                    for start, end in sorted(spans):
                        print(f"      {label} {text[start:end]!r}")


def print_speed() -> None:
    print(f"\n1 MB of hostile text: CPU seconds (budget {BUDGET:.0f})")
    for name in HOSTILE:
        text = hostile_text(name)
        begun = time.process_time()
        count = len(split(text))
        seconds = time.process_time() - begun
        over = "  OVER" if seconds > BUDGET else ""
        print(f"  {name:20} {seconds:6.2f}  {count:8,} units{over}")


if __name__ == "__main__":
    main()
