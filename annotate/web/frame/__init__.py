"""What every page stands in: the door, headers, sessions, the shell around a page."""
