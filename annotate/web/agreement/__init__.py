"""The agreement page: its address, its panels and how figures are written."""
