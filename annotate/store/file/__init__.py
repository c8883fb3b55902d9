"""The file itself: connections, migrations, the one writing thread, its health and its copies."""
