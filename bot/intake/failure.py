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
]


def shown(address: str) -> str:
    """Return an address as people may see it: user, password and query may be secrets, and are left out."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}{'?…' if parts.query else ''}"


class PollFailed(TryLater):
    """A source could not be read this time."""

    def __init__(self, cause: Cause, message: str, *, after: float | None = None) -> None:
        super().__init__(message, after=after)
        self.cause: Cause = cause


def by_status(status: int, after: float | None) -> PollFailed:
    """Say what an answer with this HTTP status means for a source."""
    match status:
        case 401 | 403 | 451:
            return PollFailed(
                "refused",
                f"the site refuses Tocsin ({status}). Set poll.contact, ask its publisher, or remove the "
                "source; it is asked seldom from now on",
                after=after,
            )
        case 404:
            return PollFailed(
                "missing",
                "there is nothing at this address (404). Look for the new one on its site",
                after=after,
            )
        case 410:
            return PollFailed("gone", "it is gone for good (410). Remove the source or correct its address")
        case 429:
            return PollFailed("limited", "the site wants to be asked less often (429)", after=after)
        case _ if status >= 500:  # noqa: PLR2004 - RFC 9110, 15.6
            return PollFailed(
                "server", f"the site is out of order ({status}); it is asked again", after=after
            )
        case _:
            return PollFailed(
                "server", f"the site answers with {status}, where a 200 was expected", after=after
            )
