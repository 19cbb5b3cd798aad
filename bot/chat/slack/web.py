"""Calls to Slack's Web API, with every way they can end told apart."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.slack.answers import Answer

#: One call may take so long, in seconds; connecting counts, and has its own limit.
TIMEOUT = 10.0
CONNECT_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class NotReached:
    """The call never left this machine: Slack knows nothing of it."""

    why: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The call left, and no answer came: Slack may have carried it out."""

    why: str


Failure = Answer | NotReached | NoAnswer


class SlackWeb:
    """One client of the Web API. It never repeats a call by itself: a repeated post is a second message."""

    def __init__(self, token: str, api_url: str = "") -> None:
        self._token = token
        self._api_url = api_url or AsyncWebClient.BASE_URL
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, method: Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]
    ) -> AsyncSlackResponse | Failure:
        """Make one call, such as `lambda web: web.auth_test()`. Does not raise for Slack or the network."""
        try:
            return await method(self._client())
        except SlackApiError as error:
            return _answer(error)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            return NotReached(f"can't reach Slack ({_short(error)})")
        except TimeoutError:
            return NoAnswer(f"Slack gave no answer within {TIMEOUT:.0f} s")
        except (aiohttp.ClientError, OSError, UnicodeError, AttributeError) as error:
            # The SDK trips over bodies that are not JSON with AttributeError: a proxy or login page answered.
            return NoAnswer(f"no answer that Slack would give ({_short(error)})")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def respond(self, url: str, body: dict[str, Any]) -> str:
        """Answer an interaction at its response_url. Returns why that failed; empty: it did not."""
        try:
            async with self._open_session().post(url, json=body) as response:
                return "" if response.ok else f"HTTP status {response.status}"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _short(error)

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT, sock_connect=CONNECT_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session

    def _client(self) -> AsyncWebClient:
        return AsyncWebClient(
            token=self._token,
            base_url=self._api_url,
            session=self._open_session(),
            retry_handlers=[],  # the default repeats a post after a lost connection
            logger=QUIET,
        )


def _answer(error: SlackApiError) -> Answer:
    response = error.response  # of the SDK, or aiohttp's own where the body was not JSON
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    return Answer.of(status, response.headers, getattr(response, "data", None))


def _short(error: Exception) -> str:
    """The kind of error and its system message; never the address, which may hold a secret of a proxy."""
    reason = getattr(getattr(error, "os_error", error), "strerror", None)
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__


#: What the SDK has to say is told by us, in our words.
QUIET = logging.getLogger("tocsin.slack_sdk")
QUIET.setLevel(logging.CRITICAL)
