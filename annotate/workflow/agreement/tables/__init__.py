"""Any table of ratings → figures, without a project.

comparison.py    a table → figures, pairs and confusion
cells.py         words of cells → which mean a missing value, and how values compare
csv_mode.py      a long CSV, read here
parquet_mode.py  Parquet files of any size, grouped by an engine
"""
