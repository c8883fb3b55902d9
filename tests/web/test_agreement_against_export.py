"""From A to Z: each figure that the page shows, recomputed from the exported CSV by other code."""

import statistics
from collections import Counter, defaultdict
from html.parser import HTMLParser

import pytest

from annotate.app import create_app
from annotate.workflow import export
from annotate.workflow.operations import demo
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership
from tests import recomputed as again
from tests.labelled import make_project
from tests.linting import LintingClient


class Page(HTMLParser):
    """The sections of a page by id: their text, the rows of their tables, their figures."""

    def __init__(self, text):
        super().__init__()
        self.text, self.rows, self.stats = defaultdict(str), defaultdict(list), {}
        self.section = self.part = ""
        self.in_cell = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "section":
            self.section = dict(attrs)["id"]
        if tag == "tr":
            self.rows[self.section].append([])
        if tag in ("td", "th"):
            self.rows[self.section][-1].append("")
            self.in_cell = True
        if tag in ("dt", "dd", "strong", "td", "th"):
            self.part = tag
            self.held = ""

    def handle_data(self, data):
        words = " ".join(data.split())
        if not words or not self.section:
            return
        self.text[self.section] += f" {words}"
        if self.in_cell:
            row = self.rows[self.section][-1]
            row[-1] = f"{row[-1]} {words}".strip()
        self.held = f"{self.held} {words}".strip() if self.part else ""

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.in_cell = False
        if tag == "dt":
            self.name = self.held
        if tag == "dd" and self.section == "headline":
            self.stats[self.name] = self.held


def open_demonstration():
    store = open_project(":memory:", "Demonstration")
    demo.fill(store)
    return store


@pytest.fixture(scope="module", params=["the demonstration", "twelve articles"])
def project(request):
    """A project and what its lead reads: the page, and the rows of the export."""
    is_demo = request.param == "the demonstration"
    store = open_demonstration() if is_demo else make_project(sentences=24)
    lead = membership.add_person(store, "Lena", "lead")
    app = create_app(store)
    app.test_client_class = LintingClient
    client = app.test_client().enter(lead)
    page, fields = (
        Page(client.get(f"/agreement?whole=on{query}").get_data(as_text=True))
        for query in ("", "&field=confidence")
    )
    rows = again.read(b"".join(export.stream(store, export.Selection())).decode())
    yield page, rows, fields
    store.close()


@pytest.fixture(scope="module")
def page(project):
    return project[0]


@pytest.fixture(scope="module")
def rows(project):
    return project[1]


@pytest.fixture(scope="module")
def fields(project):
    """The page on confidence."""
    return project[2]


@pytest.fixture(scope="module")
def sets(rows):
    return again.sets_of(rows)


def written(value):
    return f"{value:z.2f}".replace("-", "−")


def share(value):
    return f"{round(value * 100)}%"


def spread(low, high, write=written):
    return f"{write(low)} to {write(high)}"


def groups_of(sets):
    """What the jackknife leaves out of the sets: an article, or a sentence if there is one."""
    return grouped((sentence, list(by_name.values())) for sentence, by_name in sets.items())


def grouped(units):
    """The shared units, (sentence, values), by article; by sentence if there is one article."""
    by_article, by_sentence = defaultdict(list), defaultdict(list)
    for sentence, values in units:
        if len(values) > 1:
            by_article[sentence.split("-")[0]].append(values)
            by_sentence[sentence].append(values)
    return list((by_article if len(by_article) > 1 else by_sentence).values())


def masi_alpha(units):
    return again.alpha(units, again.masi)


def test_the_headline_its_interval_and_what_it_excludes(page, sets):
    groups = groups_of(sets)
    value = masi_alpha([unit for group in groups for unit in group])
    low, high = again.jackknife(groups, masi_alpha)
    text = page.text["headline"]
    assert f" {written(value)} {spread(low, high)} the interval " in text
    excluded = [mark for mark in (0.667, 0.8) if not low <= mark <= high]
    words = {0: "it excludes neither", 2: "it excludes .667 and .800"}
    if len(excluded) == 1:
        words[1] = f"excludes {str(excluded[0]).ljust(5, '0').lstrip('0')}"
    assert words[len(excluded)] in text


