"""A scheme file of every bad kind: one message with its line, and nothing changes."""

import sqlite3

import pytest

from annotate.schemes import builtin

GOOD = builtin("elections").toml
AT = GOOD[: GOOD.index('label = "Moderate"')].count("\n") + 1
VALUE = '[[field.value]]\nid = "v{0}"\nlabel = "Value {0}"\ngroup = "g"\n\n'
FIELD = GOOD.index('[[field]]\nid = "confidence"')


def changed(old, new):
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1)


BAD = {
    "syntax": (changed('label = "Moderate"', 'label = "Moderate'), f"line {AT}: This is not TOML:"),
    "no text at all": (b"\x89PNG\r\n\x1a\n\0", "line 1: This is not UTF-8."),
    "an unknown level": (changed('level = "ordinal"', 'level = "scale"'), ", level: "),
    "two values with one key": (
        changed('label = "Moderate"\nkey = "m"', 'label = "Moderate"\nkey = "h"'),
        f"line {AT + 1}, field confidence, value moderate, key: “h” is already used.",
    ),
    "a field that does not exist": (
        changed('asks = ["confidence"]', 'asks = ["mood"]'),
        ", field source, value election_authority, asks: “mood” is not another field",
    ),
    "a cycle": (
        changed('label = "Moderate"\n', 'label = "Moderate"\nasks = ["confidence"]\n'),
        f"line {AT + 1}, field confidence, value moderate, asks: Only a source asks",
    ),
    "500 values": (
        GOOD[:FIELD] + "".join(map(VALUE.format, range(500))) + GOOD[FIELD:],
        ", field source, value v31: There are more than 40.",
    ),
    "html in a name": (
        changed('label = "Moderate"', 'label = "<i>Moderate</i>"'),
        f"line {AT}, field confidence, value moderate, label: A name is plain text",
    ),
    "another encoding": (GOOD.encode("utf-16"), "line 1: This is not UTF-8."),
    "an old encoding": (
        changed('label = "Moderate"', 'label = "Mäßig"').encode("cp1252", "replace"),
        "This is not UTF-8.",
    ),
    "a mark and windows line ends": (
        ("\ufeff" + changed('label = "Moderate"', 'label = ""')).replace("\n", "\r\n"),
        f"line {AT}, field confidence, value moderate, label: This is missing.",
    ),
}


def state(path):
    with sqlite3.connect(path) as db:
        found = [
            db.execute(f"select * from {table} order by 1, 2").fetchall()
            for table in ("scheme", "scheme_value", "setting", "event")
        ]
    db.close()
    return found


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_it_is_one_message_with_its_line_and_nothing_changes(
    run, sample, tmp_path, content, message
):
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "bad.toml").write_bytes(data)
    before = state(sample)
    checked, used = run("scheme", "check", "bad.toml"), run("scheme", "use", "bad.toml")
    assert (checked.exit_code, used.exit_code) == (1, 1)
    for told in (checked.stderr, used.stderr):
        assert message in told
        assert told.count("line ") == 1
        assert "Traceback" not in told
    assert state(sample) == before


def test_a_mark_and_windows_line_ends_alone_do_no_harm(run, sample, tmp_path):
    (tmp_path / "windows.toml").write_bytes(("\ufeff" + GOOD).replace("\n", "\r\n").encode())
    assert run("scheme", "check", "windows.toml").exit_code == 0
    assert run("scheme", "use", "windows.toml").exit_code == 0
    assert run("scheme", "download").stdout_bytes.count(b"\r") == 0
