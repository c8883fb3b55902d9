"""history: every save of one sentence."""

import sqlite3


def test_it_lists_who_answered_what_and_when_oldest_first(run, demonstration):
    db = sqlite3.connect(demonstration)
    sentence = db.execute("select sentence_id from gold order by position").fetchone()[0]
    text = db.execute("select text from sentence where id = ?", [sentence]).fetchone()[0]
    db.close()
    done = run("history", sentence)
    assert done.exit_code == 0
    first, *saves = done.stdout.splitlines()
    assert first == text
    assert [line.split()[1] for line in saves] == ["Ida", "Jonas", "Mara", "Noor"]
    times = [line.split()[0] for line in saves]
    assert times == sorted(times) and times[0].startswith("2025-03-")
    assert "gold " in saves[3] and "gold " not in "".join(saves[:3])
    assert "author" in "".join(saves)


def test_a_flag_and_a_verdict_without_claims_are_shown(run, demonstration):
    db = sqlite3.connect(demonstration)
    [(flagged, reason)] = db.execute("select sentence_id, flagged from labels where flagged <> ''")
    [(unsure,)] = db.execute("select sentence_id from labels where verdict = 'cant_tell'")
    db.close()
    assert f"flag: {reason}" in run("history", flagged).stdout
    assert "cant_tell" in run("history", unsure).stdout


def test_a_sentence_without_a_label_says_so(run, sample):
    db = sqlite3.connect(sample)
    sentence = db.execute("select id from sentence").fetchone()[0]
    db.close()
    assert run("history", sentence).stdout.endswith("No one has labelled it yet.\n")


def test_an_unknown_sentence_is_refused(run, sample):
    done = run("history", "none-0-5")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no sentence" in done.stderr
