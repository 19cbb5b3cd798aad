"""Forms, choices, a person's page and the shortcut in Slack: from what people do to what they see."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.slack.http import SlackHttp
from bot.chat.slack.socket import SlackSocket
from bot.lookup.answer import Answer, Blank, Choice, Form, Item
from bot.lookup.person import Person
from tests.integration.chat.slack_desk import NotedDesk
from tests.integration.chat.test_slack_http import SECRET, signed
from tests.loopback import slack_rules
from tests.loopback.slack import LoopbackSlack
from tests.loopback.slack_people import CHANNEL, USER

FORM = Form(
    "until",
    "Mute until …",
    (Blank("until", "Until when?", hint="such as 18:00", value="tomorrow"), Blank("why", "Why?", long=True)),
)
MANY = tuple(Choice(f"Rule {number}", "muterule", "p1", f"{number}h") for number in range(25))


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    async with LoopbackSlack() as slack:
        yield slack


@pytest.fixture
def desk() -> NotedDesk:
    return NotedDesk()


@asynccontextmanager
async def listening(slack: LoopbackSlack, desk: NotedDesk, **more: Any) -> AsyncIterator[SlackSocket]:
    socket = SlackSocket(slack.app_token, desk, token=slack.token, api_url=slack.url, look=0.02, **more)
    stop = asyncio.Event()
    running = asyncio.create_task(socket.run(stop))
    await slack.socket.connected()
    try:
        yield socket
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)
    assert slack.socket.refused == []


async def until(holds: Any) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in the bot, in its own time
            await asyncio.sleep(0.01)


def texts(shown: dict[str, Any]) -> str:
    return "\n".join(slack_rules.strings(shown["blocks"]))


def asker(channel: str = CHANNEL) -> Person:
    return Person(f"slack:{USER}", frozenset({USER}), channel=f"slack:{channel}" if channel else "")


async def test_a_command_opens_the_form_it_asks_for_and_its_window_shows_the_answer(
    slack: LoopbackSlack, desk: NotedDesk
) -> None:
    desk.forms["rule try"] = FORM
    async with listening(slack, desk):
        assert await slack.socket.command("rule try") == {}
        await until(lambda: slack.views.opened)
        window = slack.views.newest()
        assert window["title"]["text"] == "Mute until …"
        assert [block["element"].get("initial_value") for block in window["blocks"]] == ["tomorrow", None]
        assert texts(await slack.socket.submit(window, until="18:00", why="a drill")) == "Found after all"
    assert desk.noted == [("fill", "until", "", {"until": "18:00", "why": "a drill"}, asker())]


async def test_a_button_opens_a_form_that_remembers_what_it_is_about(
    slack: LoopbackSlack, desk: NotedDesk
) -> None:
    desk.forms["until"] = FORM
    async with listening(slack, desk):
        assert await slack.socket.send("interactive", slack.socket.people.press("tocsin:until:p1")) == {}
        await until(lambda: slack.views.opened)
        await slack.socket.submit(slack.views.newest(), why="x")
    assert desk.noted == [("fill", "until", "p1", {"until": "tomorrow", "why": "x"}, asker())]


async def test_a_form_that_takes_long_shows_so_and_then_its_answer(
    slack: LoopbackSlack, desk: NotedDesk
) -> None:
    desk.forms["try"], desk.free = FORM, asyncio.Event()
    async with listening(slack, desk, first_answer=0.05):
        await slack.socket.command("try")
        await until(lambda: slack.views.opened)
        window = await slack.socket.submit(slack.views.newest(), why="x")
        assert texts(window) == "I'm looking …"
        desk.free.set()
        await until(lambda: texts(slack.views.newest()) == "Found after all")


async def test_an_answer_of_a_form_that_is_shared_is_shown_to_the_channel_too(slack: LoopbackSlack) -> None:
    desk = NotedDesk(Answer("Handover", shared=True))
    desk.forms["note"] = FORM
    async with listening(slack, desk):
        await slack.socket.command("note")
        await until(lambda: slack.views.opened)
        await slack.socket.submit(slack.views.newest(), why="x")
        shown = await slack.socket.response()
    assert (shown["response_type"], texts(shown)) == ("in_channel", "Handover")


async def test_a_form_that_slack_does_not_open_says_so(slack: LoopbackSlack, desk: NotedDesk) -> None:
    desk.forms["try"] = FORM
    clock = slack.views.clock
    async with listening(slack, desk):
        late = slack.socket.people.command("try")
        slack.views.clock = lambda: clock() + 4
        assert await slack.socket.send("slash_commands", late) == {}
        assert "expired_trigger_id" in texts(await slack.socket.response())


async def test_few_choices_are_buttons_and_the_answer_to_one_takes_their_place(
    slack: LoopbackSlack, desk: NotedDesk
) -> None:
    desk.answer = Answer(
        "More", choices=(Choice("1 h", "muterule", "p1", "1h"), Choice("Place", "place", "p1"))
    )
    async with listening(slack, desk):
        menu = await slack.socket.press("tocsin:more:p1")
        (actions,) = [block for block in menu["blocks"] if block["type"] == "actions"]
        assert [element["type"] for element in actions["elements"]] == ["button", "button"]
        assert menu["replace_original"] is False, "the alert stays"
        seen_by_one = {"container": {"type": "message", "is_ephemeral": True, "channel_id": CHANNEL}}
        answer = await slack.socket.press(actions["elements"][0]["action_id"], **seen_by_one)
        assert answer["replace_original"] is True
    assert desk.noted == [
        ("press", "more", "p1", "", asker()),
        ("press", "muterule", "p1", "1h", asker()),
    ]


async def test_many_choices_are_a_list(slack: LoopbackSlack, desk: NotedDesk) -> None:
    desk.answer = Answer("Which rule?", choices=MANY)
    async with listening(slack, desk):
        (actions,) = [
            block for block in (await slack.socket.command("mute"))["blocks"] if block["type"] == "actions"
        ]
        (picker,) = actions["elements"]
        assert picker["type"] == "static_select"
        picked = slack.socket.people.choose(picker["action_id"], picker["options"][7]["value"])
        assert await slack.socket.send("interactive", picked) == {}
        await slack.socket.response()
    assert desk.noted[1] == ("press", "muterule", "p1", "7h", asker())


async def test_a_shared_answer_is_for_the_channel_and_pings_nobody(slack: LoopbackSlack) -> None:
    desk = NotedDesk(Answer("Handover", (Item("Shells", person="slack:U1"),), shared=True))
    async with listening(slack, desk):
        shown = await slack.socket.command("handover share")
    assert shown["response_type"] == "in_channel"
    assert "somebody in Slack" in "".join(slack_rules.strings(shown["blocks"]))
    assert '"user"' not in json.dumps(shown["blocks"])


async def test_a_button_that_takes_long_says_so_and_never_replaces_the_alert(slack: LoopbackSlack) -> None:
    desk = NotedDesk()
    desk.free = asyncio.Event()
    async with listening(slack, desk, first_answer=0.05):
        promised = await slack.socket.press("tocsin:why:p1")
        desk.free.set()
        told = await slack.socket.response()
    assert [texts(promised), texts(told)] == ["I'm looking …", "Found after all"]
    assert not promised["replace_original"]
    assert not told["replace_original"]


async def test_what_is_pressed_in_a_thread_is_answered_there(slack: LoopbackSlack, desk: NotedDesk) -> None:
    container = {"type": "message_attachment", "message_ts": "2", "thread_ts": "1", "channel_id": CHANNEL}
    async with listening(slack, desk):
        assert (await slack.socket.press("tocsin:why:p1", container=container))["thread_ts"] == "1"


async def test_a_page_shows_what_the_desk_has_for_a_person(slack: LoopbackSlack, desk: NotedDesk) -> None:
    desk.page = [Answer("Standing", (Item("2 sources"),)), Answer("Muted", choices=MANY[:2])]
    async with listening(slack, desk):
        assert await slack.socket.send("events_api", slack.socket.people.open_home()) == {}
        await until(lambda: slack.views.pages)
        assert "Standing" in texts(slack.views.pages[USER])
        await slack.socket.send("events_api", slack.socket.people.open_home(tab="messages"))
    assert desk.noted == [("home", asker(""))]
    assert slack.calls["views.publish"] == 1


async def test_an_event_that_is_delivered_again_counts_once(slack: LoopbackSlack, desk: NotedDesk) -> None:
    async with listening(slack, desk):
        event = slack.socket.people.open_home()
        for _ in range(2):  # in two envelopes
            assert await slack.socket.send("events_api", event) == {}
        await until(lambda: slack.views.pages)
    assert len(desk.noted) == 1


async def test_a_page_of_many_answers_has_as_many_blocks_as_slack_takes(
    slack: LoopbackSlack, desk: NotedDesk
) -> None:
    desk.page = [Answer(f"Part {number}", note="x", choices=MANY) for number in range(60)]
    async with listening(slack, desk):
        await slack.socket.send("events_api", slack.socket.people.open_home())
        await until(lambda: slack.views.pages)
    assert 90 < len(slack.views.pages[USER]["blocks"]) <= 100


async def test_a_button_on_the_page_is_answered_in_a_window_and_the_page_is_shown_anew(
    slack: LoopbackSlack, desk: NotedDesk
) -> None:
    desk.page = [Answer("Muted", choices=(Choice("Unmute", "unmute", "p1"),))]
    async with listening(slack, desk):
        await slack.socket.send("events_api", slack.socket.people.open_home())
        await until(lambda: slack.views.pages)
        pressed = slack.socket.people.press_in(slack.views.pages[USER], "tocsin:unmute:p1")
        assert await slack.socket.send("interactive", pressed) == {}
        await until(lambda: slack.calls["views.publish"] == 2)
    assert texts(slack.views.newest()) == "Found after all"
    assert desk.noted[1] == ("press", "unmute", "p1", "", asker(""))


async def test_a_slow_button_on_the_page_opens_its_window_first(
    slack: LoopbackSlack, desk: NotedDesk
) -> None:
    page = {"type": "home", "id": "VH1", "blocks": []}
    desk.free = asyncio.Event()
    async with listening(slack, desk, first_answer=0.05):
        await slack.socket.send("interactive", slack.socket.people.press_in(page, "tocsin:why:p1"))
        await until(lambda: slack.views.opened)
        assert texts(slack.views.newest()) == "I'm looking …"
        desk.free.set()
        await until(lambda: texts(slack.views.newest()) == "Found after all")


async def test_a_choice_in_a_window_is_answered_in_it_and_a_form_opens_upon_it(
    slack: LoopbackSlack, desk: NotedDesk
) -> None:
    desk.forms.update(first=FORM, second=replace(FORM, title="Second"))
    async with listening(slack, desk):
        await slack.socket.command("first")
        await until(lambda: slack.views.opened)
        window = await slack.socket.submit(slack.views.newest(), why="x")
        pressed = slack.socket.people.press_in(window, "tocsin:why:p1")
        assert await slack.socket.send("interactive", pressed) == {}
        await until(lambda: slack.calls["views.update"] == 1)
        again = slack.socket.people.press_in(window, "tocsin:second:p2")
        await slack.socket.send("interactive", again)
        await until(lambda: slack.calls["views.push"] == 1 and len(slack.views.opened) == 2)
        assert slack.views.newest()["title"]["text"] == "Second"
        assert slack.calls["views.open"] == 1
    assert desk.noted[1] == ("press", "why", "p1", "", asker())


async def test_the_shortcut_tells_of_a_message_with_its_links_and_cards(
    slack: LoopbackSlack, desk: NotedDesk
) -> None:
    message = {
        "text": "Look: <https://wire.example/1?a=1&amp;copy=2|here> &lt;!&gt;",
        "thread_ts": "1",
        "attachments": [{"title": "Shells", "title_link": "https://wire.example/2", "fallback": "Shells"}],
        "blocks": [{"type": "rich_text", "elements": [{"type": "link", "url": "https://wire.example/3"}]}],
    }
    async with listening(slack, desk):
        assert await slack.socket.send("interactive", slack.socket.people.shortcut(message)) == {}
        told = await slack.socket.response()
    assert (texts(told), told["response_type"], told["thread_ts"]) == ("Found after all", "ephemeral", "1")
    ((what, text, person),) = desk.noted
    assert (what, person) == ("about", asker())
    assert str(text).splitlines() == [
        "Look: https://wire.example/1?a=1&copy=2 here <!>",
        "Shells",
        "https://wire.example/2",
        "https://wire.example/3",
    ]


async def test_a_stop_lets_answers_that_are_under_way_arrive(slack: LoopbackSlack, desk: NotedDesk) -> None:
    desk.free, stop = asyncio.Event(), asyncio.Event()
    socket = SlackSocket(slack.app_token, desk, token=slack.token, api_url=slack.url, look=0.02)
    running = asyncio.create_task(socket.run(stop))
    await slack.socket.connected()
    asked = asyncio.create_task(slack.socket.command("help"))
    await until(lambda: desk.noted)
    stop.set()
    asyncio.get_running_loop().call_later(0.1, desk.free.set)
    assert texts(await asked) == "Found after all"
    await asyncio.wait_for(running, 10)


async def test_nothing_of_what_people_write_or_sign_is_logged(
    slack: LoopbackSlack, desk: NotedDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with listening(slack, desk):
        await slack.socket.command("search my-secret-words")
        await slack.socket.send("events_api", {"type": "event_callback", "event": {"type": "my-secret"}})
    http, stop = SlackHttp(SECRET, desk, token=slack.token, api_url=slack.url), asyncio.Event()
    running = asyncio.create_task(http.run(stop))
    await http.take(*signed({"command": "/tocsin", "text": "my-secret"}, secret="another"))
    await http.take(*signed({"command": "/tocsin", "text": "my-secret payload"}))
    stop.set()
    await running
    told = [record.getMessage() for record in caplog.records if "aiohttp" not in record.name]
    for secret in ("my-secret", slack.token, slack.app_token, SECRET):
        assert not [line for line in told if secret in line]


@pytest.fixture
async def http(slack: LoopbackSlack, desk: NotedDesk) -> AsyncIterator[SlackHttp]:
    http, stop = (
        SlackHttp(SECRET, desk, token=slack.token, api_url=slack.url, first_answer=0.5),
        asyncio.Event(),
    )
    running = asyncio.create_task(http.run(stop))
    yield http
    stop.set()
    await asyncio.wait_for(running, 10)


def interaction(payload: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    return signed({"payload": json.dumps(payload)})


async def test_over_http_a_form_opens_and_its_window_shows_the_answer(
    slack: LoopbackSlack, desk: NotedDesk, http: SlackHttp
) -> None:
    desk.forms["try"] = FORM
    answer = await http.take(*signed(slack.socket.people.command("try")))
    assert (answer.status, answer.body) == (200, None)
    await until(lambda: slack.views.opened)
    window = slack.views.newest()
    sent = await http.take(*interaction(slack.socket.people.submit(window, why="x")))
    assert sent.body is not None
    assert sent.body["response_action"] == "update"
    assert texts(slack.views.change(window["id"], sent.body["view"])) == "Found after all"


async def test_over_http_events_are_json_and_the_address_is_confirmed(
    slack: LoopbackSlack, desk: NotedDesk, http: SlackHttp
) -> None:
    asked = {"type": "url_verification", "challenge": "c1"}
    assert (await http.take(*signed_json(asked))).body == {"challenge": "c1"}
    event = slack.socket.people.open_home()
    answers = [await http.take(*signed_json({**event, "n": number})) for number in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    await until(lambda: slack.views.pages)
    assert len(desk.noted) == 1, "the event was sent again, signed anew"


async def test_over_http_a_command_may_hold_the_word_payload(http: SlackHttp, desk: NotedDesk) -> None:
    answer = await http.take(*signed({"command": "/tocsin", "text": "search payload", "user_id": USER}))
    assert answer.body is not None
    assert desk.noted[0][:2] == ("ask", "search payload")


@pytest.mark.parametrize("signature", ["v0=é", "v0=" + "0" * 10_000, "", "v1=00"])
async def test_over_http_a_signature_of_any_form_is_refused(http: SlackHttp, signature: str) -> None:
    headers, body = signed({"command": "/tocsin"})
    assert (await http.take({**headers, "X-Slack-Signature": signature}, body)).status == 401


async def test_over_http_deep_json_is_no_trouble(http: SlackHttp) -> None:
    headers, _ = signed({"command": "/tocsin"})
    assert (await http.take(headers, b"payload=" + b"[" * 100_000)).status in {200, 401}


def signed_json(body: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    headers, raw = signed({}, raw=json.dumps(body))
    return {**headers, "Content-Type": "application/json"}, raw
