"""What each migration does, one file per migration; once released, none of them changes."""