def test_the_figures_beside_the_headline(page, sets):
    units = again.shared(sets)
    claims = [[one != {"no claim"} for one in unit] for unit in units]
    named = [[not one <= {"no claim", "author"} for one in unit] for unit in units]
    given = [one for unit in claims for one in unit]
    split = sum(len(set(unit)) > 1 for unit in units)
    assert page.stats["raw agreement"] == share(again.percent(units))
    assert page.stats["alpha, exact sets"] == written(again.alpha(units))
    for what, binary in (("a claim", claims), ("attributed", named)):
        title = f"agree on {what}, alpha {written(again.alpha(binary))}"
        assert page.stats[title] == share(again.positive_agreement(binary))
    assert page.stats["disagreements"] == str(split)
    names = {name for one in sets.values() for name in one}
    text = page.text["headline"]
    assert f" {len(units)} shared sentences, {len(names)} reviewers" in text
    missing = 1 - len(given) / (len(units) * len(names))
    assert f"; {share(missing)} of their answers missing" in text
    assert f" {share(sum(given) / len(given))} of the answers contain a claim." in text


def test_missing_answers_of_a_field_are_those_of_its_sentences(fields, rows):
    finished = again.claims_of(rows)
    compared = {
        (sentence, name)
        for sentence, *people, a, b in again.matched(finished)
        if a and b and a[1] == b[1] and {a[2], b[2]} <= set(again.LOW_TO_HIGH)
        for name in people
    }
    sentences, people = ({one[place] for one in compared} for place in (0, 1))
    answers = sum(len(finished[sentence].keys() & people) for sentence in sentences)
    missing = 1 - answers / (len(sentences) * len(people))
    assert (
        f"; {share(missing)} of the answers to their sentences missing" in fields.text["headline"]
    )


def test_every_pair(page, sets):
    header, *body = page.rows["pairs"]
    names = header[1:]
    assert names == sorted({name for one in sets.values() for name in one})
    for name, *cells in body:
        for other, cell in zip(names, cells, strict=True):
            if name == other:
                assert "the same person" in cell
                continue
            both = [(one[name], one[other]) for one in sets.values() if {name, other} <= set(one)]
            same = sum(a == b for a, b in both) / len(both)
            assert cell == f"{written(again.kappa(both))} {share(same)} · {len(both)}"


def test_the_outlier_and_its_top_confusion(page, sets, rows):
    kappas = {}
    names = page.rows["pairs"][0][1:]
    for name in names:
        for other in names:
            both = [(one[name], one[other]) for one in sets.values() if {name, other} <= set(one)]
            if name != other:
                kappas.setdefault(name, []).append(again.kappa(both))
    [lowest] = [
        name
        for name in names
        if max(kappas[name])
        < min(
            again.kappa([(u[a], u[b]) for u in sets.values() if {a, b} <= set(u)])
            for a in names
            for b in names
            if name not in (a, b) and a != b
        )
    ]
    confused = {}
    for sentence, first, second, ours, theirs in again.matched(again.claims_of(rows)):
        said = tuple(one[1] if one else "" for one in (ours, theirs))
        if said[0] != said[1] and lowest in (first, second):
            confused.setdefault(said if first == lowest else said[::-1], set()).add(sentence)
    most = max(map(len, confused.values()))
    labels = {row["source"]: row["source_label"] for row in rows}
    tops = [said for said, found in confused.items() if len(found) == most]
    low, high = min(kappas[lowest]), max(kappas[lowest])
    assert (
        f"{lowest} has the lowest kappa with everyone ({spread(low, high)})" in page.text["pairs"]
    )
    assert f"(in {most} sentences)" in page.text["pairs"]
    assert any(phrase(labels, *said) in page.text["pairs"] for said in tops)


def phrase(labels, own, other):
    if not own:
        return f"someone else has a claim ({labels[other]}) that matches none of theirs"
    if not other:
        return f"they have a claim ({labels[own]}) that matches no one else’s"
    return f"they choose {labels[own]} where someone else chooses {labels[other]}"


