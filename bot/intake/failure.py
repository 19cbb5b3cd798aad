"""How a poll can fail. The cause decides how long the source is left alone; the message is for people."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from bot.errors import TryLater

Cause = Literal[
    "unreachable",  # no network, no such name, nobody listens
    "slow",  # no answer in time, or one that never ends
    "certificate",
    "private",  # an address that may not be asked
    "redirects",
    "refused",  # 401, 403, 451: it does not want us
    "limited",  # 429: it does not want us so often
    "missing",  # 404
    "gone",  # 410: for good
    "server",  # 5xx and other answers nobody should give
    "too large",
    "unreadable",
    "challenged",  # a page that checks for robots
]


def shown(address: str) -> str:
    """Return an address as people may see it: user, password and query may be secrets, and are left out."""
    if not address:
        return ""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}{'?…' if parts.query else ''}"


class PollFailed(TryLater):
    """A source could not be read this time."""

    def __init__(self, cause: Cause, message: str, *, after: float | None = None) -> None:
        super().__init__(message, after=after)
        self.cause: Cause = cause


_REFUSED = (
    "the site refuses Tocsin ({}). Set poll.contact, ask its publisher, or remove the source; it is asked "
    "seldom from now on"
)


def by_status(status: int, after: float | None, meaning: str = "") -> PollFailed:
    """Say what an answer with this HTTP status means for a source; `meaning` if its kind knows better."""
    cause: Cause
    match status:
        case 401 | 403 | 451:
            cause, words = "refused", _REFUSED
        case 404:
            cause, words = "missing", "there is nothing at this address ({}). Look for its new one"
        case 410:
            cause, words = "gone", "it is gone for good ({}). Remove the source or correct its address"
        case 429:
            cause, words = "limited", "the site wants to be asked less often ({})"
        case _ if status >= 500:  # noqa: PLR2004 - RFC 9110, 15.6
            cause, words = "server", "the site is out of order ({}); it is asked again"
        case _:
            cause, words = "server", "the site answers with {}, where a 200 was expected"
    return PollFailed(cause, meaning or words.format(status), after=None if cause == "gone" else after)
