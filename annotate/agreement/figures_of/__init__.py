"""A table → what a lead learns from it: figures of pairs, people and values, and cautions."""
