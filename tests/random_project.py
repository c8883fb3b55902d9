"""A random life of a small project: labels, undo, gold, releases, withdrawals, assignments,
other units."""

from annotate import units as pure
from annotate.records import Draft
from annotate.store.articles import list_sentences
from annotate.store.assign import list_modes
from annotate.workflow import articles, assign, units
from annotate.workflow.imports.articles import add_articles
from annotate.workflow.label import saving
from annotate.workflow.people import membership

TEXTS = (
    "The port\n\nIt opened on Monday. Ships wait. No one counted them.\n\n- One point.\n",
    "Rain\n\nRain is likely. Floods may follow. \U0001f327 It ends on Friday.\n",
    "A match\n\nThe team won. Fans sang.\n",
)
VERDICTS = ("claims", "claims", "claims", "no_claim", "cant_tell", "skipped", None)
SOURCES = ("author", "us_official", "other_named", "unnamed")
NAMES = ("", "", "Ida Berg", "The port")
FIRST_WORD = {"source_start": 0, "source_end": 2}  # each begins with two letters of its first word


class Life:
    """Does random things to a project: `live(steps)`; `rng` decides."""

    def __init__(self, db, scheme, rng):
        self.db, self.scheme, self.rng = db, scheme, rng
        self.articles = [
            one.id
            for one in add_articles(
                db, None, [Draft(text=text, name=f"{n}.txt") for n, text in enumerate(TEXTS)]
            )
        ]
        self.lead = membership.add_person(db, "Lena", "lead")
        self.people = [membership.add_person(db, name) for name in ("Anna", "Ben", "Cara")]
        self.made = 0

    def live(self, steps):
        acts = [self.label] * 12 + [self.decide, self.release, self.close, self.withdraw]
        acts += [self.restore, self.recut, self.recut, self.note, self.take_away]
        acts += [self.give] * 3
        for _ in range(steps):
            self.rng.choice(acts)()
        if self.rng.random() < 0.3 and len(self.articles) > 1:
            self.delete()

    def event(self, sentence, verdict, layer="label", **notes):
        self.made += 1
        claims = [
            {
                "start": 0, "end": len(sentence.text), "source": self.rng.choice(SOURCES),
                **self.rng.choice(({"source_start": None, "source_end": None}, FIRST_WORD)),
                "source_name": self.rng.choice(NAMES),
                "fields": {"confidence": self.rng.choice(("high", "moderate", "low"))},
            }
            for _ in range(self.rng.choice((1, 1, 2)))
        ]  # fmt: skip
        return {
            "id": f"random-{self.made:06}", "sentence": sentence.id, "base_rev": None,
            "scheme": self.scheme.id, "scheme_version": self.scheme.version,
            "client_time": "2026-01-02T03:04:05.678Z", "layer": layer,
            "active_ms": self.rng.choice((0, 1500, 9000)),
            "answer": {
                "verdict": verdict, "claims": claims if verdict == "claims" else [],
                "flag": notes.get("flag"), "comment": notes.get("comment", ""),
                "why": "Plain." if layer == "gold" else "",
            },
        }  # fmt: skip

    def sentence(self):
        listed = list_sentences(self.db.reader(), self.rng.choice(self.articles))
        asked = [one for one in listed if one.kind != "heading"]
        return self.rng.choice(asked) if asked else self.sentence()  # all may be headings by now

    def save(self, person, event):
        body = {"person": person.id, "events": [event]}
        return saving.save_events(self.db, person, body)  # what is refused changes nothing

    def label(self):
        sentence, verdict = self.sentence(), self.rng.choice(VERDICTS)
        flag = self.rng.choice((None, None, None, "Look"))
        self.save(self.rng.choice(self.people), self.event(sentence, verdict, flag=flag))

    def note(self):
        notes = {"flag": self.rng.choice((None, "Look")), "comment": self.rng.choice(("", "Hm."))}
        self.save(self.rng.choice(self.people), self.event(self.sentence(), None, **notes))

    def decide(self):
        verdict = self.rng.choice(("claims", "no_claim", None))
        self.save(self.lead, self.event(self.sentence(), verdict, layer="gold"))

    def release(self):
        articles.release(self.db, self.lead, self.rng.choice(self.articles))

    def close(self):
        articles.close(self.db, self.lead, self.rng.choice(self.articles))

    def withdraw(self):
        article = self.rng.choice(self.articles)
        if not articles.get_article(self.db, article).withdrawn_at:
            articles.withdraw(self.db, self.lead, article)

    def restore(self):
        article = self.rng.choice(self.articles)
        if articles.get_article(self.db, article).withdrawn_at:
            articles.restore(self.db, self.lead, article)

    def give(self):
        article = self.rng.choice(self.articles)
        if not articles.get_article(self.db, article).withdrawn_at:
            assign.give(self.db, self.lead, [article], [self.rng.choice(self.people).id])

    def take_away(self):
        article, person = self.rng.choice(self.articles), self.rng.choice(self.people)
        if list_modes(self.db.reader(), person.id, [article]):
            assign.take_away(self.db, self.lead, article, person.id)

    def recut(self):
        opened = units.open_units(self.db, self.rng.choice(self.articles))
        if len(opened.units) < 2:
            return
        listed, place = opened.units, self.rng.randrange(len(opened.units) - 1)
        text = opened.article.text
        how = self.rng.choice(("merge", "kind", "split"))
        if how == "merge":
            made = pure.merge(listed, place)
        elif how == "kind":
            kinds = ("sentence", "caption", "heading", "bullet")
            made = pure.change_kind(listed, place, self.rng.choice(kinds))
        else:
            places = [at for _, at in pure.cuts_of(text, listed[place])][1:]
            if not places:
                return
            made = pure.split(text, listed, place, self.rng.choice(places))
        units.save_units(self.db, self.lead, opened.article.id, made, opened.version)

    def delete(self):
        self.withdraw()
        for article in self.articles:
            if articles.get_article(self.db, article).withdrawn_at:
                articles.delete(self.db, self.lead, article)
                self.articles.remove(article)
                return
