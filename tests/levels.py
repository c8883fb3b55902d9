"""A scheme whose one source asks a set, a text and an ordinal field."""

from annotate import schemes

TOML = """
id = "levels"
version = 1
title = "Every level"
[[field]]
id = "source"
question = "Who says so?"
level = "nominal"
[[field.value]]
id = "author"
label = "Own voice"
key = "9"
group = "author"
asks = ["topics", "remark", "confidence"]
[[field]]
id = "topics"
question = "What is it about?"
level = "set"
[[field.value]]
id = "war"
label = "War"
key = "w"
[[field.value]]
id = "money"
label = "Money"
key = "m"
[[field.value]]
id = "sport"
label = "Sport"
key = "s"
aliases = ["football"]
[[field]]
id = "remark"
question = "Which words?"
level = "text"
[[field]]
id = "confidence"
question = "How firmly?"
level = "ordinal"
[[field.value]]
id = "low"
label = "Low"
key = "l"
[[field.value]]
id = "high"
label = "High"
key = "h"
"""
LEVELS = schemes.parse(TOML)
