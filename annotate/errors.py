"""Named errors: what went wrong, and what to do next, with HTTP status and exit code."""

from annotate.wording import plural


class AnnotateError(Exception):
    """A mistake that the person can do something about.

    `reason` says what is wrong and `remedy` what to do next; it is empty if
    there is nothing to do. One Flask handler and one click wrapper show both.
    `key` names the error for scripts that do more than show it.
    """

    status = 400
    exit_code = 1
    key = ""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class BadRequest(AnnotateError):
    """The request cannot be read at all."""


class NotSignedIn(AnnotateError):
    status = 401
    key = "signed-out"


class BadToken(NotSignedIn):
    """An access token that is unknown, was revoked or has expired."""

    key = "bad-token"

    def __init__(self, reason: str) -> None:
        super().__init__(reason, "Create a new one: as a lead, open Settings, Access tokens.")


class Forbidden(AnnotateError):
    status = 403
    key = "not-allowed"


class NarrowToken(Forbidden):
    """An access token that does not allow what was asked; `scope` is what it lacks."""

    key = "token-scope"

    def __init__(self, reason: str, remedy: str, scope: str = "") -> None:
        super().__init__(reason, remedy)
        self.scope = scope


class OtherPerson(Forbidden):
    """Labels of someone else than the person who is signed in."""

    key = "other-person"


class NeedsSecondFactor(Forbidden):
    """A lead who has to set up a second factor before anything else."""

    key = "second-factor"


class Deactivated(Forbidden):
    """A session that ended because its person was deactivated."""

    key = "deactivated"


class NotTaken(Forbidden):
    """A lead who has not taken this article to label it."""


class NotFound(AnnotateError):
    status = 404


class Conflict(AnnotateError):
    """The request conflicts with what is already stored."""

    status = 409


class LinkSpent(AnnotateError):
    """A one-time link that was used or has expired."""

    status = 410


class UnknownType(AnnotateError):
    """A body whose content type cannot be read."""

    status = 415


class Invalid(AnnotateError):
    """The request can be read but breaks a rule; nothing was stored."""

    status = 422


class Refused(Invalid):
    """A file that cannot become articles."""


class TooMany(AnnotateError):
    """Too many failed attempts; the next one is accepted after `seconds`."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "There were too many failed attempts.",
            f"Wait {plural(seconds, 'second')}, then try again. Your account is not locked.",
        )
        self.seconds = seconds


class TooFast(AnnotateError):
    """More labels than a person can make; further ones are accepted after `seconds`."""

    status = 429
    key = "too-fast"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "Many labels arrived from you in a short time.",
            f"They are kept in this browser, and sent again after {plural(seconds, 'second')}.",
        )
        self.seconds = seconds


class Busy(AnnotateError):
    """The database is locked by another program, or the server is stopping."""

    status = 503


class ReadOnly(Busy):
    """A change to a project that this server only reads."""

    key = "read-only"

    def __init__(self) -> None:
        super().__init__(
            "This server only shows the project. Nothing can be saved here.",
            "Use the main server. Labels that wait in this browser are kept.",
        )


class Crowded(Busy):
    """Too many costly pages are being made; it is worth asking again after `seconds`."""

    seconds = 10

    def __init__(self) -> None:
        super().__init__(
            "The server is busy with other large downloads or figures.",
            f"Try again in {plural(self.seconds, 'second')}.",
        )


class DiskFull(AnnotateError):
    status = 507


class WrongUse(AnnotateError):
    """A command line that cannot be carried out as it was typed."""

    exit_code = 2


class NoDatabase(AnnotateError):
    """The file is missing, or is not a database of this program."""

    status = 503
    exit_code = 2


class Damaged(NoDatabase):
    """SQLite cannot read the file to its end."""
