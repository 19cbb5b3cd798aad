"""The bot as its own process: an alert arrives with buttons, and people ask and press in both platforms."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.bot_process import Bot, eventually, running
from tests.integration.chat.test_slack_socket import shown as shown_in_slack
from tests.integration.test_every_channel import IDLE, SHELLING, configure, environment
from tests.loopback import slack_rules
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.news import Item, NewsSite, news_site
from tests.loopback.slack import LoopbackSlack

AGAIN = Item(
    "a2",
    "Rocket from Syria hits Kilis in Turkey, wounding five",
    "A rocket fired from Syria hit Kilis, in Turkey, wounding five people on Tuesday.",
)


def button_of(message: dict[str, Any]) -> str:
    """The id of the first button of a message, on either platform."""
    rows = message.get("components") or [
        block for block in slack_rules.all_blocks(message) if block["type"] == "actions"
    ]
    first = (rows[0].get("components") or rows[0].get("elements"))[0]
    return str(first.get("custom_id") or first["action_id"])


def tokens(slack: LoopbackSlack, discord: LoopbackDiscord) -> dict[str, str]:
    return environment(slack, discord) | {"SLACK_APP_TOKEN": slack.app_token}


async def until_alerted(
    bot: Bot, site: NewsSite, slack: LoopbackSlack, discord: LoopbackDiscord, item: Item
) -> None:
    before = len(bot.alerts)
    site.publish("wire", item)
    await bot.until(lambda: len(bot.alerts) > before)
    await eventually(lambda: min(len(slack.messages), len(discord.messages)) > before)


async def test_people_ask_and_press_in_both_platforms_and_after_a_restart(tmp_path: Path) -> None:
    async with news_site() as site, LoopbackSlack() as slack, LoopbackDiscord() as discord:
        site.publish("wire", IDLE)
        configure(tmp_path, site)
        async with running(tmp_path, tokens(slack, discord)) as bot:
            await site.polled("wire", 1)
            await until_alerted(bot, site, slack, discord, SHELLING)
            await asyncio.gather(slack.socket.connected(), discord.gateway.connected())
            assert SHELLING.title in shown_in_slack(await slack.socket.command("latest"))
            assert SHELLING.title in str(await discord.gateway.command("latest"))
        async with running(tmp_path, tokens(slack, discord)):
            await asyncio.gather(slack.socket.connected(2), discord.gateway.connected(2))
            why = shown_in_slack(await slack.socket.press(button_of(slack.messages[0])))
            assert "border-incident" in why
            assert "landed in a Turkish border town" in why
            assert "border-incident" in str(
                await discord.gateway.press(button_of(discord.messages[0]), discord.messages[0])
            )


async def test_posting_goes_on_while_nobody_can_ask(tmp_path: Path) -> None:
    async with news_site() as site, LoopbackSlack() as slack, LoopbackDiscord() as discord:
        discord.gateway.close_with = [4000] * 100
        site.publish("wire", IDLE)
        configure(tmp_path, site)
        wrong = tokens(slack, discord) | {"SLACK_APP_TOKEN": "xapp-wrong-secret"}
        async with running(tmp_path, wrong) as bot:
            await site.polled("wire", 1)
            await until_alerted(bot, site, slack, discord, SHELLING)
            await bot.until(lambda: "SLACK_APP_TOKEN" in bot.log)
            await until_alerted(bot, site, slack, discord, AGAIN)
        assert "secret" not in bot.log
