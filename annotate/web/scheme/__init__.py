"""The scheme: its draft edited, published as a version, versions read, compared and restored."""
