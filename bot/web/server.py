"""The web endpoints: `/healthz` (the process), `/readyz` (what it needs), `/metrics` (Prometheus).

Off loopback, everything but `/healthz` needs the token from the configuration, as `Authorization: Bearer …`.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST

from bot import metrics
from bot.errors import FixConfiguration

#: What a part needs from a person or from time, in plain words; empty: it is ready.
Readiness = Callable[[], Awaitable[Mapping[str, str]]]


class WebServer:
    """Serves from `start` to `stop`."""

    def __init__(self, host: str, port: int, token: str | None, readiness: Readiness) -> None:
        """`readiness` names each part and what it lacks. `token` None: only fit for loopback addresses."""
        self._host = host
        self._port = port
        self._readiness = readiness
        self._runner = web.AppRunner(_application(token, self._ready), access_log=None)

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


def _application(token: str | None, ready: Handler) -> web.Application:
    application = web.Application(middlewares=[_guard(token)])
    application.router.add_get("/healthz", _healthy)
    application.router.add_get("/readyz", ready)
    application.router.add_get("/metrics", _figures)
    return application


def _guard(token: str | None) -> Middleware:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if token is not None and request.path != "/healthz":
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
