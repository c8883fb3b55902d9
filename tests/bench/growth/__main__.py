"""Prints processor time, bytes and memory of every page as a project grows.

Run: python -m tests.bench.growth [100 1000 10000] [--sentences N N …] [--keep FOLDER]
  [--only TEXT…]

The sizes are articles of 20 sentences, half of them labelled by three people: 30 labels each.
With --sentences, each size is measured with articles of each of these lengths. With --keep, the
projects are built once and kept in that folder for the next run.
"""

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote_plus

from annotate.app import create_app
from annotate.web.agreement.view import PANELS
from annotate.workflow.adjudicate import bulk
from annotate.workflow.adjudicate.groups import find_groups
from annotate.workflow.agreement import show_basis
from annotate.workflow.operations.opening import open_existing, open_project
from annotate.workflow.people import membership, sessions
from tests.bench.growth.build import DEGREES, SENTENCES, SOURCES, build
from tests.bench.starting import SEED, server_seconds

FLAT = 1.25  # how much more a save, or opening an article, may cost in the largest project
TURNS, WARM_UP = 321, 20  # of each project
PAGE_MS, PANEL_MS, PAGE_KB, SERVER_MB = 150, 1500, 100, 250

PAGES = {  # name: (who asks, address); every route that a test does not exempt
    "open an article": ("reviewer", "/label/{article}"),
    "log of an article": ("reviewer", "/label/{article}/log"),
    "take an article": ("lead", "/label/{article}/take"),
    "practice": ("reviewer", "/practice"),
    "released": ("reviewer", "/released/{released}"),
    "practice on gold": ("reviewer", "/practise"),
    "articles, reviewer": ("reviewer", "/"),
    "articles, lead": ("lead", "/"),
    "articles, search": ("lead", "/?q=harbour"),
    "articles, selected": ("lead", "/articles/selected?which=all&action=tag"),
    "article": ("lead", "/articles/{article}"),
    "units": ("lead", "/articles/{article}/units"),
    "sentence": ("lead", "/sentence/{sentence}"),
    "assign": ("lead", "/assign"),
    "progress, lead": ("lead", "/progress"),
    "progress, reviewer": ("reviewer", "/progress"),
    "look again": ("lead", "/look-again"),
    "scheme": ("lead", "/scheme"),
    "scheme, a value": ("lead", "/scheme?open=author"),
    "scheme, versions": ("lead", "/scheme/versions?a=news-source:1"),
    "scheme, start": ("lead", "/scheme/start"),
    "scheme, setup": ("lead", "/scheme/setup"),
    "scheme, download": ("lead", "/scheme/download"),
    "sources": ("lead", "/sources"),
    "sources, second page": ("lead", "/sources?after=M&uses=1"),
    "sources, download": ("lead", "/sources/download"),
    "source, sentences": ("lead", "/sources/sentences?source=author"),
    "source, articles without": ("lead", "/sources/without?source=unnamed"),
    "source": ("lead", "/sources/source?name={name}"),
    "people": ("lead", "/people"),
    "person": ("lead", "/people/{reviewer}"),
    "people, with gold": ("lead", "/people/with-gold"),
    "report": ("lead", "/people/{reviewer}/report"),
    "report, sentences": (
        "lead",
        "/people/{reviewer}/report/sentences?field=source&chosen=author&gold=unnamed",
    ),
    "report, own": ("reviewer", "/progress/report"),
    "report, own sentences": (
        "reviewer",
        "/progress/report/sentences?field=source&chosen=author&gold=unnamed",
    ),
    "audit": ("lead", "/audit"),
    "export": ("lead", "/export"),
    "import": ("lead", "/import"),
    "import labels": ("lead", "/import/labels"),
    "import limits": ("lead", "/import/limits"),
    "project": ("lead", "/project"),
    "operations": ("lead", "/operations"),
    "guideline": ("reviewer", "/guideline"),
    "guideline, examples": ("reviewer", "/guideline/examples"),
    "help": ("reviewer", "/help"),
    "settings": ("reviewer", "/settings"),
    "keys": ("reviewer", "/settings/keys"),
    "second factor": ("lead", "/settings/second-factor"),
    "access tokens": ("lead", "/settings/tokens"),
    "agreement": ("lead", "/agreement"),
    "model": ("lead", "/agreement/model"),
    "adjudicate": ("lead", "/adjudicate"),
    "adjudicate, a sentence": ("lead", "/adjudicate/{sentence}"),
    "adjudicate, changed": ("lead", "/adjudicate?changed=on"),
    "adjudicate in bulk": ("lead", "/adjudicate/bulk"),
    "a sample": ("lead", "/adjudicate/bulk/{bulk}"),
    "adjudicate, flagged": ("lead", "/adjudicate?flagged=on&sort=text"),
}
for _panel in PANELS:
    PAGES[f"panel {_panel}"] = ("lead", f"/agreement/panels/{_panel}")
    PAGES[f"panel {_panel}, confidence"] = ("lead", f"/agreement/panels/{_panel}?field=confidence")
