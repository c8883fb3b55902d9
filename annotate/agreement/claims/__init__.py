"""Claims with their words → which are the same (matching), and tables of those (matched)."""
