"""What delivery asks of a chat platform, and what a platform may answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model import Post


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the post and named the message."""

    message_id: str  # what an edit, a reply or a thread needs later, in the platform's own form


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform refused, and nothing was posted; trying again helps only after a person has acted."""

    why: str  # plain words: what was refused and who must do what; never a secret


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Nothing was posted; the same post may be tried again after that wait."""

    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The post may or may not have arrived (time-out, lost connection, an answer that promises nothing)."""

    why: str


Outcome = Sent | Rejected | RetryAfter | Unknown


@dataclass(frozen=True, slots=True)
class Found:
    """The post stands in the destination."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The destination was read back far enough to say that the post is not there."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The destination can't be read back: never, or (`passing`) just now, so that asking again may help."""

    why: str
    passing: bool = False


Trace = Found | Absent | CannotTell


class Destination(Protocol):
    """One channel of one platform. No method raises for what the platform or the network does."""

    @property
    def id(self) -> str:
        """The destination's id in the configuration."""
        ...

    async def post(self, post: Post, thread: str = "") -> Outcome:
        """Make one attempt: no retry inside, so that an attempt is at most one message.

        `thread` is the message id of the post that this one adds to; empty: it stands by itself.
        """
        ...

    async def edit(self, change: Post, root: Post, message_id: str) -> Outcome:
        """Make one attempt to have the message of `root` show how its story stands by `change`.

        What was shown stays; readers are not told. The same edit twice does no harm. RetryAfter and Unknown
        are tried again; Rejected is not: the message is gone, or takes no edits any more.
        """
        ...

    async def find(self, post: Post, attempted_at: datetime, thread: str = "") -> Trace:
        """Look for an attempt's message by `post.id`, from shortly before `attempted_at` (UTC) on.

        `thread` is what `post` was given.
        """
        ...
