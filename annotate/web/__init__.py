"""One screen, one file, one blueprint; a noun with several files has a wing.

`frame/access.py` is the one door.
"""
