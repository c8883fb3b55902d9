"""The list of articles: pages, filters, search and counts are those of plain counting."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import Invalid
from annotate.records import Draft, Filters
from annotate.store.articles import list_sentences
from annotate.store.articles import listing as stored
from annotate.store.articles.listed import match_of
from annotate.workflow import articles, assign
from annotate.workflow.articles import listing, tags
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.people import membership
from annotate.workflow.project import get_project, save_settings
from annotate.workflow.scheme import get_scheme
from tests.conftest import looks
from tests.kept import open_kept
from tests.random_project import Life

KINDS = ("sentence", "bullet")
DONE = ("claims", "no_claim", "cant_tell")


def live(founded, seed, steps=60):
    """A project after a random life, with outlets and assignments."""
    db = open_kept(founded)
    life = Life(db, get_scheme(db), random.Random(seed))
    life.live(steps)
    for number, article in enumerate(life.articles):
        db.write(
            lambda inside, n=number, one=article: inside.execute(
                "update article set outlet = ?, published = ? where id = ?",
                [("Gazette", "", "gazette")[n], f"2026-0{3 - n}-01", one],
            )
        )
        if life.rng.random() < 0.5 and not articles.get_article(db, article).withdrawn_at:
            assign.give(db, None, [article], [life.rng.choice([*life.people, life.lead]).id])
        if life.rng.random() < 0.3:
            assign.save_spread(db, None, article, k=None, is_calibration=True)
    return life


def rows_of(db, sql):
    return list(db.reader().query(sql))


class Plain:
    """What the list must say, counted from the tables row by row."""

    def __init__(self, life, person):
        self.db, self.person = life.db, person
        self.articles = rows_of(self.db, "select * from article order by number")
        self.assignments = rows_of(self.db, "select * from assignment")
        self.units = rows_of(self.db, "select * from sentence where kind is not null")
        self.answers = rows_of(self.db, "select * from answer where layer = 'label'")

    def asked(self, article):
        return [one["id"] for one in self.units
                if one["article"] == article["id"] and one["kind"] in KINDS]  # fmt: skip

    def told(self, article):
        """person → [answers] among the units that are asked."""
        asked, found = self.asked(article), {}
        for one in self.answers:
            if one["sentence"] in asked:
                found.setdefault(one["person"], []).append(one)
        return found

    def finished(self, article, person):
        told = self.told(article).get(person, [])
        return sum(one["verdict"] in DONE for one in told)

    def twice(self, article):
        """How many sentences two people or more have finished."""
        done = Counter(one["sentence"] for one in self.answers if one["verdict"] in DONE)
        return sum(done[sentence] >= 2 for sentence in self.asked(article))

    def holders(self, article):
        return {one["person"]: one["ended"] for one in self.assignments
                if one["article"] == article["id"]}  # fmt: skip

    def is_ready(self, article):
        """Whether everyone it needs has finished it, and more than one person has."""
        asked, project = len(self.asked(article)), get_project(self.db)
        many = sum(self.finished(article, who) >= asked for who in self.told(article))
        slots = assign.count_slots(project, article["id"], article["k"])
        return many > 1 and (bool(article["calibration"]) or many >= slots)

    def is_decided(self, article):
        gold = {
            row["sentence"]
            for row in rows_of(
                self.db, "select sentence from answer where layer = 'gold' and verdict is not null"
            )
        }
        return bool(self.asked(article)) and set(self.asked(article)) <= gold

    def is_hidden(self, article):
        holders, me = self.holders(article), self.person.id
        is_theirs = holders.get(me, "-") is None or (me not in holders and me in self.told(article))
        left = len(self.asked(article)) > self.finished(article, me)
        return is_theirs and left and not article["released_at"] and not article["withdrawn_at"]

    def states(self, article):
        asked, told, me = self.asked(article), self.told(article), self.person.id
        if not self.person.is_lead:
            told = {who: said for who, said in told.items() if who == me}
        holders = self.holders(article)
        open_ones = {who for who, ended in holders.items() if ended is None}
        counted = (open_ones | {who for who in told if who not in holders or who in open_ones}
                   if self.person.is_lead else set(told))  # fmt: skip
        done = bool(asked and counted) and all(
            self.finished(article, who) >= len(asked) for who in counted
        )
        flags = any(
            one["flag"] is not None and (who == me or not self.is_hidden(article))
            for who, said in told.items() for one in said
        )  # fmt: skip
        here = not article["withdrawn_at"]
        return {
            "to-label": bool(here and asked and not told),
            "begun": bool(here and told and not done),
            "finished": bool(here and done),
            "ready": bool(here and self.is_ready(article) and not self.is_decided(article)),
            "decided": bool(here and self.is_decided(article)),
            "unassigned": bool(here and asked and not open_ones and not article["calibration"]),
            "flagged": bool(here and flags),
            "calibration": bool(here and article["calibration"]),
            "released": bool(here and article["released_at"]),
            "withdrawn": not here,
        }


@given(seed=st.integers(0, 2**32), who=st.sampled_from(["lead", "reviewer"]))
@looks(30)
def test_states_and_counts_are_those_of_plain_counting(founded, seed, who):
    life = live(founded, seed)
    person = life.lead if who == "lead" else life.people[0]
    plain = Plain(life, person)
    here = [one for one in plain.articles if person.is_lead or not one["withdrawn_at"]]
    listed = listing.open_list(life.db, person, Filters())
    assert [row["id"] for row in listed.rows] == [one["id"] for one in here]
    assert [row["asked"] for row in listed.rows] == [len(plain.asked(one)) for one in here]
    mine = [plain.finished(one, person.id) for one in here]
    assert [row["mine"]["finished"] for row in listed.rows] == mine
    kept = [one for one in here if not one["withdrawn_at"]]
    assert listed.counts["total"] == {
        "articles": len(kept),
        "sentences": sum(len(plain.asked(one)) for one in kept),
        "finished": sum(plain.finished(one, person.id) for one in kept),
        "twice": sum(plain.twice(one) for one in kept),
    }
    states = {one["id"]: plain.states(one) for one in here}
    for state, count in listed.counts["state"].items():
        wanted = [one["id"] for one in here if states[one["id"]][state]]
        found = listing.list_ids(life.db, person, Filters(state=state))
        assert (found, count) == (wanted, len(wanted)), state
    assert set(stored.STATES) - set(listed.counts["state"]) == (
        set() if person.is_lead else set(stored.FOR_LEADS)
    )
    for name in ("outlet", "language"):
        for value, count in listed.counts.get(name, {}).items():
            assert count == sum(one[name] == value for one in here)
    if person.is_lead:
        for other, count in listed.counts.get("person", {}).items():
            assert count == sum(plain.holders(one).get(other, "-") is None for one in here)
    life.db.close()


@given(seed=st.integers(0, 2**32), sort=st.sampled_from(listing.SORTS))
@looks(20)
def test_pages_there_and_back_are_the_whole_list_once(founded, seed, sort):
    life = live(founded, seed, steps=20)
    db = life.db.reader()
    reader = stored.Reader(life.lead.id, True, KINDS)
    whole, counts = stored.find_page(db, reader, Filters(), sort, limit=99)
    assert counts["match"]["articles"] == len(whole)
    for at, (number, _) in enumerate(whole):
        behind, _ = stored.find_page(db, reader, Filters(), sort, after=number, limit=99)
        ahead, _ = stored.find_page(db, reader, Filters(), sort, before=number, limit=99)
        assert (ahead, behind) == (whole[:at], whole[at + 1 :])
        nearest, _ = stored.find_page(db, reader, Filters(), sort, before=number, limit=1)
        assert nearest == whole[max(0, at - 1) : at]
    life.db.close()


@given(
    seed=st.integers(0, 2**32), state=st.sampled_from(["", *stored.STATES]), is_lead=st.booleans()
)
@looks(20)
def test_one_kind_of_units_is_counted_as_several_are(founded, seed, state, is_lead):
    life = live(founded, seed, steps=30)
    person = life.lead if is_lead else life.people[0]
    found = []
    for kinds in (("sentence",), ("sentence", "a kind that no unit has")):
        reader = stored.Reader(person.id, is_lead, kinds, k=2, share=50)
        chosen = Filters(state=state, outlet=("Gazette", "gazette"))
        found.append(stored.find_page(life.db.reader(), reader, chosen, "progress", limit=99))
    assert found[0] == found[1]
    life.db.close()


@pytest.fixture
def many(db):
    """120 articles of three outlets, in order of import."""
    drafts = [
        Draft(text=f"Report {n} came. It is number {n}.", name=f"{n}.txt", title=f"Title {-n}",
              outlet=f"Outlet {n % 3}", ref=f"own-{n}")
        for n in range(120)
    ]  # fmt: skip
    return [one.id for one in add_articles(db, None, drafts)]


@pytest.mark.parametrize("sort", ["number", "-number", "title", "outlet", "progress"])
def test_next_leads_through_all_pages_and_previous_back(db, many, lead, sort):
    pages, after = [], None
    while True:
        listed = listing.open_list(db, lead, Filters(), sort, after=after)
        pages.append([row["id"] for row in listed.rows])
        if listed.next is None:
            break
        after = listed.next
    assert [len(page) for page in pages] == [50, 50, 20]
    assert sorted(one for page in pages for one in page) == sorted(many)
    before = listed.previous
    for page in reversed(pages[:-1]):
        listed = listing.open_list(db, lead, Filters(), sort, before=before)
        assert [row["id"] for row in listed.rows] == page
        before = listed.previous
    assert before is None


def test_a_page_after_an_article_that_is_gone_is_the_first(db, many, lead):
    first = listing.open_list(db, lead, Filters()).rows
    assert listing.open_list(db, lead, Filters(), after=5000).rows == first


def test_the_counts_of_a_filter_obey_the_others(db, many, alice, lead):
    assign.give(db, None, many[:10], [alice.id])
    counts = listing.open_list(db, lead, Filters(outlet=("Outlet 0",), person=(alice.id,))).counts
    assert counts["match"] == {"articles": 4}
    assert counts["outlet"] == {"Outlet 0": 4, "Outlet 1": 3, "Outlet 2": 3}
    assert counts["person"] == {alice.id: 4}
    assert counts["total"]["articles"] == 120


def test_an_article_needs_one_of_the_values_of_each_filter(db, many, alice, bob, lead):
    assign.give(db, None, many[:10], [alice.id])
    assign.give(db, None, many[10:20], [bob.id])
    tags.add(db, None, many[:6], "harbour")
    tags.add(db, None, many[6:30], "flood")
    chosen = Filters(
        outlet=("Outlet 0", "Outlet 2"), person=(alice.id, bob.id), tag=("harbour", "flood")
    )
    wanted = [one for n, one in enumerate(many[:20]) if n % 3 != 1]
    assert listing.list_ids(db, lead, chosen) == wanted
    counts = listing.open_list(db, lead, chosen).counts
    assert counts["match"] == {"articles": len(wanted)}
    assert counts["outlet"] == {"Outlet 0": 7, "Outlet 1": 7, "Outlet 2": 6}
    assert counts["person"] == {alice.id: 7, bob.id: 6}
    assert counts["tag"] == {"flood": 9, "harbour": 4}


def test_several_languages_and_days_are_chosen_at_once(db, many, lead):
    def change(inside):
        for n, article in enumerate(many):
            inside.execute(
                "update article set language = ?, imported_at = ? where id = ?",
                [("en", "uk", "ko")[n % 3], f"2026-0{n % 4 + 1}-31T01:02:03.000Z", article],
            )

    db.write(change)
    chosen = Filters(language=("uk", "ko"), imported=("2026-01-31", "2026-03-31"))
    wanted = [one for n, one in enumerate(many) if n % 3 and n % 4 in (0, 2)]
    assert listing.list_ids(db, lead, chosen) == wanted
    counts = listing.open_list(db, lead, chosen).counts
    assert counts["language"] == {"en": 20, "ko": 20, "uk": 20}
    assert counts["imported"] == {f"2026-0{month}-31": 20 for month in (1, 2, 3, 4)}


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("порт", 1), ("ПОРТ відкр", 1), ("кораб", 1), ("비", 1), ("홍수", 1), ("신문", 1),
        ("own-7", 1), ("Own", 2), ("Вісник", 1), ("cafe", 1), ("café", 1), ("naïve caf", 1),
        ("quiet AND", 0), ("NOT quiet", 0), ("title:quiet", 0), ('"quiet', 1), ("quiet*", 1),
        ("(quiet", 1), ("^quiet", 1), ("quiet - ", 1), ("NEAR(quiet bridge)", 0), ("'", 0),
        ('"', 0), ("*", 0), ("\0quiet", 1), ("uiet", 0), ("bridge quiet", 1), ("{a b}: c", 1),
    ],
)  # fmt: skip
def test_search_finds_words_of_any_script_and_takes_no_orders(db, lead, search, found):
    add_articles(db, None, [
        Draft(text="Порт відкрився в понеділок. Кораблі чекають.", name="a.txt", outlet="Вісник"),
        Draft(text="비가 올 것 같다. 홍수가 뒤따를 수 있다.", name="b.txt", outlet="신문"),
        Draft(text="A quiet bridge. No one came.", name="c.txt", ref="own-7", title="Own"),
        Draft(text="A naïve café owner spoke.", name="d.txt"),
    ])  # fmt: skip
    assert len(listing.list_ids(db, lead, Filters(search=search))) == found


@given(search=st.text(min_size=1, max_size=30))
@looks(60)
def test_no_search_is_an_error(founded, search):
    sql = "select count(*) from article_fts where article_fts match ?"
    db = open_kept(founded)
    if match_of(search):
        assert db.reader().execute(sql, [match_of(search)]).fetchone() == (0,)
    db.close()


def test_the_search_follows_imports_and_deletions(db, many, lead):
    found = Filters(search="own-119")
    for article in many[:60]:
        articles.withdraw(db, lead, article)
        articles.delete(db, lead, article)
    assert listing.list_ids(db, lead, found) == [many[119]]
    assert listing.list_ids(db, lead, Filters(search="own-3")) == []
    db.write(lambda inside: inside.execute(
        "insert into article_fts (article_fts, rank) values ('integrity-check', 1)"))  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"state": "lost"}, {"search": "x" * 201}, {"imported": ("2026-01-31", "yesterday")}],
)
def test_a_filter_that_the_list_does_not_have_is_named(db, lead, wrong):
    with pytest.raises(Invalid):
        listing.open_list(db, lead, replace(Filters(), **wrong))


def test_a_reviewer_lists_only_what_is_theirs(db, many, alice, bob, lead):
    assign.save_rules(db, lead, mode="named", k=1, share=100, lease_hours=1)
    assign.give(db, None, many[3:6], [alice.id])
    assign.give(db, None, many[5:8], [bob.id])
    listed = listing.open_list(db, alice, Filters())
    assert [row["id"] for row in listed.rows] == many[3:6]
    assert "person" not in listed.counts and "tag" not in listed.counts
    assert listed.counts["match"] == {"articles": 3}


def test_an_article_is_ready_once_as_many_people_as_it_needs_have_finished_it(
    db, many, lead, alice, bob, save
):
    save_settings(db, None, k=3, share=50)
    charlie = membership.add_person(db, "Charlie", "reviewer")
    needs = {one: assign.count_slots(get_project(db), one, None) for one in many[:24]}
    assert set(needs.values()) == {1, 3}
    for place, article in enumerate(needs):
        for sentence in list_sentences(db.reader(), article):
            for person in (alice, bob, charlie)[: place % 4]:
                save(person, sentence)
            if place % 8 == 7:
                save(lead, sentence, layer="gold", verdict="no_claim", why="Plain.")
    finished = {article: place % 4 for place, article in enumerate(needs)}
    decided = [article for place, article in enumerate(needs) if place % 8 == 7]
    ready = [one for one, slots in needs.items()
             if finished[one] > 1 and finished[one] >= slots and one not in decided]  # fmt: skip
    assert listing.list_ids(db, lead, Filters(state="ready")) == ready
    assert listing.list_ids(db, lead, Filters(state="decided")) == decided
    counts = listing.open_list(db, lead, Filters()).counts["state"]
    assert (counts["ready"], counts["decided"]) == (len(ready), len(decided))
