"""The register of sources: who is named in labels, under which names, and how often each speaks.

listing.py    read: a page of sources, one source with its names and sentences, the chart
speaking.py   the sentences of a source of the scheme, and the articles without it
changes.py    add, merge, split, rename, classify, grade; undo each of them
"""
