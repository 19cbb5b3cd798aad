"""Rules that are edited while the bot runs."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from tests.bot_process import eventually, running
from tests.integration.test_every_channel import configure as configure_every_channel
from tests.integration.test_every_channel import environment
from tests.integration.test_run import configure, feed
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord_rules import shown
from tests.loopback.news import Item, news_site
from tests.loopback.slack import LoopbackSlack

TRUCE = Item("a1", "Truce signed in the valley", "Two sides signed a truce, elders said.")
DEAL = Item("a2", "Deal on grain reached at the port", "Traders reached a deal, the port said.")
CALM = Item("a3", "Harvest deal holds in the plains", "A deal on the harvest holds, farmers said.")


def write(folder: Path, word: str, *, example: str) -> None:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "own.yaml").write_text(
        dedent(f"""\
            rule: own
            title: Our own
            when: {{query: {word}}}
            examples: {{alert: ["{example}"]}}
            """)
    )


async def test_a_changed_rule_is_taken_over_and_one_whose_examples_fail_is_not(tmp_path: Path) -> None:
    async with news_site() as site:
        configure(tmp_path, feed(site, "wire"))
        config = tmp_path / "tocsin.yaml"
        config.write_text("rules: [rules/]\n" + config.read_text())
        write(tmp_path, "truce", example="A truce")
        site.publish("wire", TRUCE)
        async with running(tmp_path) as bot:
            await bot.until(lambda: len(bot.alerts) == 1)
            write(tmp_path, "deal", example="A deal")
            await bot.until(lambda: "rule own: changed from version" in bot.log)
            site.publish("wire", DEAL)
            await bot.until(lambda: len(bot.alerts) == 2)
            write(tmp_path, "peace", example="A deal")
            await bot.until(lambda: "fails its own examples" in bot.log)
            site.publish("wire", CALM)
            await bot.until(lambda: len(bot.alerts) == 3)
    assert [alert["title"] for alert in bot.alerts] == [TRUCE.title, DEAL.title, CALM.title]
    assert "this example should raise an alert and does not" in bot.log


async def test_what_is_wrong_with_changed_files_is_told_in_chat_once_and_the_bot_goes_on(
    tmp_path: Path,
) -> None:
    async with news_site() as site, LoopbackSlack() as slack, LoopbackDiscord() as discord:
        site.publish("wire", TRUCE)
        configure_every_channel(tmp_path, site)
        config, rule = tmp_path / "tocsin.yaml", tmp_path / "rules" / "own.yaml"
        good = "rules: [rules/]\n" + config.read_text()
        config.write_text(good)
        write(tmp_path, "truce", example="A truce")

        def told(words: str) -> bool:
            embeds = [embed for message in discord.messages for embed in message["embeds"]]
            in_discord = any(words in shown(embed.get("description", "")) for embed in embeds)
            return in_discord and words in str(slack.messages)

        async with running(tmp_path, environment(slack, discord)) as bot:
            await bot.until(lambda: len(bot.alerts) == 1)
            config.write_text(good + "routez: []\n")
            await eventually(lambda: told("tocsin.yaml:12:1"), patience=20)
            rule.write_text("rule: own\nwen: {query: truce}\n")
            await eventually(lambda: told("own.yaml:2:1"), patience=20)
            config.write_text(good.replace("every: 1s", "every: 2s"))
            await bot.until(lambda: "restart Tocsin to take it over" in bot.log)
            site.publish("wire", Item("a4", "Fishermen call a truce over nets", "Boats return to the lake."))
            await bot.until(lambda: len(bot.alerts) == 2)
            await eventually(lambda: min(len(slack.messages), len(discord.messages)) == 4)
    for messages in (slack.messages, discord.messages):
        assert sum("⚠" in str(message) for message in messages) == 2


async def test_a_channel_closed_to_the_bot_is_told_of_in_the_one_that_works(tmp_path: Path) -> None:
    async with news_site() as site, LoopbackSlack() as slack, LoopbackDiscord() as discord:
        discord.channels[700000000000000001].permissions = 0x400
        site.publish("wire", TRUCE)
        configure_every_channel(tmp_path, site)
        config = tmp_path / "tocsin.yaml"
        config.write_text("rules: [rules/]\n" + config.read_text())
        write(tmp_path, "truce", example="A truce")
        async with running(tmp_path, environment(slack, discord)) as bot:
            await eventually(lambda: "osint gets no posts until this is mended" in str(slack.messages))
            await eventually(lambda: len(slack.messages) == 2)
            assert "Send Messages" in bot.log
    assert "Send Messages" in str(slack.messages)
    assert discord.messages == []
