"""Each template is compiled once, also when many people open the same page at the same time."""

from threading import RLock
from typing import Any

from flask.templating import Environment
from jinja2 import Template


class Compiled(Environment):
    """Jinja's environment, in which one thread compiles a template and the others wait for it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._door = RLock()

    def get_template(self, *args: Any, **options: Any) -> Template:
        with self._door:
            return super().get_template(*args, **options)
