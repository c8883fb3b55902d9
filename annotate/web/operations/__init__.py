"""How safe a project is, for leads, and how the server does, for programs that watch it."""
