"""From several answers to gold: what is to be decided, one sentence at a time.

queue.py     the sentences to decide, in order, and which are decided
sheet.py     one sentence: everyone's answers side by side, its notes, its gold
examples.py  a claim of gold → an example in the draft of the guideline
"""
