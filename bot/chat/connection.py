"""How people reach Tocsin from a platform: a connection that listens and answers. Posting needs none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import structlog

from bot.lookup.answer import Answer, Form
from bot.lookup.person import Person

log = structlog.get_logger()

#: A first answer comes within that time, in seconds; what takes longer is promised. Platforms wait for 3.
FIRST_ANSWER = 1.0
_SORRY = Answer("Something went wrong", note="The log says what. Nothing was changed.")


class Desk(Protocol):
    """Who answers people; the same for every platform. No method raises."""

    async def ask(self, words: str, person: Person) -> Answer:
        """Answer a question, such as `latest tavush 24h`."""
        ...

    async def press(self, button: str, subject: str, person: Person, value: str = "") -> Answer:
        """Answer the press of a button, or a choice made under an answer."""
        ...

    def form(self, words: str, subject: str = "") -> Form | None:
        """Return the form that a question, or the press of a button, opens; None: it is answered at once.

        At once, from memory: platforms open a form only as the first answer. `words` is a question, or the
        name of a button.
        """
        ...

    async def fill(self, form: str, subject: str, values: Mapping[str, str], person: Person) -> Answer:
        """Answer a form that was filled in: what was written, by the name of the blank."""
        ...

    async def about(self, text: str, person: Person) -> Answer:
        """Say what is known of a message somebody points at; `text` is what it says, links included."""
        ...

    async def home(self, person: Person) -> Sequence[Answer]:
        """Return what a person sees on the page that a platform keeps for them."""
        ...

    def suggest(self, lookup: str, words: str) -> list[str]:
        """Return how words that are being typed after a lookup's name may go on; at once, from memory."""
        ...


class Connection(Protocol):
    """A connection to a platform. `trouble` says in plain words why it is not there; empty: it is."""

    name: str
    trouble: str

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until `stop` is set: reconnect after losses, at growing waits. Does not raise."""
        ...


@runtime_checkable
class Hooked(Protocol):
    """A connection whose platform calls us: what the web server receives under `path` is its to answer."""

    path: str

    async def take(self, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """Answer a request, which nobody but the connection can tell to be genuine."""
        ...


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the web server gives back; `body` is JSON, if any."""

    status: int
    body: dict[str, Any] | None = None


async def within(
    answer: Awaitable[Answer], patience: float, promise: Callable[[], Awaitable[object]]
) -> tuple[Answer, bool]:
    """Return an answer, and whether `promise` was made because it took longer than `patience`, in seconds.

    Does not raise: a person waits for a word. What failed is in the log.
    """
    working = asyncio.ensure_future(answer)
    done, _ = await asyncio.wait({working}, timeout=patience)
    if not done:
        try:
            await promise()
        except Exception:  # the answer may arrive nevertheless
            log.exception("an answer could not be promised")
    try:
        return await working, not done
    except Exception:
        log.exception("an answer failed")
        return _SORRY, not done


def growing(failures: int) -> float:
    """Return the wait before connecting again, after so many failures in a row: 1 s to 5 min."""
    return min(300.0, 2.0 ** min(failures - 1, 10))


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait that long, or until `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
