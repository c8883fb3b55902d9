"""The screen on which a lead decides gold: its address, its letters and its words."""
