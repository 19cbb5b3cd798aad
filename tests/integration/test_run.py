"""The bot as a person runs it: its own process, a feed on loopback, the terminal."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

from tests.bot_process import running
from tests.loopback.news import Item, NewsSite, news_site

BROKEN_TRUCE = Item(
    "a1",
    "Armenia accuses Azerbaijan of violating the ceasefire near Tavush",
    "Azerbaijani forces shelled Armenian positions overnight in breach of the ceasefire, Yerevan said.",
)
IDLE = Item("b1", "Museum of glass reopens", "The museum of glass opens its doors again after a long repair.")


def configure(folder: Path, sources: str, *, data_dir: str = "data") -> None:
    (folder / "tocsin.yaml").write_text(
        dedent("""\
            data_dir: {data_dir}
            poll: {{every: 1s, allow_private_addresses: true}}
            sources:
            {sources}
            destinations:
              - {{id: terminal, kind: console}}
            routes:
              - {{to: [terminal]}}
            web: {{listen: "127.0.0.1:0"}}
            """).format(data_dir=data_dir, sources=sources)
    )


def feed(site: NewsSite, name: str) -> str:
    return f'  - {{id: {name}, kind: feed, url: "{site.address}/{name}.xml"}}\n'


async def test_a_development_in_a_feed_becomes_one_alert_whatever_is_polled_and_restarted(
    tmp_path: Path,
) -> None:
    async with news_site() as site:
        site.publish("wire", IDLE)
        configure(tmp_path, feed(site, "wire"))
        async with running(tmp_path) as bot:
            await site.polled("wire", 2)
            site.publish("wire", BROKEN_TRUCE)
            await bot.until(lambda: len(bot.alerts) == 1)
            await site.polled("wire", 3)
        assert bot.process.returncode == 0
        for _ in range(2):
            async with running(tmp_path) as again:
                await site.polled("wire", 2)
            assert again.alerts == []
    alert = bot.alerts[0]
    assert (alert["op"], alert["destination"], alert["event"]) == ("post", "terminal", "ceasefire_violation")
    assert alert["title"] == BROKEN_TRUCE.title
    assert alert["url"] == f"{site.address}/a1"


async def test_one_development_in_three_feeds_is_one_alert(tmp_path: Path) -> None:
    edited = [
        Item(f"{outlet}-1", BROKEN_TRUCE.title + tail, BROKEN_TRUCE.text + tail)
        for outlet, tail in (("north", ""), ("south", " | South News"), ("west", " (update)"))
    ]
    async with news_site() as site:
        for name in ("north", "south", "west"):
            site.publish(name, IDLE)
        configure(tmp_path, "".join(feed(site, name) for name in ("north", "south", "west")))
        async with running(tmp_path) as bot:
            for name in ("north", "south", "west"):
                await site.polled(name, 1)
            for name, item in zip(("north", "south", "west"), edited, strict=True):
                site.publish(name, item)
            await bot.until(lambda: len(bot.alerts) >= 1)
            for name in ("north", "south", "west"):
                await site.polled(name, 3)
    assert [alert["op"] for alert in bot.alerts if alert["op"] != "edit"] == ["post"]


async def test_old_news_of_a_new_source_raises_no_alert_and_the_log_says_how_many(tmp_path: Path) -> None:
    old = datetime.now(UTC) - timedelta(days=3)
    async with news_site() as site:
        site.publish("wire", Item("a1", BROKEN_TRUCE.title, BROKEN_TRUCE.text, published=old))
        configure(tmp_path, feed(site, "wire"))
        async with running(tmp_path) as bot:
            await site.polled("wire", 3)
    assert bot.alerts == []
    assert "1 " in next(line for line in bot.log.splitlines() if "older" in line)


async def test_a_broken_source_is_told_once_and_stops_nobody(tmp_path: Path) -> None:
    async with news_site() as site:
        site.publish("wire", BROKEN_TRUCE)
        configure(tmp_path, feed(site, "gone") + feed(site, "wire"))
        async with running(tmp_path) as bot:
            await bot.until(lambda: len(bot.alerts) == 1 and "gone" in bot.log)
            await site.polled("wire", 5)
    told = [line for line in bot.log.splitlines() if "/gone.xml" in line]
    assert len(told) == 1
    assert "404" in told[0]


async def test_the_start_says_what_is_watched_and_what_slack_and_discord_lack(tmp_path: Path) -> None:
    async with news_site() as site:
        site.publish("wire", IDLE)
        configure(tmp_path, feed(site, "wire"))
        async with running(tmp_path) as bot:
            await bot.until(lambda: "SLACK_BOT_TOKEN" in bot.log and "DISCORD_TOKEN" in bot.log)
    assert "watches 1 source with" in bot.log


async def test_a_typo_in_the_configuration_is_refused_with_its_place(tmp_path: Path) -> None:
    configure(tmp_path, '  - {id: wire, knd: feed, url: "http://127.0.0.1:1/wire.xml"}\n')
    async with running(tmp_path) as bot:
        await bot.process.wait()
    assert bot.process.returncode == 2
    assert "tocsin.yaml:4:" in bot.log
    assert 'did you mean "kind"' in bot.log


async def test_a_second_bot_on_the_same_data_is_refused(tmp_path: Path) -> None:
    async with news_site() as site:
        site.publish("wire", IDLE)
        configure(tmp_path, feed(site, "wire"))
        async with running(tmp_path) as first:
            await site.polled("wire", 1)
            async with running(tmp_path) as second:
                await second.process.wait()
    assert (first.process.returncode, second.process.returncode) == (0, 2)
    assert "Another Tocsin is running" in second.log


async def test_a_redis_of_our_own_that_ends_is_started_again_and_alerts_go_on(tmp_path: Path) -> None:
    async with news_site() as site:
        site.publish("wire", IDLE)
        configure(tmp_path, feed(site, "wire"))
        async with running(tmp_path) as bot:
            await site.polled("wire", 1)
            found = await asyncio.create_subprocess_exec(
                "pgrep", "-P", str(bot.process.pid), "valkey-server", stdout=asyncio.subprocess.PIPE
            )
            out, _ = await found.communicate()
            os.kill(int(out), signal.SIGKILL)
            await bot.until(lambda: "the embedded Redis runs again" in bot.log)
            site.publish("wire", BROKEN_TRUCE)
            await bot.until(lambda: len(bot.alerts) == 1)
    assert "has ended; it is started again" in bot.log
