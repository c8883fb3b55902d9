"""Every page of the program in every state a person can see: name → how to get there.

A state is a function (world, page) under `@state(endpoint, person=...)`; the test of
accessibility walks them all and fails where an endpoint of the URL map has none.
"""

import itertools
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import expect

from annotate.records import Draft
from annotate.schemes.editing.edits import Edit
from annotate.store.articles import list_sentences
from annotate.workflow import articles
from annotate.workflow.agreement import open_basis, show_scope
from annotate.workflow.agreement.model import job as model_job
from annotate.workflow.answers import look_again, questions
from annotate.workflow.articles import tags
from annotate.workflow.import_labels import Naming, import_any
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.operations import demo
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import access_tokens, links, membership, practice
from annotate.workflow.people.own_settings import save_settings
from annotate.workflow.people.sign_in import set_password
from annotate.workflow.project import get_project
from annotate.workflow.project import save_settings as save_project
from annotate.workflow.scheme import draft as drafts
from annotate.workflow.scheme import get_scheme
from annotate.workflow.scheme.publish import publish
from annotate.workflow.sources import changes
from tests.browser.conftest import Server
from tests.browser.screen import press

SMALL = "The bridge opens in May. The mayor said so on Monday.\n\nNobody in town doubts it."
PASSWORD = "a quiet sentence"
REVIEWER, LABELLER, LEAD, NEWCOMER = "Ben", "Ida", "Lena", "Nora"
NOT_ACCEPTED = {
    "id": "refused-label-1",
    "sentence": "",
    "reason": "source: There is no source “nobody”.",
    "remedy": "Choose one of the scheme.",
}


@dataclass
class World:
    """A project with two articles and the demonstration labels. Ida labelled all of the sample,
    Ben nothing, Nora has not practised, Lena leads."""

    server: Server
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    @property
    def store(self):
        return self.server.store

    def person(self, name):
        return membership.get_person_named(self.store, name)

    @property
    def article(self):
        [row] = self.server.rows("select id from article where outlet <> 'Gazette'")
        return row["id"]

    def sentence(self, number):
        """The id of the asked sentence with this number."""
        query = (
            "select id from sentence where article = :article and kind in ('sentence', 'bullet')"
            " order by position limit 1 offset :before"
        )
        [row] = self.server.rows(query, article=self.article, before=number - 1)
        return row["id"]

    def label(self, page, query=""):
        page.goto(f"{page.base}/label/{self.article}{query}")
        page.wait_for_selector("html.scripted", state="attached")

    def decide_all(self):
        """Give gold to every sentence that Mara finished: her answer, as the lead's."""
        lead = self.person(LEAD)
        rows = self.server.rows(
            "select e.* from answer a join event e on e.id = a.event"
            " where a.layer = 'label' and a.person = :mara and a.verdict in ('claims', 'no_claim')",
            mara=self.person("Mara").id,
        )
        for row in rows:
            event = {name: row[name] for name in ("sentence", "scheme", "scheme_version")}
            event |= {"id": f"gold-{row['id']}"[:36], "answer": json.loads(row["answer"])}
            event |= {"layer": "gold", "base_rev": None, "active_ms": 0}
            event |= {"client_time": row["client_time"]}
            body = {"person": lead.id, "events": [event]}
            assert not saving.save_events(self.store, lead, body)["rejected"]

    def practise(self, *labelled):
        """Have Ben practise in the small article, all gold “author”, with these sources so far."""
        lead = self.person(LEAD)
        [row] = self.server.rows("select id from article where outlet = 'Gazette'")
        sentences = self.server.rows(
            "select id from sentence where article = :id and kind = 'sentence' order by position",
            id=row["id"],
        )
        self.answer(lead, [one["id"] for one in sentences], "author", "gold")
        practice.mark_articles(self.store, lead, [row["id"]])
        for sentence, source in zip(sentences, labelled, strict=False):
            self.answer(self.person(REVIEWER), [sentence["id"]], source)
        return row["id"]

    def answer(self, person, sentences, source, layer="label"):
        project = get_project(self.store)
        events = [
            {
                "id": f"{layer}-{person.name}-{sentence[-8:]}",
                "sentence": sentence,
                "scheme": project.scheme,
                "scheme_version": project.scheme_version,
                "layer": layer,
                "answer": {
                    "verdict": "claims",
                    "claims": [{"source": source, "fields": {"confidence": "high"}}],
                    "why": "The article says so itself." if layer == "gold" else "",
                },
            }
            for sentence in sentences
        ]
        body = {"person": person.id, "events": events}
        assert not saving.save_events(self.store, person, body)["rejected"]

    def invitation(self):
        return links.invite(self.store, self.person(LEAD), f"Guest {next(self.numbers)}")


