"""From several answers to gold: what is to be decided, one sentence at a time.

queue.py     the sentences to decide, in order, and which are decided
sheet.py     one sentence: everyone's answers side by side, its notes, its gold
groups.py    what may be decided in bulk: all agree, or split along one confusion
bulk.py      a group decided after a sample of it was looked at
sides.py     the answers to a sentence by their sources
accepting.py writes what a bulk decision decides, and takes it back
changed.py   gold that was decided before people changed their answers
examples.py  a claim of gold → an example in the draft of the guideline
"""
