"""Figures as CSV and JSON; disagreements as CSV: rows.py has those of unchanged articles."""