def make_project(path):
    """Make the file of the world; tests copy it."""
    store = open_project(str(path), "Gazette desk")
    demo.fill(store)
    small = Draft(text=SMALL, name="bridge.txt", title="A bridge", outlet="Gazette")
    add_articles(store, None, [small])
    membership.add_person(store, LEAD, "lead")
    set_password(store, membership.get_person_named(store, LEAD), PASSWORD)
    for name in (REVIEWER, NEWCOMER):
        membership.add_person(store, name)
    for name in (LEAD, REVIEWER, LABELLER):
        save_settings(store, membership.get_person_named(store, name), practice_done=True)
    store.write(
        lambda db: db.execute("update person set can_sign_in = 1 where name = ?", [LABELLER])
    )
    store.close()


def copy_project(made, path):
    for end in ("", ".secret"):
        if (made.parent / (made.name + end)).exists():
            shutil.copy(made.parent / (made.name + end), str(path) + end)


@dataclass(frozen=True)
class State:
    name: str
    endpoint: str
    reach: Callable
    person: str | None
    scripts: bool
    is_refusal: bool
    part: str
    after: str | None


STATES: list[State] = []


def state(endpoint, person=None, *, scripts=True, is_refusal=False, part="html", after=None):
    """Add a state: whose page it is, whether the server refuses something on the way, the part
    that is new in it, and the state just added that it goes on from."""

    def add(reach):
        name = reach.__name__.replace("_", " ")
        before = after and STATES[-1].name
        assert after is None or STATES[-1].reach is after
        STATES.append(State(name, endpoint, reach, person, scripts, is_refusal, part, before))
        return reach

    return add


# ── the door ─────────────────────────────────────────────────────────────


@state("account.set_up")
def set_up(world, page):
    world.store.write(lambda db: db.execute("update person set role = 'reviewer'"))
    [(_, token)] = links.make_start_links(world.store)
    page.goto(f"{page.base}/setup/{token}")
    expect(page.get_by_label("Your name")).to_be_visible()


@state("account.set_up", is_refusal=True)
def a_link_that_is_not_known(world, page):
    page.goto(f"{page.base}/setup/not-known")


@state("account.accept")
def an_invitation(world, page):
    page.goto(f"{page.base}/invite/{world.invitation()}")
    expect(page.get_by_label("Your name")).to_be_visible()


@state("account.finish_accept", is_refusal=True)
def an_invitation_with_a_taken_name(world, page):
    an_invitation(world, page)
    page.get_by_label("Your name").fill(REVIEWER)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Accept invitation").click()
    expect(page.get_by_role("alert")).to_be_visible()


@state("account.sign_in")
def sign_in(world, page):
    page.goto(page.base + "/sign-in")


@state("account.enter", is_refusal=True)
def sign_in_with_a_wrong_password(world, page):
    sign_in(world, page)
    page.get_by_label("Name").fill(REVIEWER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()


# ── articles and import ──────────────────────────────────────────────────


@state("articles.page", LEAD)
def articles_of_a_lead(world, page):
    page.goto(page.base + "/")
    expect(page.get_by_role("link", name="A bridge").first).to_be_visible()


@state("articles.page", LABELLER)
def articles_of_a_reviewer(world, page):
    page.goto(page.base + "/")
    page.locator("#person-menu .avatar").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@state("articles.page", LEAD)
def articles_that_match_filters(world, page):
    tags.add(world.store, None, [world.article], "harbour, second round")
    page.goto(page.base + "/?state=begun&tag=harbour&q=troops")
    expect(page.get_by_text("1 article matches.")).to_be_visible()


@state("articles.page", LEAD)
def articles_over_several_pages(world, page):
    texts = [f"Ship {number} came in. It left again." for number in range(60)]
    add_articles(world.store, None, [Draft(text=text, name="ship.txt") for text in texts])
    page.goto(page.base + "/")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()


@state("articles.page", LABELLER)
def articles_of_a_reviewer_with_filters(world, page):
    page.goto(page.base + "/?state=finished")
    expect(page.get_by_label("Status")).to_be_visible()


@state("articles.page", LEAD)
def no_article_that_matches(world, page):
    page.goto(page.base + "/?outlet=Nowhere")
    expect(page.get_by_text("No article matches these filters.")).to_be_visible()


def choose_action(world, page, action):
    page.goto(page.base + "/")
    page.locator("#selection [name=which]").select_option("all")
    page.locator("#selection [name=action]").select_option(action)
    page.get_by_role("button", name="Continue").click()


@state("selected.page", LEAD)
def the_question_before_assigning_many(world, page):
    choose_action(world, page, "assign")
    expect(page.get_by_role("heading", name="Assign 2 articles?")).to_be_visible()


@state("selected.page", LEAD)
def the_question_before_withdrawing_many(world, page):
    choose_action(world, page, "withdraw")
    expect(page.get_by_role("heading", name="Withdraw 2 articles?")).to_be_visible()


@state("selected.act", LEAD, is_refusal=True)
def an_assignment_of_many_to_no_one(world, page):
    choose_action(world, page, "assign")
    page.get_by_role("button", name="Assign 2 articles").click()
    expect(page.get_by_role("alert")).to_be_visible()


@state("selected.act", LEAD)
def many_articles_tagged(world, page):
    choose_action(world, page, "tag")
    page.get_by_label("Tags").fill("harbour")
    page.get_by_role("button", name="Tag 2 articles").click()
    expect(page.get_by_role("link", name="harbour").first).to_be_visible()


@state("articles.page", LEAD)
def no_articles_yet(world, page):
    world.store.write(lambda db: db.execute("update article set withdrawn_at = '2026-01-01'"))
    page.goto(page.base + "/")


@state("imports.page", LEAD)
def import_page(world, page):
    page.goto(page.base + "/import")


def paste(world, page, text):
    import_page(world, page)
    page.get_by_label("Text", exact=True).fill(text)
    page.locator("form", has=page.get_by_label("Text", exact=True)).get_by_role(
        "button", name="Show the preview"
    ).click()


@state("imports.preview", LEAD)
def import_preview(world, page):
    paste(world, page, "A headline\n\nOne sentence. Another one.\n\n- a bullet\n- a second\n")
    expect(page.get_by_role("button", name="Import 1 article")).to_be_visible()


@state("imports.preview", LEAD, is_refusal=True)
def a_refused_file(world, page):
    import_page(world, page)
    file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"\x00\x01\x02" * 99}
    page.locator("input[name=file]").set_input_files(files=[file])
    expect(page.get_by_role("status").filter(has_text="1 not accepted")).to_be_visible()


