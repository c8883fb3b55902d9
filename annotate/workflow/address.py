"""The address at which the server of a project was last reached: where one-time links lead."""

from annotate.store.connection import Store
from annotate.store.project import find_setting, save_setting

_KEY = "served_at"


def keep_address(store: Store, address: str) -> None:
    """Keep the address that a server said at its start."""
    if find_address(store) != address:
        store.write(lambda db: save_setting(db, _KEY, address))


def find_address(store: Store) -> str:
    """Find the address of the last start; "" before the first."""
    return find_setting(store.reader(), _KEY) or ""
