"""Files → stored articles."""
