"""Many projects on one server: the page that lists them, and the way to each."""
