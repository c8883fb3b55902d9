"""What was answered: a history, replies, and sentences to look at again."""
