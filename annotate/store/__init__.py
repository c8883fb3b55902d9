"""All SQL: the file and its schema, the one writing thread, then one noun per file.

Functions take a `sqlite_utils.Database` first: `Store.reader()` in a request,
or the one that `Store.write` hands to a change. `find_` returns None for
what is not there, `get_` raises NotFound.
"""
