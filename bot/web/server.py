"""The web endpoints: `/healthz` (the process), `/readyz` (what it needs), `/metrics` (Prometheus).

Off loopback, everything but `/healthz` needs the token from the configuration, as `Authorization: Bearer …`;
what platforms send to us is told to be theirs by its signature.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST

from bot import metrics
from bot.errors import FixConfiguration

#: The largest body taken, in bytes: more than any platform sends.
_LARGEST = 1_000_000
#: What a part needs from a person or from time, in plain words; empty: it is ready.
Readiness = Callable[[], Awaitable[Mapping[str, str]]]


class HookAnswer(Protocol):
    """What a hook gives back: a status, and perhaps a body of JSON."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> object | None: ...


#: Answers what is sent to one path, by its headers and body; it tells by itself who may send.
Hook = Callable[[Mapping[str, str], bytes], Awaitable[HookAnswer]]


class WebServer:
    """Serves from `start` to `stop`."""

    def __init__(
        self, host: str, port: int, token: str | None, readiness: Readiness, hooks: Mapping[str, Hook]
    ) -> None:
        """`readiness` names each part and what it lacks. `token` None: only fit for loopback addresses.

        `hooks`, by path, take what others POST to us; they need no token, for they know their callers.
        """
        self._host = host
        self._port = port
        self._readiness = readiness
        self._runner = web.AppRunner(_application(token, self._ready, hooks), access_log=None)

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

    async def _ready(self, _request: web.Request) -> web.Response:
        parts = await self._readiness()
        told = {name: lack or "ready" for name, lack in parts.items()}
        return web.json_response(told, status=503 if any(parts.values()) else 200)


def _application(token: str | None, ready: Handler, hooks: Mapping[str, Hook]) -> web.Application:
    open_paths = {"/healthz", *hooks}
    application = web.Application(middlewares=[_guard(token, open_paths)], client_max_size=_LARGEST)
    application.router.add_get("/healthz", _healthy)
    application.router.add_get("/readyz", ready)
    application.router.add_get("/metrics", _figures)
    for path, hook in hooks.items():
        application.router.add_post(path, partial(_hooked, hook))
    return application


async def _hooked(hook: Hook, request: web.Request) -> web.Response:
    answer = await hook(request.headers, await request.read())
    if answer.body is None:
        return web.Response(status=answer.status)
    return web.json_response(answer.body, status=answer.status)


def _guard(token: str | None, open_paths: Collection[str]) -> Middleware:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if token is not None and request.path not in open_paths:
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), token.encode()):
                raise web.HTTPUnauthorized(
                    text="This needs the token of web.token, sent as “Authorization: Bearer TOKEN”.\n",
                    headers={"WWW-Authenticate": "Bearer"},
                )
        response = await handler(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    return guard


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def _figures(_request: web.Request) -> web.Response:
    return web.Response(body=metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})
