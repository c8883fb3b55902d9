"""/ : the list of articles, its filters, and what a lead does with many articles at once."""
