"""What people are told to mend: once, where it arrives, and on the notice board until it is mended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.alerts.notices import Notice, Notices
from bot.model import Post
from bot.state.client import Client
from bot.state.notices import NoticeBoard
from bot.state.outbox import Outbox

DAY = 86400.0
FAULT = Notice("Rules are not taken over until this is mended", ("rules/own.yaml:3:5: unknown key `wen`",))


class Clock:
    def __init__(self) -> None:
        self.at = 1_600_000_000.0

    def now(self) -> float:
        return self.at

    async def wait(self, event: object, seconds: float | None) -> None:
        """Let time pass."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def some(client: Client, clock: Clock) -> Callable[[], Notices]:
    """One process's notices for two channels; call it again for another process."""
    return lambda: Notices(Outbox(client), NoticeBoard(client), ["desk", "osint"], lambda: None, clock)


async def queued(client: Client, destination: str) -> list[Post]:
    return [each.post for each in await Outbox(client).standing(destination, 99)]


async def test_a_fault_is_told_once_in_each_channel_and_stands_until_it_is_mended(
    client: Client, some: Callable[[], Notices]
) -> None:
    for notices in (one := some(), one, some()):  # another look, another process
        notices.find("rules", FAULT)
        await notices.look()
    for destination in ("desk", "osint"):
        (post,) = await queued(client, destination)
        assert (post.notice, post.rule_title) == (FAULT.lines, FAULT.title)
    assert await NoticeBoard(client).standing() == {"rules": list(FAULT.lines)}
    one.find("rules", Notice())
    await one.look()
    assert await NoticeBoard(client).standing() == {}
    assert len(await queued(client, "desk")) == 1


async def test_a_fault_that_comes_back_another_day_is_told_again(
    client: Client, some: Callable[[], Notices], clock: Clock
) -> None:
    notices = some()
    for notice in (FAULT, Notice(), FAULT):
        notices.find("rules", notice)
        await notices.look()
        clock.at += DAY
    assert len(await queued(client, "desk")) == 2


async def test_what_is_only_to_be_known_stands_on_the_board_and_is_not_posted(
    client: Client, some: Callable[[], Notices]
) -> None:
    notices = some()
    notices.find("configuration", Notice("", ("tocsin.yaml has changed",), in_chat=False))
    await notices.look()
    assert await queued(client, "desk") == []
    assert await NoticeBoard(client).standing() == {"configuration": ["tocsin.yaml has changed"]}


async def test_a_channel_that_takes_no_posts_is_told_of_in_the_others(
    client: Client, some: Callable[[], Notices]
) -> None:
    notices = some()
    notices.watch({"osint": "the bot lacks Send Messages"})
    await notices.look()
    (post,) = await queued(client, "desk")
    assert post.notice == ("the bot lacks Send Messages",)
    assert post.rule_title == "osint gets no posts until this is mended"
    assert await queued(client, "osint") == []
    notices.watch({})
    await notices.look()
    assert await NoticeBoard(client).standing() == {}