def check_labels(world, page):
    page.goto(page.base + "/import/labels")
    text = "sentence,reviewer,source\nIt is not there.,Ida,author\nNor is this.,Ida,nonsense\n"
    file = {"name": "labels.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("File with labels").set_input_files(files=[file])
    page.get_by_role("button", name="Check labels").click()
    expect(page.get_by_role("heading", name="0 answers to import")).to_be_visible()


@state("imported_labels.page", LEAD)
def import_labels_page(world, page):
    page.goto(page.base + "/import/labels")


@state("imported_labels.preview", LEAD)
def a_report_about_labels(world, page):
    check_labels(world, page)


# ── labelling ────────────────────────────────────────────────────────────


@state("label.page", REVIEWER)
def label(world, page):
    world.label(page)


@state("label.page", LABELLER)
def label_with_everything_labelled(world, page):
    world.label(page, "?s=3")


@state("label.page", REVIEWER)
def label_with_claims_in_the_making(world, page):
    world.label(page)
    press(page, "1", "h", "0", "t", "s", "n", "8", "m", "6")
    expect(page.locator("#source-name")).to_be_visible()


@state("label.page", REVIEWER)
def label_with_words_being_changed(world, page):
    world.label(page)
    press(page, "9", "e", "ArrowRight")


@state("label.page", REVIEWER)
def label_with_a_message_and_a_confirmation(world, page):
    world.label(page)
    press(page, "9", "h", "ArrowLeft", "0")
    expect(page.locator("#toast")).to_contain_text("This replaces the claims")


@state("label.page", LABELLER)
def the_end_of_an_article(world, page):
    world.label(page)
    expect(page.locator("#end")).to_be_focused()


@state("label.page", REVIEWER, part="#guideline")
def the_guideline_beside_a_sentence(world, page):
    world.label(page)
    press(page, "7", "g")
    expect(page.locator("#guideline")).to_be_visible()


@state("label.page", REVIEWER, part="#dialog")
def the_keys(world, page):
    world.label(page)
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


@state("label.page", REVIEWER, part="#dialog")
def the_dialog_of_a_flag(world, page):
    world.label(page)
    press(page, "f")
    expect(page.get_by_role("dialog", name="Flag sentence 1")).to_be_visible()


@state("label.page", REVIEWER, part="#dialog")
def the_dialog_of_a_comment(world, page):
    world.label(page)
    press(page, "c")
    expect(page.get_by_role("dialog", name="Comment on sentence 1")).to_be_visible()


@state("label.page", REVIEWER, part="#dialog")
def the_dialog_of_a_number(world, page):
    world.label(page)
    press(page, "j")
    expect(page.get_by_role("dialog", name="Go to a sentence")).to_be_visible()


@state("label.page", REVIEWER, is_refusal=True, part="#dialog")
def the_dialog_of_signing_in_again(world, page):
    world.label(page)
    world.store.write(lambda db: db.execute("update signin set ended_at = '2026-01-01'"))
    press(page, "0")
    page.get_by_role("button", name="Sign in again").click()
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible()


@state("label.page", REVIEWER, is_refusal=True, part="#dialog")
def the_dialog_of_refused_labels(world, page):
    def refuse(route):
        [event] = route.request.post_data_json["events"]
        answer = {"accepted": [], "rejected": [{**NOT_ACCEPTED, "id": event["id"]}]}
        route.fulfill(status=422, content_type="application/json", body=json.dumps(answer))

    page.route("**/labels", refuse)
    world.label(page)
    press(page, "9", "h")
    page.get_by_role("button", name="Not accepted").click()
    expect(page.get_by_role("dialog", name="Not accepted")).to_be_visible()


@state("label.page", REVIEWER)
def a_browser_that_keeps_nothing(world, page):
    page.add_init_script("delete window.localStorage")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw 1; } })")
    world.label(page)
    expect(page.locator("#alert")).to_be_visible()


