from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from bot.model import Report
from bot.sources.bluesky import KIND, Options, read
from bot.sources.kind import Answer, Unreadable
from tests.unit.sources.plans import GIVEN, carry_out

URL = (
    "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed"
    "?actor=desk.example.org&filter=posts_no_replies&limit=50"
)


def post(number: int, text: str, **record: Any) -> dict[str, Any]:
    return {
        "post": {
            "uri": f"at://did:plc:abc/app.bsky.feed.post/{number}",
            "author": {"did": "did:plc:abc", "handle": "desk.example.org"},
            "record": {"text": text, "createdAt": "2020-01-01T00:00:00Z", "langs": ["uk"]} | record,
            "indexedAt": "2026-11-24T10:00:00.123Z",
        }
    }


def test_posts_are_read_with_the_card_of_their_link() -> None:
    card = {
        "external": {"uri": "https://wire.example/1", "title": "Truce broken", "description": "Shells fell."}
    }
    body = {
        "feed": [post(1, "From our wire", embed=card), post(2, ""), post(3, "Passed on") | {"reason": {}}]
    }
    parsed, _ = carry_out(KIND, Options(account="@desk.example.org"), {URL: json.dumps(body)})
    assert parsed.reports == (
        Report(
            id="at://did:plc:abc/app.bsky.feed.post/1",
            url="https://bsky.app/profile/desk.example.org/post/1",
            text="From our wire\nTruce broken\nShells fell.",
            published=datetime(2026, 11, 24, 10, tzinfo=UTC),
            lang="uk",
        ),
    )


def test_an_unknown_account_is_told_in_plain_words() -> None:
    request = next(KIND.poll(Options(account="desk.example.org"), GIVEN))
    assert "no such account" in request.means[400]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"feed": 1}', b'{"feed": [{"post": {"uri": 1}}]}', b'{"feed": ["x"]}', b"<html>"],
)
def test_odd_answers_are_told(body: bytes) -> None:
    with pytest.raises(Unreadable, match="documentation promises"):
        read(Answer("x", body))


@pytest.mark.parametrize("account", ["desk", "a/b.example", "", "a b.example"])
def test_only_names_of_accounts_are_taken(account: str) -> None:
    with pytest.raises(ValidationError):
        Options(account=account)
