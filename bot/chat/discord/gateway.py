"""The gateway: hears slash commands, buttons, choices and forms (bot/chat/discord/listener.py answers them).

discord.py resumes a lost session by itself. What ends it for good (a wrong token, a first connection that
fails, an outage at login) is handled here, with a new client at growing waits: a crash loop would use up the
identifies of a day, https://docs.discord.com/developers/events/gateway#session-start-limit-object
"""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket

from bot.chat.connection import FIRST_ANSWER, Desk, growing, pause
from bot.chat.discord import answers
from bot.chat.discord.buttons import pressed
from bot.chat.discord.commands import add_commands, differ
from bot.chat.discord.forms import filled
from bot.chat.discord.listener import DiscordListener
from bot.chat.discord.rest import use_api

log = structlog.get_logger()

#: Close codes after which trying again can't help:
#: https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_FATAL = {
    4004: answers.BAD_LOGIN,
    4010: "Discord finds the shard invalid: please report this fault of Tocsin",
    4011: "the bot is in too many servers for one connection: Tocsin serves up to 2,500",
    4012: "Discord no longer speaks this version of its gateway: update Tocsin",
    4013: "Discord finds the intents invalid: please report this fault of Tocsin",
    4014: "Discord does not grant the bot its intents: please report this fault of Tocsin",
}
#: So many identifies are left alone for a person who restarts the bot.
_RESERVE = 20


class DiscordGateway:
    """One connection for all servers the bot is in. Needs no privileged intent."""

    name = "discord"

    def __init__(
        self, token: str, desk: Desk, *, api_url: str = "", first_answer: float = FIRST_ANSWER
    ) -> None:
        """`first_answer`: after so many seconds an answer is promised first."""
        self.trouble = "is connecting"
        self._token = token
        self._listener = DiscordListener(desk, first_answer=first_answer)
        self._api_url = api_url

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until `stop` is set. After what only a person can mend, wait for the stop."""
        failures = 0
        while not stop.is_set():
            self.trouble = self.trouble or "is connecting"
            client = _Client(self, self._listener)
            fatal = await self._connected(client, stop)
            if stop.is_set():
                return
            failures = 1 if client.was_ready else failures + 1
            if fatal:
                log.error("no commands or buttons in Discord until this is mended", why=self.trouble)
                await stop.wait()
                return
            wait = max(growing(failures), client.wait)
            log.warning("the connection to Discord is lost", why=self.trouble, seconds=round(wait))
            await pause(stop, wait)

    async def _connected(self, client: _Client, stop: asyncio.Event) -> bool:
        """Run one client until it ends or `stop` is set; set `trouble`; return whether it is for good."""
        running = asyncio.create_task(client.listen(self._token, self._api_url), name="discord gateway")
        stopping = asyncio.create_task(stop.wait(), name="discord gateway, stop")
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            await client.close()
            running.cancel()
            ended = (await asyncio.gather(running, return_exceptions=True))[0]
        return self._judge(ended)

    def _judge(self, ended: BaseException | None) -> bool:
        match ended:
            case discord.LoginFailure():
                self.trouble = answers.BAD_LOGIN
                return True
            case discord.PrivilegedIntentsRequired():
                self.trouble = _FATAL[4014]
                return True
            case discord.ConnectionClosed() if ended.code in _FATAL:
                self.trouble = _FATAL[ended.code]
                return True
            case (
                discord.DiscordException()
                | aiohttp.ClientError()
                | OSError()
                | asyncio.CancelledError()
                | None
            ):
                self.trouble = f"the connection was lost ({type(ended).__name__})" if ended else "was closed"
            case _:  # discord.py raises AttributeError when a first connection fails
                self.trouble = f"discord.py ended with {type(ended).__name__}"
        return False


class _Client(discord.Client):
    """discord.py with our commands. `wait`: how long no new session may begin, in seconds."""

    def __init__(self, gateway: DiscordGateway, listener: DiscordListener) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0,  # nothing we do needs the servers' details
        )
        self._gateway = gateway
        self._listener = listener
        self._tree = discord.app_commands.CommandTree(self)
        self.was_ready = False
        self.wait = 0.0
        add_commands(self._tree, listener)

    async def listen(self, token: str, api_url: str) -> None:
        """Log in, make our commands known if they changed, and listen until the connection ends for good."""
        use_api(api_url)
        await self.login(token)
        _, url, limit = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        if limit["remaining"] <= _RESERVE:
            self.wait = limit["reset_after"] / 1000
            raise discord.ClientException("hardly any session may be started today")
        if differ(await self._tree.fetch_commands(), self._tree):
            await self._tree.sync()
        await self.connect()

    async def on_ready(self) -> None:
        self.was_ready = True
        self._gateway.trouble = ""
        log.info("hears commands and buttons in Discord", servers=len(self.guilds))

    async def on_resumed(self) -> None:
        self._gateway.trouble = ""

    async def on_disconnect(self) -> None:
        self._gateway.trouble = "is reconnecting"

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Handle buttons, choices and forms, also those from before a restart. Commands go to the tree."""
        if (press := pressed(interaction)) is not None:
            await self._listener.press(interaction, press)
        elif (form := filled(interaction)) is not None:
            await self._listener.filled(interaction, form)
