"""What a sentence may be decided by in bulk, from the sets of sources that people chose."""

import pytest

from annotate.agreement.aggregates.groups import ALL_AGREE, group_of


def sets(*sources):
    return [frozenset(one.split()) for one in sources]


@pytest.mark.parametrize(
    ("given", "group"),
    [
        (sets("police", "police"), ALL_AGREE),
        (sets("police own", "own police", "police own"), ALL_AGREE),
        (sets("NONE", "NONE"), ALL_AGREE),
        (sets("own", "unnamed", "own"), ("own", "unnamed")),
        (sets("unnamed", "own", "own", "own"), ("own", "unnamed")),
        (sets("NONE", "own", "NONE"), ("NONE", "own")),
        (sets("own police", "own unnamed", "own police"), ("police", "unnamed")),
        (sets("own"), None),
        (sets("own", "unnamed"), None),
        (sets("own", "own", "unnamed", "unnamed"), None),
        (sets("own", "own", "unnamed", "police"), None),
        (sets("own police", "own", "own police"), None),
        (sets("own police", "unnamed army", "own police"), None),
    ],
)
def test_a_sentence_belongs_to_a_group_if_all_agree_or_most_do_along_one_confusion(given, group):
    assert group_of(given) == group
    assert group_of(given[::-1]) == group
