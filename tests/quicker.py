"""Fixtures that every test has: what takes long and is the same each time is done once."""

import subprocess

import pytest
from werkzeug.routing import Rule

from annotate.workflow.imports import process
from tests import forked_children


@pytest.fixture(scope="session", autouse=True)
def compiled_routes():
    """Compile each route once, not for each app: half of what it takes to make one."""
    real, known = Rule._compile_builder, {}

    def compile_once(rule, append_unknown=True):
        key = rule.rule, str(rule._trace), str(rule.defaults), append_unknown
        if key not in known:
            known[key] = real(rule, append_unknown)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def forked():
    """Fork the children that read strangers' files, unless a test has `real_children`."""
    if not forked_children.IS_POSSIBLE:
        yield None
        return
    with pytest.MonkeyPatch.context() as patch:
        end = forked_children.put_in_place(patch)
        yield
        end()


@pytest.fixture
def real_children(monkeypatch):
    """Start Python anew for each file that a child reads, as is done outside the tests."""
    monkeypatch.setattr(process, "subprocess", subprocess)
