"""How sure a model was: the columns of migration m022, empty for answers of people."""

SCHEMA = """
alter table answer add column score real;
alter table claim add column score real;
"""
