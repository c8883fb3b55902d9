"""Undo and redo go through a person's own events, and each step is an event itself."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotate.records import Answer, Claim, Event
from annotate.workflow.label.undo import find_last_claim, find_redo, find_undo


def made(number, sentence, verdict="no_claim", claims=(), **link):
    answer = Answer("claims" if claims else verdict, tuple(claims))
    return Event(id=f"e{number}", person="p", sentence=sentence, answer=answer, **link)


def carried_out(log, step):
    event = made(len(log), step.sentence, undoes=step.undoes, redoes=step.redoes)
    return [*log, replace(event, answer=step.answer)]


def state(log):
    newest = {one.sentence: one.answer for one in log}
    return {sentence: answer for sentence, answer in newest.items() if answer != Answer()}


def test_nothing_made_is_nothing_to_take_back():
    assert find_undo([]) is find_redo([]) is find_last_claim([]) is None


def test_undo_gives_a_sentence_what_it_had_before():
    log = [made(0, "a"), made(1, "b"), made(2, "a", "cant_tell")]
    step = find_undo(log)
    assert (step.sentence, step.answer.verdict, step.undoes) == ("a", "no_claim", "e2")
    step = find_undo(carried_out(log, step))
    assert (step.sentence, step.answer, step.undoes) == ("b", Answer(), "e1")


def test_redo_makes_the_last_one_taken_back_again_until_something_new_is_made():
    log = [made(0, "a"), made(1, "b")]
    for _ in range(2):
        log = carried_out(log, find_undo(log))
    assert find_undo(log) is None
    step = find_redo(log)
    assert (step.sentence, step.redoes) == ("a", "e0")
    log = carried_out(log, step)
    assert find_redo(log).redoes == "e1"
    assert find_redo([*log, made(9, "c")]) is None


def test_an_undo_of_what_is_not_in_the_log_is_an_event_like_any_other():
    log = [made(0, "a", undoes="elsewhere")]
    assert find_undo(log).undoes == "e0"


def test_the_last_claim_is_that_of_the_last_answer_with_claims():
    first, second = Claim("author"), Claim("unnamed")
    log = [made(0, "a", claims=[first, second]), made(1, "b")]
    assert find_last_claim(log) == second
    assert find_last_claim([*log, made(2, "b", claims=[first])]) == first


def test_a_claim_that_was_undone_is_not_the_last_one_until_it_is_redone():
    first, second = Claim("author"), Claim("unnamed")
    log = [made(0, "a", claims=[first]), made(1, "b", claims=[second])]
    log = carried_out(log, find_undo(log))
    assert find_last_claim(log) == first
    assert find_last_claim(carried_out(log, find_redo(log))) == second
    log = carried_out(log, find_undo(log))
    assert find_last_claim(log) is None


def test_what_an_undo_puts_back_is_not_a_claim_that_was_made():
    first, second = Claim("author"), Claim("unnamed")
    log = [made(0, "a", claims=[first]), made(1, "b", claims=[second]), made(2, "a")]
    log = carried_out(log, find_undo(log))
    assert log[-1].answer.claims == (first,)
    assert find_last_claim(log) == second


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["no_claim", "cant_tell"]))))
def test_undoing_all_and_redoing_all_comes_back_to_the_same(choices):
    log = [made(number, *choice) for number, choice in enumerate(choices)]
    wanted = state(log)
    for find in (find_undo, find_redo):
        for _ in choices:
            log = carried_out(log, find(log))
        assert find(log) is None
        assert state(log) == ({} if find is find_undo else wanted)
