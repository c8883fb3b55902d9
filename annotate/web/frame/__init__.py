"""What every page has in common: the door, headers, sessions, the shell around a page."""
