"""Tables and figures → what a lead reads off them: pairs, people, values, words of caution."""
