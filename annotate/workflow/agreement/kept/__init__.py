"""What is kept for agreement: results made once, those that a save leaves as they were, a bound."""
