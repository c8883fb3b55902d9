"""Another project's file → this one: row by row, so that any order of files has one result.

The other file is a copy, attached to the connection as `other`; everything happens in one
transaction of the caller.
"""
