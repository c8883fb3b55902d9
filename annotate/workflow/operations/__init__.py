"""What keeps a project running: opening it, its secret, its health, its copies."""
