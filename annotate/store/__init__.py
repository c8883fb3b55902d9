"""All SQL: the file and its schema, the one writing thread, then one noun a file.

Functions take a `sqlite_utils.Database` first: `Store.reader()` in a request,
or the one that `Store.write` hands to a change. `find_` gives None when
absent, `get_` raises NotFound.
"""