PAGES["alpha in the list"] = ("lead", "/agreement/articles?{shown}")
PAGES["sentences behind a figure"] = ("lead", "/agreement/sentences?value=author")
PAGES["figures as CSV"] = ("lead", "/agreement/figures.csv")
PAGES["figures for programs, CSV"] = ("lead", "/agreement.csv")
PAGES["figures for programs, JSON"] = ("lead", "/agreement.json")
PAGES["disagreements as CSV"] = ("lead", "/agreement/disagreements.csv")
COMMANDS = {  # name: (words of the command line, budget)
    "import of one article": (("import", "--dry-run", str(SEED)), "flat"),
    "export": (("export",), "≤ 100 MB; tests.bench.exporting has the speed"),
    "doctor": (("doctor",), "≤ 100 MB, flat"),
    "agreement --json": (
        ("agreement", "--json"), "≤ 6 s and 150 MB for 100,000 answers, ≤ 60 s for 1,000,000",
    ),
}  # fmt: skip
START = "serve → first answer"


class Bench:
    """One project, asked in this process; processor time of all its threads."""

    def __init__(self, path):
        self.store = open_existing(str(path))
        self.app = create_app(self.store)
        people = {row["person"].name: row["person"] for row in membership.list_people(self.store)}
        self.lead, self.reviewer = people["Lena"], people["Ana"]
        self.clients = {one.id: self._client(one) for one in (self.lead, self.reviewer)}
        db = self.store.reader()
        row = "select s.article, s.id from sentence s join answer a on a.sentence = s.id"
        self.article, self.sentence = db.execute(
            f"{row} where a.person = ? and s.position = 1 limit 1", [self.reviewer.id]
        ).fetchone()
        self.released = db.execute(
            "select id from article where released_at is not null order by number limit 1"
        ).fetchone()[0]
        name = db.execute("select source_name from claim where source_name <> '' limit 1")
        self.name = quote_plus((name.fetchone() or ("",))[0])
        groups = find_groups(show_basis(self.store, self.lead))
        self.bulk = bulk.begin(self.store, self.lead, groups, next(iter(groups.members)))
        shown = db.execute("select id from article order by number limit 50").fetchall()
        self.shown = "&".join(f"article={row[0]}" for row in shown)
        self.scheme = db.execute("select id, max(version) from scheme").fetchone()
        self.numbers = itertools.count(1)

    def _client(self, person):
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["id"] = sessions.open_session(self.store, person)
        return client

    def get(self, person, address):
        """Ask for a page; return (processor ms, compressed bytes)."""
        start = time.process_time()
        headers = {"Accept-Encoding": "gzip"}
        if "panels" in address or "agreement/articles" in address:
            headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        response = self.clients[person.id].get(address, headers=headers)
        size = sum(map(len, response.response)) if response.is_streamed else len(response.data)
        spent = (time.process_time() - start) * 1000
        assert response.status_code == 200, (address, response.status_code, response.location)
        return spent, size

    def body(self):
        """Return what a browser sends to save one label, another one each time."""
        number = next(self.numbers)
        source, degree = SOURCES[number % len(SOURCES)], DEGREES[number % len(DEGREES)]
        claim = {
            "start": None, "end": None, "source": source, "source_start": None,
            "source_end": None, "source_name": "", "fields": {"confidence": degree},
        }  # fmt: skip
        event = {
            "id": f"bench-save-{time.time_ns()}-{number}", "sentence": self.sentence,
            "base_rev": None, "scheme": self.scheme[0], "scheme_version": self.scheme[1],
            "answer": {"verdict": "claims", "claims": [claim], "flag": None, "comment": ""},
        }  # fmt: skip
        return {"person": self.reviewer.id, "events": [event]}

    def save(self):
        """Save one label; return processor ms."""
        body = self.body()
        start = time.process_time()
        same = {"Sec-Fetch-Site": "same-origin"}
        response = self.clients[self.reviewer.id].post("/labels", json=body, headers=same)
        assert response.status_code == 200, response.text
        return (time.process_time() - start) * 1000

    def page(self, name):
        """Return (who asks, address) of a page."""
        who, address = PAGES[name]
        named = {
            "article": self.article,
            "released": self.released,
            "bulk": self.bulk,
            "name": self.name,
            "sentence": self.sentence,
            "reviewer": self.reviewer.id,
            "shown": self.shown,
        }
        return getattr(self, who), address.format(**named)


FLAT_ASKS = {
    "save a label": Bench.save,
    "open an article": lambda bench: bench.get(*bench.page("open an article"))[0],
}


