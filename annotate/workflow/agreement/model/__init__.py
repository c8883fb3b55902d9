"""How reliable everyone is by model, and how probable each answer is.

job.py      the computation in the background, one for each scope
child.py    its process
doubted.py  the sentences whose most common answer is improbable; all of it as JSON
"""
