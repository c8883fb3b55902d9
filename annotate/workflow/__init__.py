"""What a person can do, one noun a file.

Functions take the `Store` first, then who does it (a Person); they open the
transactions, read the clock and say no with a named error.
"""