def test_every_source_against_the_rest(page, sets, rows):
    ids = {row["source_label"]: row["source"] for row in rows} | {"No claim": "no claim"}
    units = again.shared(sets)
    groups_of_values = split_at_headings(page.rows["values"][1:])
    body = [row for _, group in groups_of_values for row in group]
    said = sorted(label for label in ids if any(ids[label] in s for u in units for s in u))
    assert sorted(named(row[0]) for row in body) == [label for label in said if label]
    for name, chart, alpha, used, split in body:
        label = ids[named(name)]
        binary = [[label in one for one in unit] for unit in units]
        groups = [[[label in one for one in unit] for unit in group] for group in groups_of(sets)]
        assert alpha.startswith(written(again.alpha(binary)))
        assert f"{share(again.percent(binary))} the same" in alpha
        if "too few" not in name:
            assert f"interval {spread(*again.jackknife(groups, again.alpha))}" in alpha
        assert int(used) == sum(any(unit) for unit in binary)
        assert int(split) == sum(len(set(unit)) > 1 for unit in binary)
        assert not chart
    for heading, group in groups_of_values:
        assert group and heading in {"Need work", "Good enough", "Too rare to judge"}
        splits = [int(row[4]) for row in group]
        assert splits == sorted(splits, reverse=True)


def split_at_headings(body):
    """List each heading in a table's body with the rows below it."""
    groups = []
    for row in body:
        if len(row) == 1:
            groups.append((row[0], []))
        else:
            groups[-1][1].append(row)
    return groups


def named(cell):
    """Take off what a cell says of a source beside its name."""
    return cell.split(" too few")[0].removesuffix(" uncertain").strip(" ,")


def test_every_cell_of_the_confusion(page, rows):
    labels = {row["source"]: row["source_label"] for row in rows if row["source"]}
    counts = Counter()
    for *_, ours, theirs in again.matched(again.claims_of(rows)):
        said = tuple(labels[one[1]] if one else "No match" for one in (ours, theirs))
        counts.update({said, said[::-1]})
    body = page.rows["confusion"][1:]
    names = [row[0].rsplit(" ", 1)[0] for row in body]
    shown = {
        (name, other): int(cell)
        for name, row in zip(names, body, strict=True)
        for other, cell in zip(names, row[1:], strict=True)
        if cell.isdecimal()
    }
    assert shown == counts


def test_claim_by_claim(page, rows):
    claims = again.claims_of(rows)
    every = again.matched(claims)
    matched = [(a, b) for *_, a, b in every if a and b]
    total = sum(1 + bool(a and b) for *_, a, b in every)
    shown = {row[0]: row[2:] for row in page.rows["claims"][1:]}

    def value(title):
        [cells] = [cells for name, cells in shown.items() if name.startswith(title)]
        return cells[0].split()[0], *cells[1:]

    same_words = sum(
        2 * (Counter(map(frozenset, a)) & Counter(map(frozenset, b))).total()
        for a, b in pairs_of_spans(claims)
    )
    assert value("Claims with the same words")[0] == share(same_words / total)
    assert value("Claims whose words overlap")[0] == share(2 * len(matched) / total)
    sources = [[a[1], b[1]] for a, b in matched]
    assert value("Source of matched") == (
        written(again.alpha(sources)), f"{len(sources):,}", share(2 * len(matched) / total)
    )  # fmt: skip
    same = [(a, b) for a, b in matched if a[1] == b[1]]
    degrees = [[a[2], b[2]] for a, b in same if {a[2], b[2]} <= set(again.LOW_TO_HIGH)]
    assert value("Confidence of claims with the same source") == (
        written(again.alpha(degrees, again.ordinal)),
        f"{len(degrees):,}",
        share(2 * len(same) / total),
    )
    outside = sum(one[2] == "not_a_statement" for pair in same for one in pair)
    assert any(f"{outside} × “Not a statement”" in name for name in shown)


