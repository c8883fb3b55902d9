"""Named errors: what went wrong, and what to do next, with HTTP status and exit code."""


class AnnotateError(Exception):
    """A mistake the person can do something about.

    `reason` says what is wrong, `remedy` what to do next. One Flask handler
    and one click wrapper render both.
    """

    status = 400
    exit_code = 1

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class BadRequest(AnnotateError):
    """The request cannot be read at all."""


class NotSignedIn(AnnotateError):
    status = 401


class Forbidden(AnnotateError):
    status = 403


class NotTaken(Forbidden):
    """A lead who has not said that they want to label this article."""


class NotFound(AnnotateError):
    status = 404


class Conflict(AnnotateError):
    """The wish clashes with what is already there."""

    status = 409


class LinkSpent(AnnotateError):
    """A one-time link that was used or has expired."""

    status = 410


class TooLarge(AnnotateError):
    status = 413


class Invalid(AnnotateError):
    """Readable, but against the rules: nothing of it was stored."""

    status = 422


class Refused(Invalid):
    """A file that cannot become articles."""


class TooMany(AnnotateError):
    """Too many tries; `seconds` tells when the next is taken."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "Too many tries failed.", f"Wait {seconds} seconds, then try again; nothing is locked."
        )
        self.seconds = seconds


class Busy(AnnotateError):
    """The database is locked by another program, or the server is stopping."""

    status = 503


class DiskFull(AnnotateError):
    status = 507


class WrongUse(AnnotateError):
    """A command line that cannot be carried out as it stands."""

    exit_code = 2


class NoDatabase(AnnotateError):
    """The file is missing, or is no database of this program."""

    status = 503
    exit_code = 2
