from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from bot.model import Report
from bot.sources.jetstream import KIND, Options, read
from bot.sources.kind import Answer, Unreadable
from tests.unit.sources.plans import GIVEN, after, carry_out

AT = int(GIVEN.at.timestamp() - 600) * 1_000_000
DID = "did:plc:abc"
RESOLVE = "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle?handle=desk.example.org"
STREAM = (
    "wss://jetstream2.us-east.bsky.network/subscribe?wantedCollections=app.bsky.feed.post"
    "&wantedDids=did%3Aplc%3Aabc&cursor={}"
)
START = int(GIVEN.at.timestamp() - 3600) * 1_000_000


def event(number: int, text: str = "Shells fell.", operation: str = "create", **record: Any) -> str:
    commit = {
        "operation": operation,
        "collection": "app.bsky.feed.post",
        "rkey": f"r{number}",
        "record": {"text": text, "createdAt": "2020-01-01T00:00:00Z", "langs": ["uk"]} | record,
    }
    return json.dumps({"did": DID, "time_us": AT + number, "kind": "commit", "commit": commit})


def test_posts_are_read_from_the_cursor_on_by_the_clock_of_the_service() -> None:
    lines = [
        event(1),
        event(2, reply={"parent": {}}),
        event(3, operation="delete"),
        json.dumps({"did": DID, "time_us": AT + 4, "kind": "identity"}),
        "no JSON",
        event(5, "Truce broken", "update"),
    ]
    answers = {RESOLVE: json.dumps({"did": DID}), STREAM.format(START): "\n".join(lines)}
    parsed, asked = carry_out(KIND, Options(accounts=["@desk.example.org"]), answers)
    assert len(asked) == 2
    assert [report.text for report in parsed.reports] == ["Shells fell.", "Truce broken"]
    assert parsed.reports[0] == Report(
        id=f"at://{DID}/app.bsky.feed.post/r1",
        url=f"https://bsky.app/profile/{DID}/post/r1",
        text="Shells fell.",
        published=datetime.fromtimestamp((AT + 1) / 1e6, UTC),
        lang="uk",
    )
    assert parsed.faults == 1
    assert json.loads(parsed.cursor) == {"dids": {"desk.example.org": DID}, "since": AT + 5}


def test_who_an_account_is_is_asked_once() -> None:
    cursor = json.dumps({"dids": {"desk.example.org": DID}, "since": AT})
    parsed, asked = carry_out(
        KIND, Options(accounts=["desk.example.org"]), {STREAM.format(AT): ""}, after(cursor)
    )
    assert [request.url for request in asked] == [STREAM.format(AT)]
    assert json.loads(parsed.cursor)["since"] == AT


def test_a_did_needs_no_look_up_and_replies_may_be_taken() -> None:
    answers = {STREAM.format(START): event(2, reply={"parent": {}})}
    parsed, _ = carry_out(KIND, Options(accounts=[DID], replies=True), answers)
    assert len(parsed.reports) == 1


def test_an_unknown_account_is_told_by_its_name() -> None:
    request = next(KIND.poll(Options(accounts=["desk.example.org"]), GIVEN))
    assert "knows no account desk.example.org" in request.means[400]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"did": 7}', "<html>"])
def test_an_odd_answer_about_an_account_is_told(body: str) -> None:
    with pytest.raises(Unreadable, match="who an account is"):
        carry_out(KIND, Options(accounts=["desk.example.org"]), {RESOLVE: body})


@pytest.mark.parametrize(
    "line",
    ["[]", "7", "{}", '{"time_us": "x"}', '{"time_us": 1, "commit": 7}', "[" * 9999, '{"time_us": 1e99}'],
)
def test_odd_lines_are_counted(line: str) -> None:
    entries, _, faults = read(Answer("x", line.encode()), Options(accounts=[DID]))
    assert (entries, faults) == ([], 1)


@pytest.mark.parametrize("cursor", ["", "7", "{}", '{"dids": 1, "since": 2}', '{"dids": {}, "since": "x"}'])
def test_a_cursor_of_another_version_starts_afresh(cursor: str) -> None:
    plan = KIND.poll(Options(accounts=[DID]), replace(GIVEN, cursor=cursor))
    assert next(plan).url == STREAM.format(START)


@pytest.mark.parametrize("accounts", [[], ["desk"], ["a/b.example"], [""]])
def test_only_names_of_accounts_are_taken(accounts: list[str]) -> None:
    with pytest.raises(ValidationError):
        Options(accounts=accounts)