@state("practice.page", REVIEWER)
def practice_before_labelling(world, page):
    world.practise("author", "us_official")
    page.goto(page.base + "/practise")
    expect(page.locator(".told")).to_have_count(2)


@state("practice.page", REVIEWER)
def practice_that_waits_for_a_lead(world, page):
    world.practise(*["us_official"] * 9)
    page.goto(page.base + "/practise")
    expect(page.locator("#waits")).to_be_visible()


@state("articles.page", REVIEWER)
def articles_of_someone_who_practises(world, page):
    world.practise("author")
    page.goto(page.base + "/")
    expect(page.locator("#practise-first")).to_be_visible()


@state("label.page", REVIEWER, part="#dialog")
def gold_after_a_sentence_of_practice(world, page):
    page.goto(f"{page.base}/label/{world.practise('author')}")
    page.wait_for_selector("html.scripted", state="attached")
    press(page, "1", "h")
    expect(page.locator("#dialog .told")).to_be_visible()


@state("label.page", REVIEWER, scripts=False)
def gold_beside_a_sentence_without_scripts(world, page):
    page.goto(f"{page.base}/label/{world.practise('us_official')}?s=0")
    expect(page.locator(".told")).to_be_visible()


@state("progress.page", LEAD)
def those_who_wait_in_practice(world, page):
    world.practise(*["us_official"] * 9)
    page.goto(page.base + "/progress")
    expect(page.locator("#practising .pill-warn")).to_be_visible()


@state("membership.page", LEAD)
def one_person_in_practice(world, page):
    world.practise("us_official", "author")
    page.goto(f"{page.base}/people/{world.person(REVIEWER).id}")
    expect(page.locator("#practice")).to_be_visible()


@state("label.page", NEWCOMER)
def the_offer_of_practice(world, page):
    world.label(page)
    expect(page.locator("#practice-offer")).to_be_visible()


@state("label.page", NEWCOMER, part="#dialog")
def the_practice(world, page):
    the_offer_of_practice(world, page)
    page.locator("#practice-offer [value=yes]").click()
    expect(page.get_by_role("dialog", name="Practice 1 of 3")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="No claim").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Next")).to_be_visible()


@state("label.page", LABELLER)
def a_sentence_to_look_at_again(world, page):
    wanted = look_again.Wanted(field="source", value="unnamed")
    look_again.send(world.store, world.person(LEAD), wanted, "Unnamed has a new definition.")
    [one] = look_again.list_open(world.store, world.person(LABELLER))
    page.goto(f"{page.base}/look-again/{one['batch']}")
    expect(page.get_by_role("button", name="Keep the answer")).to_be_visible()


@state("label.page", LABELLER, scripts=False)
def label_without_scripts(world, page):
    page.goto(f"{page.base}/label/{world.article}?s=3&c=1")


@state("label.save_form", LABELLER, scripts=False)
def a_confirmation_without_scripts(world, page):
    label_without_scripts(world, page)
    page.get_by_role("button", name="No claim").click()
    expect(page.get_by_role("alert").first).to_contain_text("This replaces")


# ── what a lead reads ────────────────────────────────────────────────────


@state("agreement.page", LEAD)
def agreement(world, page):
    page.goto(page.base + "/agreement")
    expect(page.locator("#headline")).to_be_visible()
    expect(page.locator(".waiting")).to_have_count(0)


@state("agreement.page", LEAD)
def agreement_with_gold_and_a_model(world, page):
    rows = [f"{world.sentence(number)},gpt,unnamed,high" for number in range(1, 9)]
    table = "\n".join(["sentence_id,by,source,confidence", *rows]).encode()
    predicted = import_any(world.store, table, "x.csv", Naming({"reviewer": "by"}, is_model=True))
    assert predicted.taken == len(rows)
    page.goto(page.base + "/agreement?with=gold&with=gpt")
    expect(page.locator("#pairs thead")).to_contain_text("gpt")
    page.locator("summary", has_text="More").click()
    expect(page.get_by_role("checkbox", name="gpt")).to_be_checked()


