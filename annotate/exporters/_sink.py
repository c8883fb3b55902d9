"""A file that others write to, taken out chunk by chunk."""


class Sink:
    """A file that can only be written to; what is in it is taken out again and again."""

    closed = False

    def __init__(self) -> None:
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        self._data += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: what was written is there."""

    def close(self) -> None:
        """Do nothing: what was written can still be taken."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._data)
        self._data.clear()
        return taken
