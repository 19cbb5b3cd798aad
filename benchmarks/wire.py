"""A loopback press for benchmarks: many feeds, each on its own host, that tell of invented developments."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.rules.shipped import shipped_rules
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.news import Item, NewsSite
from tests.loopback.slack import LoopbackSlack

RULE = """\
rule: shelling
title: Shelling
severity: high
when: {query: shells}
examples: {alert: [Shells hit a market], quiet: [A market opens]}
"""
#: What names a development, in all that is said of it.
NAME = re.compile(r"Shells hit the (\w+) of")
CHANNEL = "700000000000000001"
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
#: Words that idle reports are made of: were each new, the memories of words would fill up to their bounds and
#: a soak would measure those.
_VOCABULARY = 20_000
_LEAD = "The town woke to a quiet morning, the mayor said, and the road to the coast was open by noon."


class Press:
    """Feeds `f0`, `f1`, …; `site.publish` adds to one."""

    def __init__(self, feeds: int, port: int, site: NewsSite) -> None:
        self.feeds = [f"f{number}" for number in range(feeds)]
        self.site = site
        self._port = port
        self._chance = random.Random(7)  # noqa: S311 - the same press in every run
        self._words = [self.word() for _ in range(_VOCABULARY)]

    def word(self) -> str:
        """Invent a word."""
        return "".join(self._chance.choice(_CONSONANTS) + self._chance.choice(_VOWELS) for _ in range(4))

    def development(self) -> str:
        """Invent a development, as a title that no other shares more with than its frame."""
        killed = self._chance.randint(2, 9)
        return (
            f"Shells hit the {self.word()} of {self.word().title()} near {self.word().title()}, "
            f"killing {killed}"
        )

    def idle(self) -> str:
        """Invent a title that no rule matches."""
        thing, place = self._chance.choices(self._words, k=2)
        return f"The {thing} of {place.title()} opens its doors"

    def publish(self, feed: str, titles: Iterable[str], *, keep: int = 10_000) -> None:
        """Put titles on top of a feed, dated now; it shows the newest `keep`."""
        items = [
            Item(self.word() + self.word(), title, f"{title}. {_LEAD}", datetime.now(UTC)) for title in titles
        ]
        self.site.publish(feed, *items)
        del self.site.feeds[feed][keep:]

    def configure(self, folder: Path, *, every: str, more: Sequence[str] = ()) -> Path:
        """Write a configuration that polls all feeds so often and posts to Slack and Discord."""
        (folder / "shelling.yaml").write_text(RULE, encoding="utf-8")
        sources = [
            f'  - {{id: {feed}, name: "The {feed}", kind: feed, every: {every}, '
            f'url: "http://127.0.1.{number + 1}:{self._port}/{feed}.xml"}}'
            for number, feed in enumerate(self.feeds)
        ]
        lines = [
            f"data_dir: {folder / 'data'}",
            "poll: {allow_private_addresses: true}",
            f"rules: [{shipped_rules()}, {folder / 'shelling.yaml'}]",
            "sources:",
            *sources,
            "destinations:",
            "  - {id: desk, kind: slack, channel: C0123456789}",
            f'  - {{id: osint, kind: discord, channel: "{CHANNEL}"}}',
            "routes: [{to: [desk, osint]}]",
            'web: {listen: "127.0.0.1:0"}',
            *more,
        ]
        file = folder / "tocsin.yaml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file


@asynccontextmanager
async def press(feeds: int) -> AsyncIterator[Press]:
    """Serve so many feeds (255 at most) on one free port of 127.0.1.1, 127.0.1.2, …"""
    site = NewsSite()
    application = web.Application()
    application.router.add_get("/{name}.xml", site.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()  # noqa: S104 - many loopback hosts
    port = runner.addresses[0][1]
    site.address = f"http://127.0.1.1:{port}"
    try:
        yield Press(feeds, port, site)
    finally:
        await runner.cleanup()


def environment(slack: LoopbackSlack, discord: LoopbackDiscord) -> dict[str, str]:
    """Return what a bot needs to use both platforms."""
    return {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.url,
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.url,
    }


def name_of(text: str) -> str:
    """Return the name of the development that a text tells of; empty: of none."""
    found = NAME.search(text)
    return found[1] if found else ""


def standing(told: Iterable[str], messages: Sequence[dict[str, Any]]) -> str:
    """Count the developments (by title) whose alert stands once, more often, never.

    What adds to an alert stands in its thread, or replies to it.
    """
    alerts = [
        one
        for one in messages
        if not one.get("thread_ts")
        and not one.get("message_reference")
        and str(one.get("channel_id", CHANNEL)) == CHANNEL
    ]
    found = Counter(name_of(json.dumps(alert)) for alert in alerts)
    counts = [found[name_of(title)] for title in told]
    return f"once {counts.count(1)}, more {sum(n > 1 for n in counts)}, never {counts.count(0)}"
