"""Ratings → a table → sums → a value, exact and in any order, and its interval.

tables      the compact table of who rated what     answers, rows   answers, any CSV → tables
distances   how far two values are apart            sums            a formula on sums, less a part
chance      what four coefficients share            intervals       the jackknife with Student's t
pooled      pairs of ratings, with people who gave the same answer kept together
"""
