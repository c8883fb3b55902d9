"""A random life of a project whose scheme changes while people label under several versions."""

import json
from dataclasses import replace

import pytest

from annotate import schemes
from annotate.errors import Invalid
from annotate.schemes.editing import Edit
from annotate.schemes.writing import write
from annotate.store.articles import list_sentences
from annotate.workflow.answers import look_again
from annotate.workflow.answers.look_again import Wanted
from annotate.workflow.label import saving
from annotate.workflow.scheme import draft, get_scheme
from annotate.workflow.scheme.publish import publish
from annotate.workflow.scheme.versions import get_version, list_versions
from tests.random_project import Life

VERDICTS = ("claims",) * 6 + ("no_claim", "cant_tell", None)


def in_short(name):
    """Make a built-in scheme that explains nothing: its text is read anew after each edit."""
    scheme = schemes.builtin(name)
    fields = tuple(
        replace(field, values=tuple(unexplained(value) for value in field.values))
        for field in scheme.fields
    )
    return schemes.parse(write(replace(scheme, fields=fields, practice=())))


def unexplained(value):
    return replace(value, definition=value.label, examples=(), counter_example="")


SHORT, ADMIRALTY = in_short("news-source"), in_short("admiralty")


class SchemeLife(Life):
    """Labels under the version of each person's open page, while a lead edits and publishes."""

    def __init__(self, db, rng):
        super().__init__(db, get_scheme(db), rng)
        self.pages = {person.id: self.scheme for person in (*self.people, self.lead)}
        self.published = self.sent_back = self.kept = 0

    def live(self, steps):
        acts = [self.label] * 10 + [self.decide, self.reload, self.reload, self.keep]
        acts += [self.again, self.undo, self.send_back, self.look_again, self.look_again]
        acts += [self.change] * 6 + [self.publish] * 2 + [self.go_back]
        for _ in range(steps):
            self.rng.choice(acts)()

    # ── labels ──────────────────────────────────────────────────────────

    def reload(self):
        self.pages[self.rng.choice([*self.pages])] = get_scheme(self.db)

    def label(self):
        self.say(self.rng.choice(self.people), self.sentence(), self.rng.choice(VERDICTS))

    def decide(self):
        self.say(self.lead, self.sentence(), self.rng.choice(("claims", "no_claim", None)), "gold")

    def undo(self):
        """Save an earlier answer, as it counts now, under the version of a page just opened."""
        person = self.rng.choice(self.people)
        log = saving.open_article(self.db, person, self.rng.choice(self.articles)).log
        if log:
            one, undone = self.rng.choice(log), self.rng.choice(log)
            scheme = get_scheme(self.db)
            self.send(person, one.sentence, one.answer.as_json(), scheme, undoes=undone.id)

    def again(self):
        """Save an earlier answer again, under the version that it was made with."""
        events = self.db.reader().execute(
            "select person, sentence, answer, undoes, scheme, scheme_version from event"
            " where layer = 'label' order by received"
        )
        if listed := events.fetchall():
            person, sentence, answer, undoes, *version = self.rng.choice(listed)
            person = next(one for one in self.people if one.id == person)
            scheme = get_version(self.db, *version)
            self.send(person, sentence, json.loads(answer), scheme, undoes=undoes)

    def keep(self):
        """Save a present answer under the current version, as a page with its values would."""
        scheme, person = get_scheme(self.db), self.rng.choice(self.people)
        opened = saving.open_article(self.db, person, self.rng.choice(self.articles))
        if not opened.saved:
            return
        sentence, saved = self.rng.choice(sorted(opened.saved.items()))
        answer = saved.answer.as_json()
        # A label of before the first version with labels may have what no later version has.
        if not all(scheme.source.value(claim["source"]) for claim in answer["claims"]):
            return
        for claim in answer["claims"]:
            asked = scheme.source.value(claim["source"]).asks
            fields = {one: value for one, value in claim["fields"].items() if one in asked}
            claim["fields"] = {**self.fields(scheme, claim["source"]), **fields}
        self.send(person, sentence, answer, scheme)

    def send_back(self):
        """Send back the answers with a value, of a person, or made before a version."""
        field = self.rng.choice([one for one in get_scheme(self.db).fields if one.values])
        value = self.rng.choice(field.values)
        wanted = self.rng.choice((
            Wanted(field=field.id, value=value.id),
            Wanted(people=(self.rng.choice(self.people).name,)),
            Wanted(before_version=self.rng.choice(list_versions(self.db)).version),
        ))  # fmt: skip
        counted = look_again.count(self.db, self.lead, wanted)
        if counted.answers:
            assert look_again.send(self.db, self.lead, wanted, "Rules changed.") == counted
            self.sent_back += counted.answers
        assert look_again.count(self.db, self.lead, wanted).answers == 0

    def look_again(self):
        """Keep what is asked next, where a new question is not in the way; or take it all back."""
        person = self.rng.choice(self.people)
        if not (waiting := look_again.list_open(self.db, person)):
            return
        batch = waiting[0]["batch"]
        if self.rng.random() < 0.05:
            taken = look_again.take_back(self.db, self.lead, batch)
            assert taken >= waiting[0]["count"]
            self.sent_back -= taken
            return
        article, position = look_again.find_next(self.db, person, batch)
        sentence = list_sentences(self.db.reader(), article)[position].id
        asked, present = self.say_both(person, batch, sentence)
        if present["verdict"] is None:
            with pytest.raises(Invalid, match="no answer to keep"):
                look_again.keep(self.db, person, batch, sentence)
            return
        rejected = look_again.keep(self.db, person, batch, sentence)
        outcome = look_again.find_item(self.db, person, batch, sentence).outcome
        assert (outcome is None) == bool(rejected)
        # An undo may have brought back an answer from before the one that is asked about.
        is_as_asked = all(asked[part] == present[part] for part in ("verdict", "claims"))
        assert outcome in (None, "kept") or not is_as_asked
        self.kept += outcome == "kept"

    def say_both(self, person, batch, sentence):
        """Read the answer that was sent back, and the present one."""
        query = """select e.answer from look_again_item i join event e on e.received = i.asked_rev
            where i.person = ? and i.batch = ? and i.sentence = ?
            union all select e.answer from answer a join event e on e.received = a.rev
            where a.person = ? and a.sentence = ? and a.layer = 'label'"""
        values = (person.id, batch, sentence, person.id, sentence)
        return [json.loads(one) for (one,) in self.db.reader().execute(query, values)]

    def say(self, person, sentence, verdict, layer="label"):
        scheme = self.pages[person.id]
        claims = [
            self.claim(scheme, sentence)
            for _ in range(self.rng.choice((1, 1, 2)) if verdict == "claims" else 0)
        ]
        answer = {"verdict": verdict, "claims": claims, "flag": None, "comment": "", "why": ""}
        self.send(person, sentence.id, answer, scheme, layer)

    def claim(self, scheme, sentence):
        source = self.rng.choice(scheme.source.offered).id
        return {
            "start": 0, "end": len(sentence.text), "source": source, "source_start": None,
            "source_end": None, "source_name": self.rng.choice(("", "Ida “I” Berg")),
            "fields": self.fields(scheme, source),
        }  # fmt: skip

    def fields(self, scheme, source):
        asked = (scheme.field(one) for one in scheme.source.value(source).asks)
        return {field.id: self.value(field) for field in asked if field}

    def value(self, field):
        ids = [value.id for value in field.offered]
        if field.level == "text":
            return self.rng.choice(("North", "ö \\ “/” \u2028\t1"))
        if field.level == "set":
            return [one for one in ids if self.rng.random() < 0.5] or ids[:1]
        return self.rng.choice(ids)

    def send(self, person, sentence, answer, scheme, layer="label", undoes=None):
        self.made += 1
        event = {
            "id": f"random-{self.made:06}", "sentence": sentence, "base_rev": None,
            "scheme": scheme.id, "scheme_version": scheme.version, "layer": layer,
            "client_time": "2026-01-02T03:04:05.678Z", "active_ms": 0, "answer": answer,
            "undoes": undoes,
        }  # fmt: skip
        done = self.save(person, event)
        assert done["rejected"] == [], (done["rejected"], event)

    def sentence(self):
        listed = list_sentences(self.db.reader(), self.rng.choice(self.articles))
        return self.rng.choice([one for one in listed if one.kind in ("sentence", "bullet")])

    # ── the scheme ──────────────────────────────────────────────────────

    def edit(self, *edits):
        for one in edits:
            assert draft.edit(self.db, self.lead, one).overlaps == ()

    def change(self):
        scheme = draft.shown_draft(self.db).scheme
        fields = [field for field in scheme.asked if field.values]
        field = self.rng.choice(fields)
        acts = (self.add, self.rename, self.merge, self.merge, self.unmerge, self.retire,
                self.offer, self.move, self.add_field, self.switch_field, self.ask)  # fmt: skip
        self.rng.choice(acts)(scheme, field)

    def add(self, scheme, field):
        if len(field.values) < 40:
            self.edit(Edit("add value", field.id, now={"label": f"New {len(field.values)}"}))

    def rename(self, scheme, field):
        value = self.rng.choice(field.values)
        label = f"{value.id} {self.rng.randrange(1000)}"
        self.edit(Edit("change value", field.id, value.id, now={"label": label}))

    def merge(self, scheme, field):
        if len(field.offered) > 2:
            value, into = self.rng.sample(field.offered, 2)
            self.edit(Edit("merge value", field.id, value.id, now={"into": into.id}))

    def unmerge(self, scheme, field):
        if merged := [value for value in field.values if value.merged_into]:
            self.edit(Edit("unmerge value", field.id, self.rng.choice(merged).id))

    def retire(self, scheme, field):
        if len(field.offered) > 2:
            self.edit(Edit("retire value", field.id, self.rng.choice(field.offered).id))

    def offer(self, scheme, field):
        if retired := [value for value in field.values if value.retired]:
            self.edit(Edit("offer value", field.id, self.rng.choice(retired).id))

    def move(self, scheme, field):
        value, before = self.rng.choice(field.values), self.rng.choice(field.values)
        self.edit(Edit("move value", field.id, value.id, now={"before": before.id}))

    def add_field(self, scheme, field):
        if len(scheme.fields) > 6:
            return
        name, level = f"q{len(scheme.fields)}", self.rng.choice(("nominal", "set", "set", "text"))
        now = {"question": f"Which {name}?", "level": level, "required": self.rng.random() < 0.5}
        values = () if level == "text" else "ABC"
        self.edit(Edit("add field", name, now=now),
                  *(Edit("add value", name, now={"label": label}) for label in values))  # fmt: skip

    def switch_field(self, scheme, field):
        if len(scheme.fields) > 1:
            one = self.rng.choice(scheme.further)
            self.edit(Edit("offer field" if one.retired else "retire field", one.id))

    def ask(self, scheme, field):
        value = self.rng.choice(scheme.source.offered)
        asks = [one.id for one in scheme.asked[1:] if self.rng.random() < 0.7]
        self.edit(Edit("change value", "source", value.id, now={"asks": asks}))

    def go_back(self):
        one = self.rng.choice(list_versions(self.db))
        if self.rng.random() < 0.3:
            draft.start_from(self.db, self.lead, ADMIRALTY)
        else:
            draft.start_from_version(self.db, self.lead, one.id, one.version)

    def publish(self):
        waiting = draft.get_draft(self.db)
        if waiting is None or not waiting.changes:
            return
        self.before_publish()
        publish(self.db, self.lead)
        self.published += 1
        self.after_publish()

    def before_publish(self):
        """Do nothing; a test looks here."""

    def after_publish(self):
        """Do nothing; a test looks here."""
