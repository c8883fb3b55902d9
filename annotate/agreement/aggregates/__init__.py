"""Several people's answers → one: by vote, by model, and side by side for a person who decides.

best.py          the answer of most people to a sentence, and how it was decided
dawid_skene.py   what is most likely true, and who confuses what with what
sources.py       how reliable everyone is with each source, by that model
fields.py        the same for the values of a field, on matched claims
alignment.py     the same claim of several people on one line
side_by_side.py  a table of those lines: who says what, and what most say
"""
