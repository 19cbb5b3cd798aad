from __future__ import annotations

import pytest

from bot.chat.discord.escape import escape as for_discord
from bot.chat.slack.escape import escape as for_slack
from tests.loopback import discord_rules


@pytest.mark.parametrize(
    ("written", "escaped"),
    [
        ("plain words, 5:30 and 3.5", "plain words, 5\\:30 and 3.5"),
        ("**bold** _i_ ~~s~~ ||x|| `c`", "\\*\\*bold\\*\\* \\_i\\_ \\~\\~s\\~\\~ \\|\\|x\\|\\| \\`c\\`"),
        ("[x](https://evil.example)", "\\[x\\](https\\://evil.example)"),
        ("@everyone <@1> <t:1:R>", "\\@everyone \\<\\@1\\> \\<t\\:1\\:R\\>"),
        ("# heading", "\\# heading"),
        ("-# small", "\\-# small"),
        ("12. list", "12\\. list"),
        ("back\\slash", "back\\\\slash"),
        ("Reuters: shelling", "Reuters: shelling"),
    ],
)
def test_discord_shows_text_as_it_is_written(written: str, escaped: str) -> None:
    assert for_discord(written) == escaped
    assert discord_rules.shown(escaped) == written
    assert discord_rules.markup(escaped) == []


@pytest.mark.parametrize(
    ("written", "escaped"),
    [("<!channel> & <https://x|y>", "&lt;!channel&gt; &amp; &lt;https://x|y&gt;"), ("&lt;", "&amp;lt;")],
)
def test_slack_shows_text_as_it_is_written(written: str, escaped: str) -> None:
    assert for_slack(written) == escaped
