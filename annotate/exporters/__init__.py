"""Rows → stream: one file is one format."""