@state("agreement.panel", LEAD)
def agreement_with_every_panel(world, page):
    page.goto(page.base + "/agreement/panels/pairs?field=source")
    expect(page.locator("#time")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")  # from under the bar


@state("agreement.sentences", LEAD)
def agreement_sentences(world, page):
    page.goto(page.base + "/agreement/sentences?first=author&second=us_official")
    expect(page.locator("#rows tbody tr").first).to_be_visible()


@state("adjudicate.page", LEAD)
def the_first_sentence_to_decide(world, page):
    page.goto(page.base + "/adjudicate")
    expect(page.locator("#sides")).to_be_visible()


@state("adjudicate.page", LEAD)
def an_answer_used_and_its_words_being_changed(world, page):
    the_first_sentence_to_decide(world, page)
    page.wait_for_selector("html.scripted", state="attached")
    press(page, "a", "e", "ArrowRight")
    expect(page.locator("#from")).to_be_visible()


@state("adjudicate.page", LEAD)
def the_filters_and_the_sources_of_a_decision(world, page):
    the_first_sentence_to_decide(world, page)
    page.wait_for_selector("html.scripted", state="attached")
    page.locator("#change > summary").click()
    page.locator("#filters > summary").click()
    expect(page.get_by_label("They differ in")).to_be_visible()


@state("adjudicate.page", LEAD)
def nothing_to_decide(world, page):
    page.goto(page.base + "/adjudicate?value=russia_nkorea&field=source&flagged=on&commented=on")
    expect(page.get_by_role("heading", name="Nothing to decide")).to_be_visible()


@state("adjudicate.sentence", LEAD)
def a_sentence_that_is_decided(world, page):
    page.goto(f"{page.base}/adjudicate/{world.sentence(6)}?names=on")
    expect(page.locator("#gold-saved")).to_be_visible()


@state("adjudicate.sentence", LEAD, scripts=False)
def an_answer_used_without_scripts(world, page):
    page.goto(f"{page.base}/adjudicate/{world.sentence(6)}?use=A")
    expect(page.locator("#from")).to_be_visible()


@state("adjudicate.save", LEAD, scripts=False, is_refusal=True)
def gold_without_an_answer(world, page):
    page.goto(page.base + "/adjudicate")
    page.get_by_role("button", name="Save gold and next").click()
    expect(page.get_by_role("alert").first).to_contain_text("No answer is chosen.")


def split_many(world):
    """Make 24 short sentences on which Ida and Mara agree and Jonas does not."""
    text = " ".join(f"Bridge {number} opened in May." for number in range(24))
    [made] = add_articles(world.store, None, [Draft(text=text, name="bridges.txt")])
    world.store.write(lambda db: db.execute("update person set can_sign_in = 1"))
    scheme = get_scheme(world.store)
    for name, source in (("Ida", "author"), ("Mara", "author"), ("Jonas", "unnamed")):
        person = world.person(name)
        events = [
            {
                "id": f"bulk-{next(world.numbers):08}", "sentence": one.id, "base_rev": None,
                "scheme": scheme.id, "scheme_version": scheme.version,
                "answer": {"verdict": "claims", "flag": None, "comment": "", "why": "",
                           "claims": [{"source": source, "fields": {"confidence": "high"}}]},
            }
            for one in list_sentences(world.store.reader(), made.id)
        ]  # fmt: skip
        saved = saving.save_events(world.store, person, {"person": person.id, "events": events})
        assert not saved["rejected"]


@state("bulk.page", LEAD)
def the_groups_for_bulk(world, page):
    split_many(world)
    page.goto(page.base + "/adjudicate/bulk")
    expect(page.get_by_role("button", name="Look at 20 sentences")).to_be_visible()


@state("bulk.page", LEAD)
def nothing_for_bulk(world, page):
    world.store.write(lambda db: db.execute("delete from claim"))
    world.store.write(lambda db: db.execute("delete from answer"))
    page.goto(page.base + "/adjudicate/bulk")
    expect(page.get_by_role("heading", name="Nothing to decide in bulk")).to_be_visible()


@state("bulk.sample", LEAD)
def a_sample_that_is_looked_at(world, page):
    the_groups_for_bulk(world, page)
    page.get_by_role("button", name="Look at 20 sentences").click()
    expect(page.locator("#card")).to_be_visible()
    for number, key in enumerate(("Enter", "x", "Enter", "Enter", "Enter", "x"), 2):
        press(page, key)
        place = page.locator(".sample-list [aria-current]")
        expect(place).to_have_text(str(number))


@state("bulk.accept", LEAD, scripts=False)
def a_sample_that_is_complete(world, page):
    split_many(world)
    page.goto(page.base + "/adjudicate/bulk")
    page.get_by_role("button", name="Look at 20 sentences").click()
    for number in range(20):
        expect(page.locator(".sample-list [aria-current]")).to_have_text(str(number + 1))
        page.locator(f"[value={'overturned' if number == 4 else 'kept'}]").click()
    expect(page.get_by_role("heading", name="The sample is complete")).to_be_visible()
    page.locator(".confirm > summary").click()


@state("bulk.sample", LEAD, scripts=False, after=a_sample_that_is_complete)
def a_group_that_is_accepted(world, page):
    page.get_by_label("Why").fill("No one is cited.")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator("#column")).to_contain_text("Lena accepted 24 sentences")


@state("bulk.go_on", LEAD, scripts=False, after=a_group_that_is_accepted)
def a_decision_that_stopped_before_its_end(world, page):
    world.store.write(lambda db: db.execute("update bulk set pending = '[]' where decided"))
    page.reload()
    expect(page.get_by_role("button", name="Continue")).to_be_visible()


@state("agreement.page", LEAD)
def agreement_of_nobody(world, page):
    world.store.write(lambda db: db.execute("delete from claim"))
    world.store.write(lambda db: db.execute("delete from answer"))
    page.goto(page.base + "/agreement")


