"""Any report, in any script, of any length: within limits, and it pings, links and formats nothing."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from io import StringIO
from typing import Any

from discord import Embed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alerts.destination import Sent
from bot.chat.card import card
from bot.chat.console import ConsoleDestination
from bot.chat.digest import digest, listed
from bot.chat.discord import embed
from bot.chat.discord.buttons import choices
from bot.chat.discord.forms import modal
from bot.chat.discord.reply import reply as discord_reply
from bot.chat.slack import blocks
from bot.chat.slack.pointed import pointed_at
from bot.chat.slack.reply import reply as slack_reply
from bot.chat.slack.views import Origin, answer_view, form_view, home_view
from bot.lookup.answer import Answer, Form
from bot.model import Development, Headline, Post
from tests.loopback import discord_rules, slack_rules
from tests.posts import a_post
from tests.unit.chat import hostile
from tests.unit.chat.hostile import edits, posts

#: What answers link and date by our own hand.
OUR_LINK = re.compile(r"(?<=\*\*)\[([^\[\]]*)\]\(<https?://[!-;=?-~]*>\)(?=\*\*)")
OUR_TIME = re.compile(r"(?: · |^)<t:-?\d+:R>$")
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def _payload(content: embed.Content) -> dict[str, Any]:
    shown = content.get("embed")
    return {"content": content["content"]} | (
        {"embeds": [shown.to_dict()]} if isinstance(shown, Embed) else {}
    )


@MANY
@given(posts())
def test_slack_takes_it_and_it_does_nothing(post: Post) -> None:
    message = blocks.message(card(post), buttons_of=post.id) | {"unfurl_links": False, "unfurl_media": False}
    assert slack_rules.refusal(message) == ""
    assert slack_rules.live(message) == []
    json.dumps(message, ensure_ascii=False).encode()
    plain = {"text": blocks.text(card(post)), "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
    assert (slack_rules.refusal(plain), slack_rules.live(plain)) == ("", [])


@MANY
@given(posts())
def test_slack_links_the_headline_to_the_report_and_nothing_else(post: Post) -> None:
    shown = card(post)
    message = json.dumps(blocks.message(shown)["blocks"] + blocks.message(shown)["attachments"])
    assert message.count('"type": "link"') == (1 if shown.link else 0)


@MANY
@given(posts())
def test_discord_takes_it_and_it_does_nothing(post: Post) -> None:
    shown = card(post)
    message = _payload(embed.message(shown))
    assert discord_rules.faults(message) == {}
    for text in _outside_texts(message):
        assert discord_rules.markup(text) == []
    plain = _payload(embed.text(shown))
    assert (discord_rules.faults(plain), discord_rules.markup(plain["content"])) == ({}, [])


@MANY
@given(edits())
def test_both_take_any_edit_and_it_does_nothing(edit: tuple[Post, Post]) -> None:
    shown = card(*edit)
    slack = blocks.message(shown, buttons_of=edit[0].id) | {"unfurl_links": False, "unfurl_media": False}
    assert (slack_rules.refusal(slack), slack_rules.live(slack)) == ("", [])
    discord = _payload(embed.message(shown))
    assert discord_rules.faults(discord) == {}
    assert [found for text in _outside_texts(discord) for found in discord_rules.markup(text)] == []


@MANY
@given(posts())
def test_discord_shows_what_was_written(post: Post) -> None:
    shown = card(post)
    (made,) = _payload(embed.message(shown))["embeds"]
    _same(discord_rules.shown(made["title"]), shown.headline)
    fields = {field["name"]: discord_rules.shown(field["value"]) for field in made.get("fields", [])}
    assert fields.keys() == {fact.label for fact in shown.facts}
    for fact in shown.facts:
        _same(fields[fact.label], fact.value)


@MANY
@given(posts())
def test_the_terminal_shows_it_and_obeys_nothing_in_it(post: Post) -> None:
    out = StringIO()
    assert asyncio.run(ConsoleDestination("terminal", out).post(post)) == Sent(post.id)
    text = out.getvalue()
    assert not set(text) & {chr(code) for code in (*range(10), *range(11, 32), 127, *range(128, 160))}
    assert "\u202e" not in text


@MANY
@given(posts())
def test_the_terminal_writes_one_json_object_a_line(post: Post) -> None:
    out = StringIO()
    asyncio.run(ConsoleDestination("terminal", out, json=True).post(post))
    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["title"] == post.report.title


@MANY
@given(hostile.answers())
def test_slack_takes_any_answer_and_it_does_nothing(answer: Answer) -> None:
    message = slack_reply(replace(answer, shared=True)) | {
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    assert slack_rules.refusal(message) == ""
    assert slack_rules.live(message) == []
    json.dumps(message, ensure_ascii=False).encode()


@settings(MANY, max_examples=30)
@given(st.lists(hostile.HEADLINES, min_size=1, max_size=20).map(tuple), hostile.ANY_TEXT)
def test_slack_takes_any_digest_and_it_does_nothing(lines: tuple[Headline, ...], title: str) -> None:
    made = replace(a_post(), digest=lines, rule_title=title, development=Development(()))
    message = blocks.listing(digest(made)) | {"unfurl_links": False, "unfurl_media": False}
    assert (slack_rules.refusal(message), slack_rules.live(message)) == ("", [])
    json.dumps(message, ensure_ascii=False).encode()


@settings(MANY, max_examples=30)
@given(
    st.recursive(
        hostile.SOME_TEXT | st.integers() | st.none(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(("text", "url", "blocks", "x")), inner)
        ),
    )
)
def test_any_message_can_be_pointed_at(message: Any) -> None:
    assert len(pointed_at(message)) <= 20_000


@settings(MANY, max_examples=30)
@given(st.lists(hostile.answers(), max_size=3), hostile.FORMS, hostile.ANY_TEXT)
def test_slack_takes_any_form_any_answer_in_a_window_and_any_page(
    answers: list[Answer], form: Form, address: str
) -> None:
    origin = Origin("C1", address, "1")
    made = [home_view(answers), form_view(form, origin), *(answer_view(each, origin) for each in answers)]
    for view in made:
        assert slack_rules.view_refusal(view) == ""
        shown = {"blocks": view["blocks"], "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
        assert set(slack_rules.live(shown)) <= {"user"}, "a window is seen by one person: it pings nobody"
        json.dumps(view, ensure_ascii=False).encode()


@MANY
@given(hostile.answers())
def test_discord_takes_any_answer_and_it_does_nothing(answer: Answer) -> None:
    made: dict[str, Any] = dict(discord_reply(answer).to_dict())
    assert discord_rules.faults({"embeds": [made]}) == {}
    assert discord_rules.markup(made["title"]) == []
    for line in made.get("description", "").splitlines():
        bare = OUR_LINK.sub(r"\1", discord_rules.unescaped(line)).replace("**", "")
        assert discord_rules.markup(OUR_TIME.sub("", bare)) == []


@settings(MANY, max_examples=30)
@given(st.lists(hostile.HEADLINES, min_size=1, max_size=20).map(tuple), hostile.ANY_TEXT)
def test_discord_takes_any_digest_and_it_does_nothing(lines: tuple[Headline, ...], title: str) -> None:
    made = replace(a_post(), digest=lines, rule_title=title, development=Development(()))
    assert discord_rules.faults(_payload(embed.listing(digest(made)))) == {}
    plain = _payload(embed.listing_text(digest(made)))
    assert discord_rules.faults(plain) == {}
    bare = discord_rules.unescaped(plain["content"]).replace("**", "")
    assert discord_rules.markup(bare) == []


@settings(MANY, max_examples=30)
@given(hostile.NAMES.filter(bool))
def test_both_take_any_notice_and_it_does_nothing(lines: tuple[str, ...]) -> None:
    told = listed(replace(a_post(), notice=lines, development=Development(())))
    assert told is not None
    slack = blocks.listing(told) | {"unfurl_links": False, "unfurl_media": False}
    assert (slack_rules.refusal(slack), slack_rules.live(slack)) == ("", [])
    assert discord_rules.faults(_payload(embed.listing(told))) == {}
    for line in (_payload(embed.listing(told))["embeds"][0].get("description") or "").splitlines():
        assert discord_rules.markup(line) == []


@MANY
@given(hostile.answers(), hostile.FORMS)
def test_discord_takes_any_choices_and_any_form(answer: Answer, form: Form) -> None:
    async def made() -> tuple[list[Any], dict[str, Any]]:
        view = choices(answer)
        return view.to_components() if view else [], modal(form).to_dict()

    components, window = asyncio.run(made())
    assert discord_rules.faults({"content": "x", "components": components}) == {}
    assert discord_rules.modal_faults(window) == {}
    json.dumps(components).encode()


def _outside_texts(message: dict[str, Any]) -> list[str]:
    """The texts of a message without our own markup: `**` around the heading and hits, `> ` of a quote."""
    (made,) = message["embeds"]
    quotes = [line.removeprefix("> ") for line in made.get("description", "").splitlines()]
    assert message["content"].startswith("**")
    fields = [field["value"] for field in made.get("fields", [])]
    marked = [discord_rules.unescaped(text).replace("**", "") for text in (message["content"], *quotes)]
    return [made["title"], *fields, *marked]


def _same(text: str, whole: str) -> None:
    """What is shown is the whole, or its beginning and a sign that it was cut."""
    assert text == whole or (text.endswith("…") and whole.startswith(text[:-1]))
