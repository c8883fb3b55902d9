"""Formats that are handed over whole: labels with all that explains them."""
