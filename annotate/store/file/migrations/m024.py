"""Whether a person is a model, whose answers are predictions: the column of migration m024."""

SCHEMA = """
alter table person add column is_model integer not null default 0;
"""
