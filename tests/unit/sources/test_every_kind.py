"""What every kind of source does when it is refused, limited, answered oddly or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.intake.failure import PollFailed, by_status
from bot.intake.fetch import UNCONDITIONAL, Fetched, Validators
from bot.intake.plan import carry_out
from bot.sources.kind import Answer, Given, Parsed, Request
from bot.sources.kinds import kinds
from tests.unit.sources.plans import NOW

SECRETS = {"acled_email": "a@desk.example", "acled_password": "secret", "reliefweb_appname": "desk-x1"}
OPTIONS: Mapping[str, dict[str, Any]] = {
    "acled": {"countries": ["Armenia"]},
    "bluesky": {"account": "desk.example.org"},
    "feed": {"url": "https://a.example/rss"},
    "gdelt": {"themes": ["CEASEFIRE"]},
    "jetstream": {"accounts": ["desk.example.org"]},
    "mastodon": {"account": "@desk@social.example"},
    "page": {"url": "https://a.example/news", "items": "li", "title": "a"},
    "reliefweb": {"countries": ["Sudan"]},
    "sitemap": {"url": "https://a.example/sitemap.xml"},
    "telegram": {"channel": "frontnews", "terms": "accepted"},
}
LOCAL = {"folder", "webhook"}  # what lies on this machine has tests of its own
CURSORS = {"acled": "", "gdelt": "20261124114500", "telegram": "5", "reliefweb": ""}
CHALLENGE = b"<!doctype html><title>Just a moment...</title><div class=cf-chl></div>"
BODIES = {
    "nothing": b"",
    "a page": b"<!doctype html><html><body><p>Our new look</p></body></html>",
    "bytes": b"\xff\x00\xfe" * 9,
    "an object": b"{}",
    "a list": b"[]",
    "null": b"null",
    "a robot check": CHALLENGE,
    "prose": b"Please limit requests to one every 5 seconds",
    "cut off": b'<?xml version="1.0"?><rss><channel><item><tit',
}


def plan(name: str) -> Any:
    kind = kinds()[name]
    given = Given(NOW, CURSORS.get(name, ""), SECRETS)
    return kind.poll(kind.Options.model_validate(OPTIONS[name]), given)


def test_every_kind_is_tried() -> None:
    assert set(OPTIONS) | LOCAL == set(kinds())


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (401, "refused"), (403, "refused"), (404, "missing"), (410, "gone"), (418, "server"),
        (429, "limited"), (500, "server"),
    ],
)  # fmt: skip
async def test_a_refusal_is_a_clear_state_with_words_for_people(name: str, status: int, cause: str) -> None:
    async def ask(request: Request, _: Validators) -> Fetched:
        raise by_status(status, 60.0, request.means.get(status, ""))

    with pytest.raises(PollFailed) as told:
        await carry_out(ask, plan(name))
    assert told.value.cause == cause
    assert len(str(told.value)) > 20
    assert not any(secret in str(told.value) for secret in ("secret", "desk-x1"))
    assert told.value.after == (None if cause == "gone" else 60.0)


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_an_odd_answer_is_told_or_brings_nothing_and_moves_no_cursor(name: str, body: bytes) -> None:
    asked: list[Request] = []

    async def ask(request: Request, _: Validators) -> Fetched:
        asked.append(request)
        assert len(asked) < 50, "it asks without end"
        return Fetched(Answer(request.url, body, ""), UNCONDITIONAL)

    parsed = failure = None
    try:
        parsed = (await carry_out(ask, plan(name))).parsed
    except PollFailed as told:
        failure = told
    if failure is not None:
        assert failure.cause in {"unreadable", "challenged"}
        assert len(str(failure)) > 20
        return
    assert isinstance(parsed, Parsed)
    assert all(report.title or report.text for report in parsed.reports)
    assert parsed.cursor == CURSORS.get(name, parsed.cursor)
