"""What people answered: events, answers, what is counted of them, views, and who may see them."""
