from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.model import Report
from bot.sources.kind import Unreadable
from bot.sources.telegram import KIND, Options
from tests.unit.sources.plans import after, carry_out

OPTIONS = Options.model_validate({"channel": "@frontnews", "terms": "accepted"})
URL = "https://t.me/s/frontnews"


def message(number: int, text: str = "", *, quoted: str = "", service: bool = False) -> str:
    name = "tgme_widget_message"
    body = f'<div class="{name}_text js-message_text" dir="auto">{text}</div>' if text else ""
    reply = f'<a class="{name}_reply"><div class="{name}_text">{quoted}</div></a>' if quoted else ""
    time = f'<time datetime="2026-11-24T10:00:{number % 60:02}+00:00">10:00</time>'
    return (
        f'<div class="{name}_wrap"><div class="{name} {"service_message" if service else ""}" '
        f'data-post="frontnews/{number}">{reply}{body}'
        f'<a class="{name}_date" href="https://t.me/frontnews/{number}">{time}</a></div></div>'
    )


def page(*messages: str) -> str:
    head = '<div class="tgme_channel_info_header_title"><span>Front News</span></div>'
    return f"<!DOCTYPE html><html><body>{head}{''.join(messages)}</body></html>"


def test_posts_are_read_with_their_lines_links_and_times() -> None:
    body = page(
        message(7, "<b>Air alert</b><br/><br/>Drones over the <a href='x'>north</a> &amp; east"),
        message(8, service=True),
        message(9),
        message(10, "Own words", quoted="Words of somebody else"),
    )
    parsed, asked = carry_out(KIND, OPTIONS, {URL: body})
    assert parsed.title == "Front News"
    assert parsed.reports == (
        Report(
            id="frontnews/7",
            url="https://t.me/frontnews/7",
            text="Air alert\nDrones over the north & east",
            published=datetime(2026, 11, 24, 10, 0, 7, tzinfo=UTC),
        ),
        Report(
            id="frontnews/10",
            url="https://t.me/frontnews/10",
            text="Own words",
            published=datetime(2026, 11, 24, 10, 0, 10, tzinfo=UTC),
        ),
    )
    assert parsed.cursor == "10"
    assert len(asked) == 1


def test_a_gap_to_the_last_poll_is_filled_from_older_pages() -> None:
    answers = {
        URL: page(message(40, "d"), message(41, "e")),
        f"{URL}?before=40": page(message(30, "b"), message(39, "c")),
        f"{URL}?before=30": page(message(20, "a"), message(29, "a2")),
    }
    parsed, asked = carry_out(KIND, OPTIONS, answers, after("25"))
    assert [report.text for report in parsed.reports] == ["a", "a2", "b", "c", "d", "e"]
    assert len(asked) == 3
    assert parsed.cursor == "41"
    _, asked = carry_out(KIND, OPTIONS, answers, after("39"))
    assert len(asked) == 1


def test_filling_a_gap_has_an_end() -> None:
    answers = {URL: page(message(900, "x"))}
    answers |= {f"{URL}?before={number}": page(message(number - 1, "x")) for number in range(800, 901)}
    _, asked = carry_out(KIND, OPTIONS, answers, after("1"))
    assert len(asked) == 4
    stuck = {URL: page(message(9, "x")), f"{URL}?before=9": page(message(9, "x"))}
    _, asked = carry_out(KIND, OPTIONS, stuck, after("1"))
    assert len(asked) == 2


def test_an_edited_post_keeps_its_id() -> None:
    before, _ = carry_out(KIND, OPTIONS, {URL: page(message(7, "Two hurt"))})
    later, _ = carry_out(KIND, OPTIONS, {URL: page(message(7, "Two dead"))})
    assert before.reports[0].id == later.reports[0].id
    assert before.reports[0].text != later.reports[0].text


def test_a_channel_without_preview_is_told() -> None:
    with pytest.raises(Unreadable, match="no preview"):
        carry_out(
            KIND, OPTIONS, {URL: "<html><body><div class='tgme_page'>Contact @frontnews</div></body></html>"}
        )


@pytest.mark.parametrize(
    "options",
    [{"channel": "frontnews"}, {"channel": "a/b", "terms": "accepted"}, {"channel": "front", "terms": "no"}],
)
def test_the_terms_must_be_accepted_and_the_name_be_one(options: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(options)
