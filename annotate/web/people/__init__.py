"""People, invitations, accounts and the second factor."""
