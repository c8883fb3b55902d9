"""The labelling screen, its outline, its form and its keys."""
