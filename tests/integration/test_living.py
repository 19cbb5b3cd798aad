"""One development, told by one publisher after the other: one message a channel, which is kept up to date."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.bot_process import eventually, running
from tests.integration.test_every_channel import environment, said
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.news import Item, NewsSite, news_site
from tests.loopback.slack import LoopbackSlack

OUTLETS = ("wire", "daily", "weekly")
STANDINGS = ("one outlet", "2 independent publishers", "3 independent publishers")
IDLE = Item("b1", "Museum of glass reopens", "The museum of glass opens its doors again after a long repair.")
FIRST = Item(
    "a1",
    "Shells from Syria land in Turkish border town of Akcakale",
    "Mortar shells fired from Syria landed in the Turkish border town of Akcakale on Tuesday morning.",
)
RETOLD = Item(
    "a2",
    "Turkish border town of Akcakale hit by shells from Syria",
    "Shells from Syria hit the Turkish border town of Akcakale on Tuesday; the market was closed.",
)
THIRD = Item(
    "a3",
    "Shells fired from Syria strike Akcakale in Turkey",
    "Shells fired from Syria struck the border town of Akcakale in Turkey on Tuesday, and shops shut.",
)


def configure(folder: Path, site: NewsSite) -> None:
    sources = "".join(
        f'  - {{id: {name}, name: "The {name}", kind: feed, url: "{site.address}/{name}.xml"}}\n'
        for name in OUTLETS
    )
    (folder / "tocsin.yaml").write_text(
        "poll: {every: 1s, allow_private_addresses: true}\nsources:\n"
        + sources
        + dedent("""\
            destinations:
              - {id: terminal, kind: console}
              - {id: desk, kind: slack, channel: C0123456789}
              - {id: osint, kind: discord, channel: "700000000000000001"}
            routes:
              - {to: [terminal, desk, osint]}
            web: {listen: "127.0.0.1:0"}
            """)
    )


def show(words: str, *messages: list[dict[str, Any]]) -> bool:
    """Whether the first message of each channel says so."""
    return all(found and words in said(found[0]) for found in messages)


async def test_three_publishers_make_one_alert_a_channel_and_readers_hear_when_it_is_no_longer_one(
    tmp_path: Path,
) -> None:
    async with news_site() as site, LoopbackSlack() as slack, LoopbackDiscord() as discord:
        for name in OUTLETS:
            site.publish(name, IDLE)
        configure(tmp_path, site)
        async with running(tmp_path, environment(slack, discord)) as bot:
            for name in OUTLETS:
                await site.polled(name, 1)
            for name, item, standing in zip(OUTLETS, (FIRST, RETOLD, THIRD), STANDINGS, strict=True):
                site.publish(name, item)
                await eventually(partial(show, standing, slack.messages, discord.messages))
            await bot.until(lambda: len(bot.alerts) == 4)
            await eventually(lambda: len(slack.messages) == len(discord.messages) == 2)
    assert sorted(alert["op"] for alert in bot.alerts) == ["edit", "edit", "post", "update"]
    for messages in (slack.messages, discord.messages):
        alert, promotion = map(said, messages)
        assert FIRST.title in alert
        assert "UTC · 3 reports" in alert
        assert "now told by 2 independent publishers" in promotion
