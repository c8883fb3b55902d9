"""The scheme of a project: its versions, the one draft, and what publishing it does.

versions.py  the current version and the earlier ones
draft.py     the draft: edits of several leads, mistakes, what it started from
publish.py   a draft or a file → the next version
effects.py   a change → what it does to the labels there are
"""

from annotate.workflow.scheme.publish import use_scheme
from annotate.workflow.scheme.versions import find_scheme, get_scheme, get_version

__all__ = ["find_scheme", "get_scheme", "get_version", "use_scheme"]
