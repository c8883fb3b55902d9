"""What formats share: encodings, tables, markup, packages, pages."""