def median(values):
    return sorted(values)[len(values) // 2]


def is_figure(name):
    return PAGES[name][1].startswith(("/agreement", "/adjudicate"))


def is_wanted(name, only):
    return any(one in name for one in only)


def measure(path, only):
    """Return {name: [first ms, median of later ones, compressed bytes]}, and the memory.

    The first of a page of figures is the first after a change.
    """
    bench = Bench(path)
    figures = {}
    wanted = [name for name in PAGES if is_wanted(name, only)]
    cold = [bench.get(*bench.page(name))[0] for name in wanted if is_figure(name)]
    for name in wanted:
        person, address = bench.page(name)
        if address.endswith("="):  # in the smallest project no one is named
            figures[name] = [0, 0, 0]
            continue
        if is_figure(name):
            bench.save()  # “first” is after a change
        first, size = bench.get(person, address)
        later = [bench.get(person, address)[0] for _ in range(3)]
        figures[name] = [first, median(later), size]
    figures["figures after a start"] = [sum(cold), 0, 0]
    figures["memory, MB"] = [0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0]
    return figures


def by_turns(benches, ask):
    """Return the median ms of what is asked of each project.

    Each is asked once by turns, because a busy machine is twice as slow a minute later.
    """
    turns = [[ask(bench) for bench in benches] for _ in range(TURNS)]
    return [median(one) for one in zip(*turns[WARM_UP:], strict=True)]


def command(path, *words):
    """Run a command of the command line; return processor seconds and peak memory in MB."""
    return run_measured([sys.executable, "-m", "annotate", "--db", str(path), *words])


def run_measured(line):
    """Run a program; return processor seconds and peak memory in MB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,"
        " check=True); used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        " print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    heard = subprocess.run([sys.executable, "-c", code, *line], capture_output=True, text=True)
    assert heard.returncode == 0, heard.stderr
    return tuple(map(float, heard.stdout.split()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--sentences", nargs="+", type=int, default=[SENTENCES])
    parser.add_argument("--keep")
    parser.add_argument("--only", nargs="+", default=[""])
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:  # in a process of its own, so that its memory is its own
        print(json.dumps(measure(given.measure, given.only)))
        return
    sizes = list(itertools.product(given.sizes or [100, 1_000, 10_000], given.sentences))
    with tempfile.TemporaryDirectory() as folder:
        paths = [_built(Path(given.keep or folder), *size) for size in sizes]
        found = [_measured(path, given.only) for path in paths]
        benches = [Bench(path) for path in paths]
        for name, ask in FLAT_ASKS.items():
            if is_wanted(name, given.only):
                medians = by_turns(benches, ask)
                for one, ms in zip(found, medians, strict=True):
                    first, _, size = one.get(name, [0, 0, 0])
                    one[name] = [first, ms, size]
        _print_pages(sizes, found)
        for name, (words, budget) in COMMANDS.items():
            if is_wanted(name, given.only):
                spent = [command(path, *words) for path in paths]
                told = "".join(f"{seconds:9.1f} s{mb:5.0f} MB" for seconds, mb in spent)
                print(f"{name:<30} {told}   {'':23}     {budget}")
        if is_wanted(START, given.only):
            told = "".join(f"{server_seconds(path):9.1f} s{'':8}" for path in paths)
            print(f"{START:<30} {told}   {'':23}     ≤ 0.8 s, flat")


def _built(folder, articles, sentences):
    length = "" if sentences == SENTENCES else f"-{sentences}"
    path = folder / f"growth-{articles}{length}.db"
    if not path.exists():
        folder.mkdir(exist_ok=True)
        build(path, articles, sentences=sentences)
    open_project(str(path)).close()  # one that was kept may be of an earlier version
    return path


def _measured(path, only):
    line = [sys.executable, "-m", "tests.bench.growth", "--measure", str(path), "--only", *only]
    heard = subprocess.run(line, capture_output=True, text=True)
    assert heard.returncode == 0, heard.stderr[-3000:]
    return json.loads(heard.stdout)


def _print_pages(sizes, found):
    print(
        f"{'processor ms: first / then':<30} "
        + "".join(f"{f'{articles:,} × {length:,}':>18}" for articles, length in sizes)
        + "   growth  compressed kB  budget"
    )
    for name in found[-1]:
        cells = "".join(f"{one[name][0]:9.1f} /{one[name][1]:7.1f}" for one in found)
        growth = found[-1][name][1] / max(0.01, found[0][name][1])
        budget = _budget(name)
        size = found[-1][name][2] / 1024
        print(f"{name:<30} {cells}   × {growth:5.2f} {size:10.1f}     {budget}")


def _budget(name):
    if name == "figures after a start":
        return "all of them together"
    if name.startswith("memory"):
        return f"≤ {SERVER_MB} MB"
    if name in ("save a label", "open an article"):
        return f"growth ≤ {FLAT}"
    if "/agreement/" in PAGES[name][1]:
        return f"≤ {PANEL_MS} / {PAGE_MS} ms"
    return f"≤ {PAGE_MS} ms, ≤ {PAGE_KB} kB"


if __name__ == "__main__":
    main()
