"""Fleiss' kappa: people are interchangeable, chance is how often each value is used.

κ = (p_o − p_e) / (1 − p_e), p_e = Σ_k π_k² (Fleiss 1971), for any number of ratings per
unit as in Gwet (2014, chapter 2). For one value against the rest it is the category
kappa of Fleiss (1971): 1 − Σ_i n_ij (n − n_ij) / (N n (n − 1) p_j (1 − p_j)).
"""

from annotate.agreement.ratings.chance import ChanceCorrected
from annotate.agreement.ratings.tables import Table

NAME = "fleiss_kappa"
TITLE = "Fleiss’ kappa"
SHORT = "kappa"
DISTANCES = {"nominal": ("nominal",), "ordinal": ("nominal",), "set": ("exact",)}
LEVELS = tuple(DISTANCES)
TABLES = "ratings"
UNDEFINED = "no variation"
LOWEST = -1.0
ORDER = 50


class Fleiss(ChanceCorrected):
    def chance_of(self, whole: int, squares: int) -> float:
        return squares / whole**2


def formula(table: Table, distance: str) -> Fleiss:
    return Fleiss(table)
