"""The tests of the program. sqlite-utils would load pandas where it is installed, at half a second
a process; here it is installed for what opens an export, and the program has no use for it."""

import importlib
import sys

if "sqlite_utils" not in sys.modules:
    sys.modules["pandas"] = None
    importlib.import_module("sqlite_utils")
    del sys.modules["pandas"]
