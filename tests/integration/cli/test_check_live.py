"""`tocsin check --live` against loopback platforms: what works, and what is missing, in their own words."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.check import command
from tests.integration.test_every_channel import IDLE
from tests.loopback.news import NewsSite, news_site
from tests.loopback.slack import LoopbackSlack

CONFIGURATION = """\
rules: [talks.yaml]
poll: {{allow_private_addresses: true}}
sources:
  - {{id: wire, kind: feed, url: "{site}/wire.xml"}}
destinations:
  - {{id: desk, kind: slack, channel: C0123456789}}
routes:
  - {{to: [desk]}}
"""
RULE = "{rule: talks, title: Hostage talks, when: {query: 'hostage* NEAR/6 talks'}}\n"


async def check(folder: Path, site: NewsSite) -> Result:
    site.publish("wire", IDLE)
    (folder / "talks.yaml").write_text(RULE)
    config = folder / "tocsin.yaml"
    config.write_text(CONFIGURATION.format(site=site.address))
    return await asyncio.to_thread(CliRunner().invoke, command, ["--live", "--config", str(config)])


def set_tokens(slack: LoopbackSlack, monkeypatch: pytest.MonkeyPatch, app_token: str = "") -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", slack.token)
    monkeypatch.setenv("SLACK_APP_TOKEN", app_token or slack.app_token)
    monkeypatch.setenv("SLACK_API_URL", slack.url)


async def test_where_nothing_is_missing_a_test_card_was_posted_and_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with LoopbackSlack() as slack, news_site() as site:
        set_tokens(slack, monkeypatch)
        result = await check(tmp_path, site)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "desk: slack, posts arrive" in result.stderr
    assert "A test of Tocsin" in slack.messages[0]["text"]
    assert slack.channels["C0123456789"].messages == []


async def test_each_thing_that_is_missing_is_named_at_its_destination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with LoopbackSlack() as slack, news_site() as site:
        set_tokens(slack, monkeypatch, app_token="xapp-wrong-secret")
        slack.channels["C0123456789"].refuses_replies = "missing_scope"
        result = await check(tmp_path, site)
    assert result.exit_code == 1, result.output
    first, second = (line.partition("tocsin.yaml:6:5: desk: ")[2] for line in result.stdout.splitlines())
    assert first.startswith("updates would not arrive: ")
    assert "SLACK_APP_TOKEN" in second
    assert "secret" not in result.output
