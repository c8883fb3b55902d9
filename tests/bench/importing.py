"""Prints how fast articles come in, alone and while 32 people label, beside DESIGN's budgets.

Run: python -m tests.bench.importing
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from multiprocessing import Process, Queue
from pathlib import Path

from tests.bench.serving import load_in_a_process
from tests.serving import ROOT, ServerProcess, add_reviewers, list_sentences

ARTICLES, SENTENCES, REVIEWERS = 1_000, 20, 32
SAVES = 150  # of each reviewer: the load lasts longer than the import


def write_articles(folder):
    """Write articles of 20 sentences in five paragraphs, with the words of the seed."""
    dice = random.Random(7)
    seed = (ROOT / "seeds" / "seed_article.txt").read_text(encoding="utf-8")
    words = [word for word in seed.split() if word.isalpha()]

    def sentence():
        return " ".join(dice.choices(words, k=dice.randint(12, 28))).capitalize() + "."

    for number in range(ARTICLES):
        paragraphs = [" ".join(sentence() for _ in range(SENTENCES // 5)) for _ in range(5)]
        text = f"Story {number}\n\n" + "\n\n".join(paragraphs) + "\n"
        (folder / f"{number:04}.txt").write_text(text, encoding="utf-8")


def import_folder(db, folder):
    """Import by the command line; the seconds of the whole process."""
    command = [sys.executable, "-m", "annotate", "--db", str(db), "import", str(folder)]
    start = time.perf_counter()
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    seconds = time.perf_counter() - start
    assert done.stdout.startswith(f"{ARTICLES:,} articles with"), done.stdout
    return seconds


def label(port, reviewers, sentences):
    """Start the load in a process of its own; what it gives comes through the queue."""
    heard = Queue()
    other = Process(
        target=load_in_a_process, args=(port, reviewers, sentences, SAVES, heard), daemon=True
    )
    other.start()
    return other, heard


def report(name, load):
    print(
        f"{name:<28}{load.rate:8.0f} labels/s   p50 {load.percentile(0.5):6.1f}"
        f"   p99 {load.percentile(0.99):6.1f} ms   errors {len(load.errors)}"
    )


def main():
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts"
        texts.mkdir()
        write_articles(texts)
        alone = import_folder(Path(folder) / "alone.db", texts)
        print(f"import alone                {alone:8.2f} s       budget 5 s")

        db = Path(folder) / "served.db"
        server = ServerProcess(db)
        try:
            sentences = list_sentences(db)
            reviewers = add_reviewers(db, REVIEWERS)
            other, heard = label(server.port, reviewers, sentences)
            quiet = heard.get(timeout=300)
            other.join(10)
            report(f"{REVIEWERS} people label", quiet)
            other, heard = label(server.port, reviewers, sentences)
            beside = import_folder(db, texts)
            busy = heard.get(timeout=300)
            other.join(10)
        finally:
            server.stop()
        report("the same during an import", busy)
        print(f"import beside them          {beside:8.2f} s")
        share = busy.rate / quiet.rate
        print(
            f"labelling keeps             {share:8.0%}         budget 70 %, p99 ≤ 250 ms, 0 errors"
        )


if __name__ == "__main__":
    main()
