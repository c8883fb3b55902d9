"""One screen, one file, one blueprint; `_access.py` is the one door."""