@state("export.page", LEAD)
def export(world, page):
    page.goto(page.base + "/export")
    page.locator("input[name=labels][value=gold]").check()
    expect(page.locator("#export-preview")).to_contain_text("gold-spreadsheet.csv")


@state("export.page", LEAD)
def export_of_nothing(world, page):
    world.store.write(lambda db: db.execute("delete from claim"))
    world.store.write(lambda db: db.execute("delete from answer"))
    page.goto(page.base + "/export")
    expect(page.get_by_role("button", name="Download")).to_be_disabled()


def changed_scheme(world, clash=True):
    """A draft with a new value, whose key is taken if there is a `clash`."""
    lead = world.person(LEAD)
    for one in (
        Edit("add value", "source", now={"label": "Weather service", "key": "1" if clash else "x"}),
        Edit("change value", "source", "unnamed", now={"definition": "Nobody says who."}),
    ):
        drafts.edit(world.store, lead, one)


@state("scheme.page", LEAD)
def the_scheme_with_a_clash(world, page):
    changed_scheme(world)
    page.goto(page.base + "/scheme?open=us_official")
    expect(page.get_by_text("Weather service also has key 1.")).to_be_visible()


@state("scheme.page", LEAD)
def two_leads_in_one_field(world, page):
    page.goto(page.base + "/scheme?open=unnamed")
    other = membership.add_person(world.store, "Vera", "lead")
    theirs = Edit("change value", "source", "unnamed", now={"label": "No one named"})
    drafts.edit(world.store, other, theirs)
    page.get_by_label("Label", exact=True).fill("Unnamed")
    expect(page.get_by_role("button", name="Replace theirs")).to_be_visible()


@state("scheme.page", LEAD, part="dialog")
def publishing_over_the_scheme(world, page):
    changed_scheme(world, clash=False)
    page.goto(page.base + "/scheme?open=groups")
    expect(page.get_by_label("Name of a new group")).to_be_visible()
    page.get_by_role("link", name="Publish version 2…").click()
    expect(page.get_by_role("dialog", name="Publish version 2")).to_be_visible()


@state("scheme.page", LEAD)
def the_groups_of_sources(world, page):
    changed_scheme(world, clash=False)
    page.goto(page.base + "/scheme?open=groups")
    page.get_by_text("Discard draft…").click()
    expect(page.get_by_role("button", name="Discard draft")).to_be_visible()


@state("scheme.page", LEAD)
def the_practice_of_the_scheme(world, page):
    page.goto(page.base + "/scheme?tab=practice")


@state("scheme.page", LEAD)
def a_new_question(world, page):
    page.goto(page.base + "/scheme?tab=new")


@state("scheme_setup.page", LEAD)
def first_sources(world, page):
    """A list of a sixth source, with a name that is in it already."""
    page.goto(page.base + "/scheme/setup")
    page.get_by_role("button", name="News 4 sources").click()
    page.get_by_label("Name of a source").fill("Mayors")
    press(page, "Enter")
    expect(page.get_by_label("Name of source 1")).to_have_value("Mayors")
    page.get_by_label("Name of a source").fill("mayors")
    press(page, "Enter")
    expect(page.get_by_text("“mayors” is already in the list.")).to_be_visible()


@state("scheme_setup.start", LEAD)
def another_start_than_the_one_begun(world, page):
    first_sources(world, page)
    page.get_by_role("button", name="Elections").click()
    expect(page.get_by_role("button", name="Replace the list")).to_be_visible()


@state("scheme_publish.page", LEAD)
def publishing(world, page):
    changed_scheme(world, clash=False)
    page.goto(page.base + "/scheme/publish")
    expect(page.get_by_role("button", name="Publish version 2")).to_be_visible()


@state("scheme_versions.page", LEAD)
def versions_compared(world, page):
    changed_scheme(world, clash=False)
    publish(world.store, world.person(LEAD), "Weather has a value of its own.")
    page.goto(page.base + "/scheme/versions?a=news-source:1")
    expect(page.get_by_role("heading", name="From news-source 1")).to_be_visible()


@state("scheme_start.page", LEAD)
def another_scheme(world, page):
    page.goto(page.base + "/scheme/start")


@state("sources.page", LEAD)
def the_sources(world, page):
    changes.add(world.store, None, "the South Korean Intelligence")
    page.goto(page.base + "/sources")
    page.locator("details.name > summary").first.click()
    page.locator(".source-parts").first.wait_for()


@state("sources.source", LEAD)
def a_source(world, page):
    page.goto(page.base + "/sources/source?name=South+Korean+intelligence")


@state("sources.sentences", LEAD)
def sentences_of_a_source(world, page):
    page.goto(page.base + "/sources/sentences?source=skorea_intel")


@state("sources.without", LEAD)
def articles_without_a_source(world, page):
    page.goto(page.base + "/sources/without?source=russia_nkorea")


@state("people.page", LEAD)
def the_people(world, page):
    world.invitation()
    page.goto(page.base + "/people")


