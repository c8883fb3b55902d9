"""The agreement page: its address, its panels and their words."""
