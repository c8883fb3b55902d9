"""A scheme with 24 sources in four groups, and further fields of every level."""

from annotate import schemes

GROUPS = {
    "official": ("o", "Officials", ["National government", "Regional government", "City hall",
                 "Police", "Court", "Fire service"]),
    "person_or_org": ("p", "People and companies", ["Company", "Trade union", "Campaign group",
                      "Resident", "Witness", "Relative of someone involved"]),
    "expert": ("x", "Experts", ["University", "Think tank", "Hospital", "Weather service",
               "Statistics office", "Former official"]),
    "media": ("m", "Media", ["Broadcaster", "Newspaper", "News agency", "Social media post",
              "Unnamed source", "Article’s own voice"]),
}  # fmt: skip
OWN_KEYS = {"Unnamed source": "8", "Article’s own voice": "9"}
ALIASES = {"City hall": ["mayor", "town council"], "News agency": ["wire service"]}
FURTHER = """
[[field]]
id = "topics"
question = "What is it about?"
level = "set"
[[field.value]]
id = "money"
label = "Money"
key = "m"
definition = "Prices, budgets, wages."
[[field.value]]
id = "safety"
label = "Safety"
key = "s"
definition = "Fires, floods, crime."

[[field]]
id = "remark"
question = "Which words decide it?"
level = "text"

[[field]]
id = "confidence"
question = "How firmly is it put?"
level = "ordinal"
order = ["low", "high"]
[[field.value]]
id = "high"
label = "High"
key = "h"
definition = "Put as fact."
[[field.value]]
id = "low"
label = "Low"
key = "l"
definition = "Put as possible."
"""


def toml_of(asks):
    """Write the scheme; `asks` are the further fields that every source asks."""
    parts = ['id = "city"\nversion = 1\ntitle = "City news"\n']
    for group, (key, label, _) in GROUPS.items():
        parts.append(f'[[group]]\nid = "{group}"\nlabel = "{label}"\nkey = "{key}"\n')
    parts.append('[[field]]\nid = "source"\nquestion = "Who vouches for it?"\nlevel = "nominal"\n')
    number = 0
    for group, (_, _, labels) in GROUPS.items():
        for label in labels:
            number += 1
            own = f'key = "{OWN_KEYS[label]}"\n' if label in OWN_KEYS else ""
            parts.append(
                f'[[field.value]]\nid = "s{number}"\nlabel = "{label}"\ngroup = "{group}"\n{own}'
                f"colour = {number % 10}\naliases = {ALIASES.get(label, [])}\n"
                f'definition = "The {label.lower()} says it."\nasks = {list(asks)}\n'
            )
    return "".join(parts) + FURTHER


def city(*asks):
    return schemes.parse(toml_of(asks))
