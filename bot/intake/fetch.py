"""Fetch what sources ask for: politely, within limits, and from public addresses only."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from bot import __version__
from bot.intake import failure, headers
from bot.intake.body import read_body
from bot.intake.failure import PollFailed
from bot.intake.public import PRIVATE, is_public, sockets
from bot.intake.resolve import Resolver
from bot.intake.stream import read_stream
from bot.sources.encoding import decode
from bot.sources.kind import Answer, Request
from bot.sources.web_page import CHALLENGED, is_challenge, is_html

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
)
_STREAMS = {"ws", "wss"}
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
#: What was sent was taken, and there is no more to say: RFC 9110, 15.3.
_TAKEN = {201, 202, 204}
#: https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
_CHALLENGE = "cf-mitigated"
_MAY_CHALLENGE = {403, 429, 503}
_MOST_REDIRECTS = 5
_NOT_MODIFIED, _NOT_FOUND = 304, 404
#: Seconds for which a connection is kept for the next request to its host, which comes after a second if at
#: all. Thousands of hosts that are polled in turn would use up all descriptors if it were longer.
_KEPT_OPEN = 3.0
#: Some sites send policies of ten thousand bytes; aiohttp's own limit is 8190.
_LONGEST_HEADER = 65_536


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a site may take, in seconds."""

    total: float = 60.0  # from the first look-up to the last byte, with all redirects
    connect: float = 20.0
    silence: float = 20.0  # between two pieces of an answer


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a request conditional, byte for byte as the server gave it (RFC 9110, 13.1)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `answer` is None if it says that nothing has changed."""

    answer: Answer | None
    validators: Validators
    moved_to: str = ""  # where the address has moved for good, if that is what the redirects say
    fresh_for: float | None = None  # by its headers, in seconds
    links: Mapping[str, str] = field(default_factory=dict)  # of its headers: relation → address


_PATIENCE = Patience()
UNCONDITIONAL = Validators()


async def _at_once(_host: str) -> None:
    """Ask without waiting, as those do who ask once."""


class Fetcher:
    """One session for all sources. Use it as a context manager."""

    def __init__(
        self,
        *,
        contact: str | None,
        may_ask: Callable[[str], bool] = is_public,
        patience: Patience = _PATIENCE,
        turn: Callable[[str], Awaitable[None]] = _at_once,
    ) -> None:
        """`contact` (an address people can write to or read at) is shown to every site that is asked.

        `may_ask` says which IP addresses may be connected to; `turn` waits until a host may be asked.
        """
        self._patience = patience
        self._turn = turn
        contact = "".join(char for char in contact or "" if char.isprintable() and char.isascii())
        agent = f"Tocsin/{__version__}" + (f" (+{contact})" if contact else "")
        connector = aiohttp.TCPConnector(
            limit=0,  # the poller bounds what is under way
            keepalive_timeout=_KEPT_OPEN,
            resolver=Resolver(),
            ttl_dns_cache=300,
            socket_factory=sockets(may_ask),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=patience.connect, sock_read=patience.silence
            ),
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, address: str, validators: Validators = UNCONDITIONAL) -> Fetched:
        """Ask for an address, following redirects. Raises PollFailed for all that can go wrong."""
        return await self.ask(Request(address), validators)

    async def ask(self, request: Request, validators: Validators = UNCONDITIONAL) -> Fetched:
        """Carry out a request, following redirects. Raises PollFailed for all that can go wrong."""
        try:
            await self._turn(URL(request.url).host or "")
            async with asyncio.timeout(self._patience.total):
                return await self._follow(request, validators)
        except aiohttp.ClientError as error:
            raise _told(error) from error
        except TimeoutError:
            raise PollFailed(
                "slow",
                f"the site did not answer in full within {self._patience.total:.0f} s; it is asked again",
            ) from None
        except (ValueError, OSError) as error:  # addresses and names that can't be written in a request
            raise PollFailed("unreachable", f"the address can't be asked for: {_short(error)}") from error

    async def _follow(self, request: Request, validators: Validators) -> Fetched:
        url, moved_to, for_good = URL(request.url), "", True
        if url.scheme in _STREAMS:
            body = await read_stream(self._session, url, request.headers)
            return Fetched(Answer(request.url, body, "application/jsonl"), UNCONDITIONAL)
        for _ in range(_MOST_REDIRECTS + 1):
            _check(url)
            async with self._send(request, url, validators) as response:
                if response.status not in _REDIRECTS:
                    return await self._answer(request, response, validators, moved_to)
                if request.form is not None:
                    raise PollFailed(
                        "redirects", f"the site sends a form on ({response.status}); it is not sent twice"
                    )
                target = response.headers.get("Location", "")
                if not target:
                    raise PollFailed(
                        "redirects", f"the site sends on ({response.status}) without saying where to"
                    )
                for_good = for_good and response.status in _PERMANENT
            url = url.join(URL(target)).with_fragment(None)
            moved_to = str(url) if for_good else moved_to
            await self._turn(url.host or "")
        raise PollFailed(
            "redirects", f"the address leads on more than {_MOST_REDIRECTS} times, perhaps in a circle"
        )

    @asynccontextmanager
    async def _send(
        self, request: Request, url: URL, validators: Validators
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        conditions = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
        sent = {name: value for name, value in conditions.items() if value}
        if url.origin() == URL(request.url).origin():  # keys are for the site they were meant for
            sent |= request.headers
        method = "GET" if request.form is None else "POST"
        async with self._session.request(
            method, url, headers=sent, data=request.form, allow_redirects=False
        ) as response:
            yield response

    async def _answer(
        self, request: Request, response: aiohttp.ClientResponse, validators: Validators, moved_to: str
    ) -> Fetched:
        now = time.time()
        fresh = headers.fresh_for(response.headers, now)
        if response.status == _NOT_MODIFIED and validators != UNCONDITIONAL:
            return Fetched(None, validators, moved_to, fresh)
        if request.form is not None and response.status in _TAKEN:
            return Fetched(Answer(request.url, b""), UNCONDITIONAL)
        if response.status not in {200, 203}:
            if response.status == _NOT_FOUND and request.may_be_missing:
                return Fetched(Answer(request.url, b""), UNCONDITIONAL)
            after = headers.retry_after(response.headers, now)
            if await _is_challenge(response):
                raise PollFailed("challenged", CHALLENGED, after=after)
            raise failure.by_status(response.status, after, request.means.get(response.status, ""))
        body = await read_body(response.content.iter_any(), response.headers.get("Content-Encoding", ""))
        # Addresses in the answer are resolved by this one, and go to chat: no password may travel with them.
        answer = Answer(str(response.url.with_user(None)), body, response.headers.get("Content-Type", ""))
        got = Validators(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))
        links = headers.links(response.headers.getall("Link", []), answer.url)
        return Fetched(answer, got, moved_to, fresh, links)


async def _is_challenge(response: aiohttp.ClientResponse) -> bool:
    """Tell whether an answer other than 200 asks its reader to prove that they are human."""
    if response.headers.get(_CHALLENGE):
        return True
    if response.status not in _MAY_CHALLENGE:
        return False
    try:
        body = await read_body(response.content.iter_any(), response.headers.get("Content-Encoding", ""))
    except PollFailed:
        return False
    page, _ = decode(body, response.headers.get("Content-Type", ""))
    return is_html(page) and is_challenge(page)


def _check(url: URL) -> None:
    if url.scheme not in {"http", "https"} or not url.host:
        raise PollFailed(
            "redirects", f"only http and https addresses are asked, not {failure.shown(str(url))[:80]!r}"
        )


def _told(error: aiohttp.ClientError) -> PollFailed:
    """Say in plain words why no answer came."""
    if isinstance(
        error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError | ssl.SSLError
    ):
        return PollFailed("certificate", f"the site's certificate is not accepted: {_short(error)}")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return PollFailed("unreachable", "its name can't be found: no network, or the address is mistyped")
    if isinstance(error, aiohttp.ClientConnectorError):
        if PRIVATE in str(error.os_error):
            return PollFailed(
                "private",
                "the address belongs to a private network; if that is meant, set "
                "poll.allow_private_addresses: true",
            )
        return PollFailed("unreachable", f"nobody answers there: {_short(error.os_error)}")
    if isinstance(error, aiohttp.ServerTimeoutError):
        return PollFailed("slow", "the site keeps silent; it is asked again")
    if isinstance(error, aiohttp.InvalidURL):
        return PollFailed("unreachable", f"the address can't be asked for: {_short(error)}")
    return PollFailed("server", f"the answer broke off or is no HTTP: {_short(error)}")


def _short(error: BaseException) -> str:
    """What a library says of a fault, on one line; it may quote what the site sent."""
    said = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    return repr(" ".join(said.split())[:120] or type(error).__name__)
