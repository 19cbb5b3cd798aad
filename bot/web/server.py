"""The web endpoints: `/` (dashboard), `/healthz` (the process), `/readyz` (its needs), `/metrics`.

Off loopback, everything but `/healthz` needs the token from the configuration: as `Authorization: Bearer …`
or, for browsers, as the password of a login. What platforms send to us is told to be theirs by its signature.
"""

from __future__ import annotations

import asyncio
import hmac
import math
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST

from bot import metrics
from bot.config.listen import is_loopback
from bot.errors import FixConfiguration
from bot.lookup.answer import Answer
from bot.web import dashboard
from bot.web.allowance import Allowance

#: The largest body taken, in bytes: more than any platform sends.
_LARGEST = 1_000_000
_LONGEST_QUESTION = 300
#: Where hubs tell of feeds; what they want to read back is a few dozen characters.
_PUSH, _LONGEST_CHALLENGE = "/push/{source}/{token}", 2_000
#: What a part needs from a person or from time, in plain words; empty: it is ready.
Readiness = Callable[[], Awaitable[Mapping[str, str]]]


class HookAnswer(Protocol):
    """What a hook gives back: a status, and perhaps a body of JSON."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> object | None: ...


class Pushes(Protocol):
    """Hears the hubs of feeds."""

    async def confirm(self, source_id: str, token: str, query: Mapping[str, str]) -> str | None: ...
    async def take(self, source_id: str, token: str, signature: str, body: bytes) -> bool: ...


#: So many wrong tokens, and looks at the dashboard, from one address, in so many seconds.
_WRONG_TOKENS = (10, 60.0)
_LOOKS = (120, 60.0)
#: Answers a person's question, in words such as `latest tavush 24h`.
Ask = Callable[[str], Awaitable[Answer]]
#: Answers what is sent to one path, by its headers and body; it tells by itself who may send.
Hook = Callable[[Mapping[str, str], bytes], Awaitable[HookAnswer]]


class WebServer:
    """Serves from `start` to `stop`."""

    def __init__(
        self,
        host: str,
        port: int,
        token: str | None,
        *,
        readiness: Readiness,
        ask: Ask,
        hooks: Mapping[str, Hook],
        pushes: Pushes | None = None,
    ) -> None:
        """`readiness` names each part and what it lacks. `token` is needed off loopback.

        `hooks`, by path, take what others POST to us; they need no token, for they know their callers. Nor
        does what hubs of feeds (WebSub) say to `pushes`, under `/push/`.
        """
        self._host = host
        self._port = port
        self._readiness = readiness
        self._ask = ask
        application = web.Application(
            middlewares=[_guard(token, {"/healthz", *hooks, _PUSH}, on_loopback=is_loopback(host))],
            client_max_size=_LARGEST,
        )
        application.router.add_get("/", self._dashboard)
        application.router.add_get("/dashboard.css", _style)
        application.router.add_get("/healthz", _healthy)
        application.router.add_get("/readyz", self._ready)
        application.router.add_get("/metrics", _figures)
        for path, hook in hooks.items():
            application.router.add_post(path, partial(_hooked, hook))
        if pushes is not None:
            application.router.add_get(_PUSH, partial(_confirmed, pushes))
            application.router.add_post(_PUSH, partial(_pushed, pushes))
        self._runner = web.AppRunner(application, access_log=None)

    @property
    def address(self) -> str:
        """Where it listens, as a web address; with the port that the system chose if 0 was asked for."""
        host, port = self._runner.addresses[0][:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def start(self) -> None:
        """Listen. Raises FixConfiguration if the address can't be had."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise FixConfiguration(
                f"web.listen: can't listen on {self._host}:{self._port}: {error.strerror or error}. "
                "Another program may use the port; choose another one."
            ) from error

    async def stop(self) -> None:
        """Answer what was asked, and close."""
        await self._runner.cleanup()

    async def _dashboard(self, request: web.Request) -> web.Response:
        asked = request.query.get("ask", "").strip()[:_LONGEST_QUESTION]
        answers = await asyncio.gather(*map(self._ask, dashboard.QUESTIONS))
        answer = await self._ask(asked) if asked else None
        response = web.Response(text=dashboard.page(asked, answer, answers), content_type="text/html")
        response.headers["Content-Security-Policy"] = dashboard.POLICY
        return response

    async def _ready(self, _request: web.Request) -> web.Response:
        parts = await self._readiness()
        told = {name: lack or "ready" for name, lack in parts.items()}
        return web.json_response(told, status=503 if any(parts.values()) else 200)


async def _hooked(hook: Hook, request: web.Request) -> web.Response:
    answer = await hook(request.headers, await request.read())
    if answer.body is None:
        return web.Response(status=answer.status)
    return web.json_response(answer.body, status=answer.status)


async def _confirmed(pushes: Pushes, request: web.Request) -> web.Response:
    source, token = request.match_info["source"], request.match_info["token"]
    said = await pushes.confirm(source, token, request.query)
    return web.Response(status=404) if said is None else web.Response(text=said[:_LONGEST_CHALLENGE])


async def _pushed(pushes: Pushes, request: web.Request) -> web.Response:
    source, token = request.match_info["source"], request.match_info["token"]
    signature = request.headers.get("X-Hub-Signature", "")
    known = await pushes.take(source, token, signature, await request.read())
    return web.Response(status=202 if known else 410)


def _guard(token: str | None, open_paths: Collection[str], *, on_loopback: bool) -> Middleware:
    wrong, looks = Allowance(*_WRONG_TOKENS), Allowance(*_LOOKS)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        # A name from elsewhere that leads here (DNS rebinding) must not read us through a browser.
        is_local = on_loopback and is_loopback(request.url.host or "")
        resource = request.match_info.route.resource
        is_open = resource is not None and resource.canonical in open_paths
        if not is_local and not is_open:
            _ask_for(token, request, wrong)
        if request.path == "/":
            _refuse_too_many(looks, request)
            looks.take(request.remote or "", time.monotonic())
        response = await handler(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    return guard


def _refuse_too_many(allowance: Allowance, request: web.Request) -> None:
    wait = allowance.wait(request.remote or "", time.monotonic())
    if wait > 0:
        raise web.HTTPTooManyRequests(
            text="Too many requests from your address. Wait a minute.\n",
            headers={"Retry-After": str(math.ceil(wait))},
        )


def _ask_for(token: str | None, request: web.Request, wrong: Allowance) -> None:
    """Raise unless the request carries the token. Who guesses has to wait, were the next guess right."""
    if token is None:
        raise web.HTTPForbidden(text="Ask under 127.0.0.1 or localhost, or set web.token.\n")
    _refuse_too_many(wrong, request)
    if not hmac.compare_digest(_token(request.headers.get("Authorization", "")).encode(), token.encode()):
        if request.headers.get("Authorization"):
            wrong.take(request.remote or "", time.monotonic())
        raise web.HTTPUnauthorized(
            text="This needs the token of web.token, as the password of the login or as "
            "“Authorization: Bearer TOKEN”.\n",
            headers={"WWW-Authenticate": 'Basic realm="Tocsin", charset="UTF-8"'},
        )


def _token(header: str) -> str:
    """The token that a request carries: after Bearer, or as the password of Basic."""
    scheme, _, given = header.partition(" ")
    if scheme.lower() == "bearer":
        return given
    try:
        return b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


async def _style(_request: web.Request) -> web.Response:
    return web.Response(text=dashboard.STYLE, content_type="text/css")


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def _figures(_request: web.Request) -> web.Response:
    return web.Response(body=metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})
