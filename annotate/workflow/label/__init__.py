"""Who may label what, and how labels are saved."""
