"""Claims with their words → which of them are the same (matching), and their tables (matched).

alike.py makes the same tables from kinds of sentences, for projects of any size.
"""
