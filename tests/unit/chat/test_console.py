from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO, TextIOWrapper

import pytest

from bot.alerts.destination import CannotTell, Rejected, Sent
from bot.chat.console import ConsoleDestination
from bot.model import Development, Headline, Post
from tests.posts import AT, a_post
from tests.unit.chat.test_card import QUOTE, a_card_post


async def test_a_post_is_a_block_that_a_person_can_read() -> None:
    out = StringIO()
    post = a_card_post()
    assert await ConsoleDestination("terminal", out).post(post) == Sent(post.id)
    lines = [line.strip() for line in out.getvalue().splitlines()]
    assert lines == [
        "",
        "🟠 High · Truce broken",
        "Shells near Tavush",
        f"“{QUOTE}”",
        "Who         Azerbaijan → Armenia",
        "Where       Tavush, South Caucasus",
        "When        12 July 2020",
        "Claimed by  Armenia",
        "Source      News Agency (news.example) · 12 July 2020 09:30 UTC",
        "Rule        truce",
        "https://news.example/1",
    ]


async def test_colours_are_for_terminals_only() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    plain, terminal = StringIO(), Terminal()
    for out in (plain, terminal):
        await ConsoleDestination("terminal", out).post(a_card_post())
    assert "\x1b[" not in plain.getvalue()
    assert "\x1b[" in terminal.getvalue()


async def test_json_is_the_contracts_line() -> None:
    out = StringIO()
    await ConsoleDestination("terminal", out, json=True).post(a_post("p1", "terminal"))
    assert list(json.loads(out.getvalue()).items()) == [
        ("at", AT.isoformat()),
        ("op", "post"),
        ("destination", "terminal"),
        ("rule", "border"),
        ("event", "border_incident"),
        ("severity", "high"),
        ("story", "story-p1"),
        ("report", "r1"),
        ("title", "Shells"),
        ("url", ""),
    ]


def a_digest() -> Post:
    lines = (
        Headline("Shells near Tavush", "high", "s1", "https://news.example/1", AT, "new"),
        Headline("Talks in Doha\x1b[31m", "low", "s2", "", AT),
    )
    return replace(a_post(), digest=lines, rule_title="2 stories at once", development=Development(()))


async def test_a_digest_is_a_line_a_story() -> None:
    out = StringIO()
    assert await ConsoleDestination("terminal", out).post(a_digest()) == Sent("p1")
    assert [line.rstrip() for line in out.getvalue().splitlines()] == [
        "",
        "2 stories at once",
        "  🟠 Shells near Tavush · new",
        "    https://news.example/1",
        "  🔵 Talks in Doha[31m",
    ]


async def test_a_digest_is_one_line_for_machines() -> None:
    out = StringIO()
    await ConsoleDestination("terminal", out, json=True).post(a_digest())
    line = json.loads(out.getvalue())
    assert (line["rule"], line["event"], line["op"]) == ("", "", "post")


async def test_an_edit_is_a_line_for_machines_and_nothing_for_people() -> None:
    root = a_post("p1", "terminal")
    change = replace(root, id="e1", op="edit", root="p1")
    for as_json, lines in ((True, ["edit"]), (False, [])):
        out = StringIO()
        terminal = ConsoleDestination("terminal", out, json=as_json)
        assert await terminal.edit(change, root, "p1") == Sent("p1")
        assert [json.loads(line)["op"] for line in out.getvalue().splitlines()] == lines


async def test_a_terminal_that_knows_few_letters_shows_the_rest_as_codes() -> None:
    out = TextIOWrapper(BytesIO(), encoding="ascii")
    assert isinstance(await ConsoleDestination("terminal", out).post(a_card_post(title="Թավուշ")), Sent)


@pytest.mark.parametrize("json_lines", [True, False])
async def test_a_closed_terminal_refuses(json_lines: bool) -> None:
    out = StringIO()
    terminal = ConsoleDestination("terminal", out, json=json_lines)
    out.close()
    outcome = await terminal.post(a_post())
    assert isinstance(outcome, Rejected)
    assert "terminal" in outcome.why


async def test_a_terminal_can_not_be_read_back() -> None:
    assert isinstance(
        await ConsoleDestination("terminal", StringIO()).find(a_post(), datetime.now(UTC)), CannotTell
    )
