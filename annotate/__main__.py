"""`python -m annotate`: the command line, given the app that `serve` serves."""

from annotate.cli import main
from annotate.registry import deferred

if __name__ == "__main__":
    main(obj=deferred("annotate.app:create_app"))
