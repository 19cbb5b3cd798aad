"""One development on its way to terminal, Slack and Discord at once, whatever happens to the bot."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.bot_process import eventually, running
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.faults import LOST_ANSWER
from tests.loopback.news import Item, NewsSite, news_site
from tests.loopback.slack import LoopbackSlack

IDLE = Item("b1", "Museum of glass reopens", "The museum of glass opens its doors again after a long repair.")
SHELLING = Item(
    "a1",
    "Shells from Syria land across the Turkish border, killing two",
    "Mortar shells fired from Syria landed in a Turkish border town on Tuesday, the governor said.",
    published=datetime.now(UTC),
)


def configure(folder: Path, site: NewsSite) -> None:
    (folder / "tocsin.yaml").write_text(
        dedent(f"""\
            poll: {{every: 1s, allow_private_addresses: true}}
            sources:
              - {{id: wire, kind: feed, url: "{site.address}/wire.xml"}}
            destinations:
              - {{id: terminal, kind: console}}
              - {{id: desk, kind: slack, channel: C0123456789}}
              - {{id: osint, kind: discord, channel: "700000000000000001"}}
            routes:
              - {{to: [terminal, desk, osint]}}
            web: {{listen: "127.0.0.1:0"}}
            """)
    )


def environment(slack: LoopbackSlack, discord: LoopbackDiscord) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_API_URL": slack.url,
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.url,
    }


def said(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False)


async def test_an_alert_reaches_every_channel_once_and_no_restart_repeats_it(tmp_path: Path) -> None:
    async with news_site() as site, LoopbackSlack() as slack, LoopbackDiscord() as discord:
        site.publish("wire", IDLE)
        configure(tmp_path, site)
        async with running(tmp_path, environment(slack, discord)) as bot:
            await site.polled("wire", 2)
            site.publish("wire", SHELLING)
            await bot.until(lambda: len(bot.alerts) == 1)
            await eventually(lambda: bool(slack.messages and discord.messages))
        for _ in range(3):
            async with running(tmp_path, environment(slack, discord)) as again:
                await site.polled("wire", 3)
            assert again.alerts == []
    assert bot.alerts[0]["event"] == "border_incident"
    assert (len(slack.messages), len(discord.messages)) == (1, 1)
    for message in (slack.messages[0], discord.messages[0]):
        assert SHELLING.title in said(message)


async def test_killed_at_any_moment_nothing_is_lost_and_nothing_stands_twice(tmp_path: Path) -> None:
    places = ("Akcakale", "Ceylanpinar", "Kilis", "Reyhanli", "Yayladagi", "Karkamis")
    moments = random.Random(7)
    async with news_site() as site, LoopbackSlack() as slack, LoopbackDiscord() as discord:
        site.publish("wire", IDLE)
        configure(tmp_path, site)
        async with running(tmp_path, environment(slack, discord)):
            await site.polled("wire", 1)
        for number, place in enumerate(places):
            async with running(tmp_path, environment(slack, discord)) as bot:
                site.publish(
                    "wire",
                    Item(
                        f"k{number}",
                        f"Syrian rocket hits {place} in Turkey, killing {number + 2}",
                        f"A rocket fired from Syria hit {place}, in Turkey, killing {number + 2}.",
                    ),
                )
                await site.polled("wire", 1, patience=60)  # who was killed in a poll held the source
                await asyncio.sleep(moments.uniform(0, 0.4))  # any moment will do
                bot.process.kill()
                await bot.process.wait()
        async with running(tmp_path, environment(slack, discord)):
            await eventually(lambda: min(len(slack.messages), len(discord.messages)) >= len(places))
            await site.polled("wire", 3, patience=60)
    for messages in (slack.messages, discord.messages):
        told = [[place for place in places if place in said(message)] for message in messages]
        assert sorted(told) == [[place] for place in sorted(places)]


async def test_a_wrong_token_and_a_missing_channel_are_told_once_and_stop_no_other(tmp_path: Path) -> None:
    async with news_site() as site, LoopbackSlack() as slack, LoopbackDiscord() as discord:
        del discord.channels[700000000000000001]
        site.publish("wire", IDLE)
        configure(tmp_path, site)
        wrong = environment(slack, discord) | {"SLACK_BOT_TOKEN": "xoxb-wrong"}
        async with running(tmp_path, wrong) as bot:
            await site.polled("wire", 1)
            site.publish("wire", SHELLING)
            await bot.until(lambda: len(bot.alerts) == 1)
            await bot.until(lambda: bot.log.count("refuses posts") == 2)
            await site.polled("wire", 3)
    refusals = [line for line in bot.log.splitlines() if "refuses posts" in line]
    assert len(refusals) == 2
    assert any("destination=desk" in line and "SLACK_BOT_TOKEN" in line for line in refusals)
    assert any("destination=osint" in line and "700000000000000001" in line for line in refusals)
    assert "xoxb-wrong" not in bot.log


async def test_a_lost_answer_posts_nothing_twice(tmp_path: Path) -> None:
    async with news_site() as site, LoopbackSlack() as slack, LoopbackDiscord() as discord:
        slack.faults.append(LOST_ANSWER)
        discord.faults.append(LOST_ANSWER)
        site.publish("wire", IDLE)
        configure(tmp_path, site)
        async with running(tmp_path, environment(slack, discord)) as bot:
            await site.polled("wire", 1)
            site.publish("wire", SHELLING)
            await bot.until(lambda: bot.log.count("a post in doubt had arrived") >= 1)
            await site.polled("wire", 8)
    assert (len(slack.messages), len(discord.messages)) == (1, 1)