@state("people.invite", LEAD)
def an_invitation_just_made(world, page):
    the_people(world, page)
    page.get_by_label("Name").first.fill("Dana")
    page.get_by_role("button", name="Create one-time link").click()
    expect(page.get_by_label("Invitation link for Dana")).to_be_visible()


@state("people.invite", LEAD, is_refusal=True)
def an_invitation_for_a_taken_name(world, page):
    the_people(world, page)
    page.get_by_label("Name").first.fill(REVIEWER)
    page.get_by_role("button", name="Create one-time link").click()
    expect(page.locator("#invite [role=alert]")).to_be_visible()


@state("article.page", LEAD)
def an_article(world, page):
    page.goto(f"{page.base}/articles/{world.article}")
    for part in ("spread", "release", "withdraw"):
        page.locator(f"#{part} summary").click()


@state("article.page", LEAD)
def an_article_with_tags(world, page):
    tags.add(world.store, None, [world.article], "harbour, " + "x" * 40)
    page.goto(f"{page.base}/articles/{world.article}")
    page.locator("#tags summary").click()
    expect(page.get_by_role("button", name="Remove the tag harbour")).to_be_visible()


@state("article.save_details", LEAD, is_refusal=True)
def details_that_are_refused(world, page):
    page.goto(f"{page.base}/articles/{world.article}")
    page.locator("#details summary").click()
    page.get_by_label("Date").fill("soon")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_role("alert")).to_be_visible()


@state("units.page", LEAD)
def the_units_of_an_article(world, page):
    page.goto(f"{page.base}/articles/{world.article}/units")


@state("assign.page", LEAD)
def assigning(world, page):
    page.goto(page.base + "/assign")
    expect(page.locator("#queue-rules")).to_be_hidden()
    page.locator('#rules [value="queue"]').check()
    expect(page.locator("#queue-rules")).to_be_visible()


@state("assign.ask", LEAD)
def a_lead_is_asked_before_labelling(world, page):
    page.goto(f"{page.base}/label/{world.article}/take")


@state("operations.page", LEAD)
def operations_without_a_backup(world, page):
    page.goto(page.base + "/operations")
    expect(page.get_by_role("heading", name="There is no backup yet")).to_be_visible()


@state("operations.page", LEAD)
def operations_after_a_backup_and_a_check(world, page):
    page.goto(page.base + "/operations")
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_role("button", name="Check again")).to_be_visible()
    page.get_by_role("button", name="Back up now").click()
    expect(
        page.get_by_role("heading", name=re.compile("All checks passed|No fault found"))
    ).to_be_visible()
    expect(page.get_by_role("link", name="Download last backup")).to_be_visible()


@state("audit.page", LEAD)
def the_log(world, page):
    the_people(world, page)
    page.goto(page.base + "/audit")


@state("limits.page", LEAD)
def the_limits_of_imports(world, page):
    page.goto(page.base + "/import/limits")


@state("membership.page", LEAD)
def one_person(world, page):
    page.goto(f"{page.base}/people/{world.person(REVIEWER).id}")


@state("membership.page", LEAD)
def oneself(world, page):
    page.goto(f"{page.base}/people/{world.person(LEAD).id}")


@state("model.page", LEAD)
def why_there_is_no_model(world, page):
    page.goto(page.base + "/agreement/model")


@state("model.page", LEAD)
def the_reliability_by_model(world, page):
    scope = show_scope(world.store, world.person(LEAD))
    model_job.start_job(open_basis(world.store, scope)).wait()
    page.goto(page.base + "/agreement/model")
    page.locator("details.panel summary").first.click()


@state("report.page", LEAD)
def a_report_on_a_reviewer_with_much_gold(world, page):
    world.decide_all()
    a_report_on_a_reviewer(world, page)
    expect(page.locator("#labels")).to_be_visible()
    expect(page.locator("#differences")).to_be_visible()


@state("report.page", LEAD)
def a_report_on_a_reviewer(world, page):
    page.goto(f"{page.base}/people/{world.person(LABELLER).id}/report")


@state("report.short", LEAD)
def the_people_with_their_figures(world, page):
    with page.expect_response("**/people/with-gold"):
        page.goto(page.base + "/people")


@state("report.sentences", LEAD)
def the_sentences_of_a_difference(world, page):
    address = f"{page.base}/people/{world.person(LABELLER).id}/report/sentences"
    page.goto(address + "?field=source&chosen=author&gold=unnamed")


@state("report.own", LABELLER)
def the_report_on_oneself(world, page):
    articles.release(world.store, world.person(LEAD), world.article)
    page.goto(page.base + "/progress/report")


@state("report.own_sentences", LABELLER)
def the_sentences_of_an_own_difference(world, page):
    the_report_on_oneself(world, page)
    page.goto(page.base + "/progress/report/sentences?field=source&chosen=author&gold=unnamed")


@state("progress.page", LEAD)
def progress(world, page):
    page.goto(page.base + "/progress")


