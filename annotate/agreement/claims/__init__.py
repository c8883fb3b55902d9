"""Claims with their words → which of them are the same (matching), and their tables (matched)."""
