"""What keeps a project safe: its backups, when they are made, and how one is restored."""