@state("look_again.page", LEAD)
def what_was_sent_back(world, page):
    wanted = look_again.Wanted(field="source", value="unnamed")
    look_again.send(world.store, world.person(LEAD), wanted, "Unnamed has a new definition.")
    page.goto(page.base + "/look-again")
    page.locator("#sent-back summary").click()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()


@state("look_again.page", LEAD)
def what_to_send_back(world, page):
    page.goto(page.base + "/look-again?value=source:author")
    expect(page.get_by_label("Reason")).to_be_visible()


@state("progress.page", LABELLER)
def the_progress_of_a_reviewer(world, page):
    page.goto(page.base + "/progress")


@state("project.page", LEAD)
def the_project(world, page):
    page.goto(page.base + "/project")


# ── what everybody reads ─────────────────────────────────────────────────


@state("guideline.page", REVIEWER)
def guideline(world, page):
    page.goto(page.base + "/guideline")


@state("help.page", REVIEWER)
def help_page(world, page):
    page.goto(page.base + "/help")


@state("help.page")
def help_before_signing_in(world, page):
    page.goto(page.base + "/help")


@state("account.settings", REVIEWER)
def settings(world, page):
    page.goto(page.base + "/settings")


@state("account.change_password", LEAD, is_refusal=True)
def settings_with_a_wrong_password(world, page):
    page.goto(page.base + "/settings")
    page.get_by_label("Current password").fill("not this one")
    page.get_by_label("New password").fill("another sentence")
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("alert")).to_be_visible()


@state("second_factor.page", REVIEWER)
def the_second_factor(world, page):
    page.goto(page.base + "/settings/second-factor")


@state("tokens.page", LEAD)
def the_access_tokens(world, page):
    name = f"job {next(world.numbers)}"
    person = membership.get_person_named(world.store, LEAD)
    access_tokens.create(world.store, None, person, name, ["read-exports", "import-labels"])
    page.goto(page.base + "/settings/tokens")
    expect(page.get_by_role("button", name=f"Revoke {name}")).to_be_visible()


@state("tokens.page", LEAD)
def a_new_access_token(world, page):
    page.goto(page.base + "/settings/tokens")
    page.get_by_label("Name").fill(f"job {next(world.numbers)}")
    page.get_by_label("Import articles").check()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Create token").click()
    expect(page.locator("#token")).to_be_visible()


@state("sentence.page", LEAD)
def the_history_of_a_sentence(world, page):
    page.goto(f"{page.base}/sentence/{world.sentence(6)}")


@state("sentence.page", REVIEWER)
def the_history_of_a_sentence_without_one(world, page):
    page.goto(f"{page.base}/sentence/{world.sentence(6)}")


@state("sentence.page", REVIEWER, is_refusal=True)
def a_page_that_is_not_there(world, page):
    page.goto(page.base + "/sentence/none")


def release(world):
    """Release the sample with gold and a reason; names are shown, and a question waits."""
    lead, ida = world.person(LEAD), world.person(LABELLER)
    world.decide_all()
    save_project(world.store, lead, released_shows="names")
    articles.release(world.store, lead, world.article)
    questions.ask(world.store, ida, world.article, world.sentence(2), "Is this not a hedge?")


@state("released.page", LABELLER)
def a_released_article(world, page):
    release(world)
    page.goto(f"{page.base}/released/{world.article}")
    page.locator("details.ask > summary").nth(3).click()
    expect(page.get_by_label("Question about sentence 4")).to_be_visible()


@state("released.ask", LABELLER, scripts=False, is_refusal=True)
def a_question_without_words(world, page):
    release(world)
    page.goto(f"{page.base}/released/{world.article}")
    page.locator("details.ask > summary").first.click()
    page.get_by_label("Question about sentence 1", exact=True).fill("   ")
    page.get_by_role("button", name="Send question").first.click()
    expect(page.get_by_role("alert")).to_contain_text("The question is empty.")


@state("released.page", REVIEWER, is_refusal=True)
def an_article_that_is_not_released(world, page):
    page.goto(f"{page.base}/released/{world.article}")


@state("sentence.page", LABELLER)
def the_history_of_a_sentence_that_is_released(world, page):
    release(world)
    page.goto(f"{page.base}/sentence/{world.sentence(6)}")
    expect(page.locator("#released")).to_be_visible()


@state("progress.page", LEAD)
def a_question_about_a_released_article(world, page):
    release(world)
    page.goto(page.base + "/progress")
    expect(page.locator("#questions")).to_be_visible()


@state("people.page", REVIEWER, is_refusal=True)
def a_page_for_leads_only(world, page):
    page.goto(page.base + "/people")


@state("keys.page", REVIEWER)
def the_keys_of_a_person(world, page):
    page.goto(f"{page.base}/settings/keys")


@state("keys.page", REVIEWER, is_refusal=True)
def keys_that_clash(world, page):
    the_keys_of_a_person(world, page)
    page.get_by_label("Skip for now").press("f")
    page.get_by_role("button", name="Save keys").click()
    expect(page.get_by_text("This is also the key of").first).to_be_visible()
