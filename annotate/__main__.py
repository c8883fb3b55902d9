"""`annotate`, also as `python -m annotate`: the command line, given the app that `serve` serves."""

import codecs
import json
import sys

from annotate.cli import main
from annotate.registry import deferred


def _write_any_character() -> None:
    """Have standard output write characters that its encoding lacks as in JSON: “\\u013d”.

    Windows gives redirected output an old encoding. JSON stays JSON this way.
    """
    codecs.register_error("annotate", _as_number)
    sys.stdout.reconfigure(errors="annotate")


def _as_number(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def run() -> None:
    """Run the command line."""
    _write_any_character()
    main(obj=deferred("annotate.app:create_app"))


if __name__ == "__main__":
    run()
