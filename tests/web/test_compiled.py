"""A template that many ask for at once is compiled by one of them."""

import threading

from flask import Flask, render_template
from jinja2 import FunctionLoader

from annotate.web.frame.compiled import Compiled


def test_the_app_compiles_each_template_once(app):
    assert isinstance(app.jinja_env, Compiled)


def test_those_who_come_at_the_same_time_wait_for_the_first(monkeypatch):
    app, loaded, together = Flask("one"), [], threading.Barrier(8)
    app.jinja_environment = Compiled

    def load(name):
        loaded.append(name)
        threading.Event().wait(0.05)  # long enough for the others to come
        return "{% include 'part' %}!" if name == "page" else "part"

    app.jinja_env.loader = FunctionLoader(load)
    shown = []

    def ask():
        together.wait()
        with app.app_context():
            shown.append(render_template("page"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shown == ["part!"] * 8 and sorted(loaded) == ["page", "part"]
