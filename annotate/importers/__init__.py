"""Bytes → articles: one file is one format."""
