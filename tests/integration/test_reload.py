"""Rules that are edited while the bot runs."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from tests.bot_process import running
from tests.integration.test_run import configure, feed
from tests.loopback.news import Item, news_site

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