def test_intervals_claim_by_claim_leave_out_articles_or_else_sentences(page, rows):
    every = again.matched(again.claims_of(rows))
    matched = [(sentence, a, b) for sentence, *_, a, b in every if a and b]
    sources = [(sentence, [a[1], b[1]]) for sentence, a, b in matched]
    degrees = [
        (sentence, [a[2], b[2]])
        for sentence, a, b in matched
        if a[1] == b[1] and {a[2], b[2]} <= set(again.LOW_TO_HIGH)
    ]
    shown = {row[0]: row[2] for row in page.rows["claims"][1:]}
    note = " , for this article only" if len({row["article_id"] for row in rows}) == 1 else ""
    for title, units, distance in (
        ("Words inside any claim", again.words_inside(rows), again.nominal),
        ("Source of matched claims", sources, again.nominal),
        ("Confidence of claims with the same source", degrees, again.ordinal),
    ):
        groups = grouped(units)
        value = again.alpha([one for group in groups for one in group], distance)
        low, high = again.jackknife(groups, lambda left, d=distance: again.alpha(left, d))
        [cell] = [cell for name, cell in shown.items() if name.startswith(title)]
        assert cell == f"{written(value)} {spread(low, high)}{note}", title


def test_too_few_are_too_few_sentences(page, fields, rows):
    every = again.matched(again.claims_of(rows))
    finished = again.sets_of(rows)
    matched, same = (
        {s for s, *_, a, b in every if a and b and (not is_same or a[1] == b[1])}
        for is_same in (False, True)
    )
    shown = {row[0]: row for row in page.rows["claims"][1:]}
    for title, sentences in (("Source of matched", matched), ("Confidence of claims", same)):
        [name] = [name for name in shown if name.startswith(title)]
        assert (f"{len(sentences)} of 50 shared sentences" in name) == (len(sentences) < 50)
    assert (f": {len(same)} of 50 shared sentences" in fields.text["headline"]) == (len(same) < 50)
    for name, *_, without in page.rows["people"][1:]:
        rest = [one for one in finished.values() if len(one.keys() - {name}) > 1]
        assert (f"{len(rest)} of 50 shared sentences" in without) == (len(rest) < 50)


def pairs_of_spans(claims):
    for by_name in claims.values():
        names = sorted(by_name)
        for place, first in enumerate(names):
            for second in names[place + 1 :]:
                yield [one[0] for one in by_name[first]], [one[0] for one in by_name[second]]


def test_every_person_against_the_others_and_alpha_without_them(page, sets):
    for name, chart, kappa, same, without in page.rows["people"][1:]:
        both = []
        for one in sets.values():
            votes = Counter(value for who, value in one.items() if who != name).most_common(2)
            is_tie = len(votes) > 1 and votes[0][1] == votes[1][1]
            if name in one and votes and not is_tie:
                both.append((one[name], votes[0][0]))
        assert kappa.split()[0] == written(again.kappa(both))
        assert same == f"{share(statistics.mean(a == b for a, b in both))} of {len(both)}"
        rest = {s: {k: v for k, v in one.items() if k != name} for s, one in sets.items()}
        assert without.split()[0] == written(masi_alpha(again.shared(rest)))
        assert not chart


def test_every_week_and_its_change(page, rows, sets):
    last = {}
    for row in rows:
        last[row["sentence_id"]] = max(last.get(row["sentence_id"], ""), row["labelled_at"])
    by_week = defaultdict(dict)
    for sentence, by_name in sets.items():
        by_week[again.monday(last[sentence])][sentence] = by_name
    body = [row for row in page.rows["time"] if row[0].startswith("Week of")]
    weeks = [by_week[week] for week in sorted(by_week) if again.shared(by_week[week])]
    assert len(body) == len(weeks)
    before = None
    for (name, _, alpha, on, articles, change), week in zip(body, weeks, strict=True):
        value = masi_alpha(again.shared(week))
        assert alpha.split()[0] == written(value), name
        assert int(on) == len(again.shared(week))
        assert int(articles) == len({s.split("-")[0] for s in week})
        if before is not None:
            assert change.split()[0].lstrip("+") == written(value - before)
        before = value


def test_the_sentences_on_which_people_differ_are_counted_and_shown(page, sets):
    split = [one for one in sets.values() if len(set(one.values())) > 1]
    shown = page.rows["disagreements"][1:]
    assert len(shown) == min(200, len(split))
    most = min(Counter(one.values()).most_common(1)[0][1] / len(one) for one in split)
    first = [int(n) for n in shown[0][2].replace("decided", "").split(":")]
    assert first[0] / sum(first) == pytest.approx(most)
