"""A large project, loaded in bulk: half of the articles labelled, some flagged, some released.

The same seed gives the same project. Rows go into the tables directly; triggers keep the counts.
"""

import json
import random

from annotate.records import RESERVED_NAMES
from annotate.store.answers.tallies import recount
from annotate.store.file.connection import connect
from annotate.store.file.ulid import encode, iso_to_ms, ms_to_iso
from annotate.workflow.operations.opening import open_project
from annotate.workflow.people import membership

NAMES = ("Ana", "Luis", "Mina", "Tom", "Ida", "Jonas")
SENTENCES = 20
PEOPLE_PER_ARTICLE = 3
START = iso_to_ms("2026-01-05T08:00:00Z")
SOURCES = ("author", "us_official", "skorea_intel", "ukraine_statement", "other_named", "unnamed")
DEGREES = ("high", "moderate", "low", "not_a_statement")
SPEAKERS = ("Ida Berg", "Jonas Vogel", "The port authority", "A spokesman", "The ministry")
WORDS = ("officials", "said", "the", "harbour", "will", "open", "again", "in", "spring", "costs",
         "may", "rise", "engineers", "doubt", "that", "reports", "suggest", "a", "delay",
         "ministry", "denied", "talks", "could", "resume", "river", "bridge", "plan")  # fmt: skip


def build(path, articles, *, labelled=0.5, sentences=SENTENCES, seed=7):
    """Make a project file of so many articles; return {"lead": …, "reviewers": …, …} of ids."""
    store = open_project(str(path), "Growth")
    lead = membership.add_person(store, "Lena", "lead")
    reviewers = [membership.add_person(store, name) for name in NAMES if name not in RESERVED_NAMES]
    store.close()
    db = connect(str(path))
    chance = random.Random(seed)
    db.execute("pragma synchronous = off")
    db.execute("begin immediate")
    _second_version(db)
    for number in range(articles):
        is_labelled = number < articles * labelled
        is_released = number % 20 == min(4, articles - 1)
        article, stored = _article(db, chance, number, sentences, is_released)
        if is_labelled:
            turns = range(number, number + PEOPLE_PER_ARTICLE)
            people = [reviewers[turn % len(reviewers)].id for turn in turns]
            add_labels(db, chance, number, article, stored, people, articles)
    recount(db)
    db.execute("commit")
    db.execute("pragma synchronous = full")
    db.execute("pragma wal_checkpoint(truncate)")
    db.conn.close()
    return {"lead": lead, "reviewers": reviewers}


def _second_version(db):
    """Add a second version of the scheme, so that labels have been made under two."""
    db.execute("""insert into scheme (id, version, title, toml, added_at, fields, used)
           select id, version + 1, title, toml, added_at, fields, 1 from scheme""")
    db.execute("update scheme set used = 1")
    db.execute(
        """insert into scheme_value
           select scheme, scheme_version + 1, field, id, position, label, "group"
           from scheme_value"""
    )


def _article(db, chance, number, sentences, is_released):
    """Store an article of a heading and so many sentences; return its id, and the sentences."""
    article = f"{chance.getrandbits(96):024x}"
    texts = ["News from the harbour"]
    texts += [" ".join(chance.choices(WORDS, k=18)).capitalize() + "." for _ in range(sentences)]
    at = ms_to_iso(START + number * 1000)
    db.execute(
        """insert into article (id, ref, title, outlet, url, published, language, text, segmenter,
             split_bucket, imported_at, released_at)
           values (?, ?, ?, ?, '', ?, 'en', ?, 'sentencex', ?, ?, ?)""",
        [
            article, f"ref-{number}", f"Article {number:05} on the harbour",
            f"Outlet {number % 40}", f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "\n\n".join(texts), number % 100, at, at if is_released else None,
        ],
    )  # fmt: skip
    return article, _sentences(db, article, texts)


def _sentences(db, article, texts):
    start, rows = 0, []
    for position, text in enumerate(texts):
        kind = "sentence" if position else "heading"
        end = start + len(text)
        sentence = f"{article}-{start}-{end}"
        rows.append((sentence, article, position, position, kind, start, end, text))
        start = end + 2
    db.conn.executemany(
        """insert into sentence (id, article, position, paragraph, kind, start, "end", text)
           values (?, ?, ?, ?, ?, ?, ?, ?)""",
        rows,
    )
    return rows[1:]


def add_labels(db, chance, number, article, sentences, people, articles):
    """Store an event, an answer and its claim for each person and sentence."""
    scheme, version = db.execute("select id, min(version) from scheme").fetchone()
    version += number > articles // 4
    for place, person in enumerate(people):
        at = START + number * 60_000 + place * 1000
        db.execute(
            "insert into assignment (article, person, given_at, mode) values (?, ?, ?, 'begun')",
            [article, person, ms_to_iso(at)],
        )
        for row in sentences:
            at += 3
            made = {
                "sentence": row[0], "person": person, "scheme": scheme, "version": version,
                "event": f"bulk-{number}-{at}", "received": encode(at, chance.getrandbits(80)),
                "at": ms_to_iso(at),
                "flag": "Please look." if chance.random() < 0.02 / PEOPLE_PER_ARTICLE else None,
            }  # fmt: skip
            _label(db, chance, made, len(row[-1]))


def _label(db, chance, made, length):
    """Store one event with one claim over the whole sentence, and the answer that follows."""
    source = chance.choices(SOURCES, weights=(50, 15, 10, 8, 10, 7))[0]
    name = chance.choice(SPEAKERS) if source == "other_named" else ""
    fields = {"confidence": chance.choices(DEGREES, weights=(60, 25, 10, 5))[0]}
    claim = {
        "start": 0, "end": length, "source": source, "source_start": None, "source_end": None,
        "source_name": name, "fields": fields,
    }  # fmt: skip
    answer = {
        "verdict": "claims", "claims": [claim], "flag": made["flag"], "comment": "", "why": ""
    }  # fmt: skip
    values = {**made, "answer": json.dumps(answer), "source": source}
    db.execute(
        """insert into event (id, person, sentence, layer, answer, scheme, scheme_version, blind,
             client_time, active_ms, received)
           values (:event, :person, :sentence, 'label', :answer, :scheme, :version, 1, '', 4000,
             :received)""",
        values,
    )
    number = db.execute(
        """insert into answer (sentence, layer, person, verdict, sources, flag, comment, why,
             blind, active_ms, scheme, scheme_version, event, rev, labelled_at)
           values (:sentence, 'label', :person, 'claims', :source, :flag, '', '', 1, 4000, :scheme,
             :version, :event, :received, :at)""",
        values,
    ).lastrowid
    db.execute(
        "insert into claim values (?, 1, 0, ?, ?, null, null, ?, ?, null)",
        [number, length, source, name, json.dumps(fields, separators=(",", ":"))],
    )
