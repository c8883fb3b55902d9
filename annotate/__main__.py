"""`python -m annotate`: the command line, given the app that `serve` serves."""

from annotate.app import create_app
from annotate.cli import main

if __name__ == "__main__":
    main(obj=create_app)
