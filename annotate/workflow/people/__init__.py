"""Who belongs to a project and how they sign in."""
