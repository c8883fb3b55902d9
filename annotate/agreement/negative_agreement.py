"""Negative agreement: of all pairs with a no, the share where both say no, counted as F1.

Two people: 2d / (2d + b + c) (Cicchetti and Feinstein 1990); more people as in
positive agreement.
"""

from annotate.agreement.positive_agreement import Specific
from annotate.agreement.ratings.tables import Table

NAME = "negative_agreement"
TITLE = "Negative agreement"
SHORT = "negative agreement"
DISTANCES = {"nominal": ("nominal",), "ordinal": ("nominal",)}
LEVELS = tuple(DISTANCES)
TABLES = "binary"
UNDEFINED = "no one said no: negative agreement is undefined"
LOWEST = 0.0
ORDER = 110


def formula(table: Table, distance: str) -> Specific:
    return Specific(0)
