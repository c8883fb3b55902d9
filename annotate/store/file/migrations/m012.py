"""Dates as ISO 8601 beside what was written: the column of migration m012."""

SCHEMA = "alter table article add column published_given text not null default ''"
