from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.model import Report
from bot.sources.acled import KIND, Options
from bot.sources.kind import Answer, Given, Parsed, Request, Unreadable
from tests.unit.sources.plans import NOW

SECRETS = {"acled_email": "desk@example.org", "acled_password": "hidden"}
TOKEN = {"access_token": "abc", "expires_in": 86400}
EVENT = {
    "event_id_cnty": "ARM1234", "event_date": "2026-11-20",
    "sub_event_type": "Shelling/artillery/missile attack",
    "location": "Nerkin Karmiraghbyur",
    "notes": "On 20 November, forces shelled positions near the village.",
    "timestamp": "1795500000",
}  # fmt: skip


def conversation(answers: Iterator[Any], given: Given) -> tuple[Parsed, list[Request]]:
    plan, asked = KIND.poll(Options(countries=["Armenia", "Azerbaijan"]), given), []
    try:
        asked.append(next(plan))
        for answer in answers:
            asked.append(plan.send(Answer(asked[-1].url, json.dumps(answer).encode())))
    except StopIteration as end:
        return end.value, asked
    raise AssertionError("the plan wants more answers")


def test_events_are_read_with_a_token() -> None:
    given = Given(NOW, cursor="1795000000", secrets=SECRETS)
    parsed, (login, ask) = conversation(iter([TOKEN, {"status": 200, "data": [EVENT]}]), given)
    assert login.form is not None
    assert (login.form["username"], login.form["password"]) == ("desk@example.org", "hidden")
    assert ask.headers == {"Authorization": "Bearer abc"}
    asked = parse_qs(urlsplit(ask.url).query)
    assert (asked["timestamp"], asked["country"]) == (["1795000000"], ["Armenia|Azerbaijan"])
    assert parsed.cursor == "1795500000"
    assert parsed.reports == (
        Report(
            id="ARM1234",
            title="Shelling/artillery/missile attack: Nerkin Karmiraghbyur",
            text="On 20 November, forces shelled positions near the village.",
            published=datetime.fromtimestamp(1795500000, UTC),
            lang="en",
        ),
    )
    assert "hidden" not in repr(login)


def test_long_answers_are_read_page_by_page() -> None:
    full, last = {"data": [EVENT] * 5000}, {"data": [EVENT | {"timestamp": "1795500001"}]}
    parsed, asked = conversation(iter([TOKEN, full, full, last]), Given(NOW, secrets=SECRETS))
    assert len(parsed.reports) == 10_001
    assert parsed.cursor == "1795500001"
    assert [parse_qs(urlsplit(each.url).query)["page"] for each in asked[1:]] == [["1"], ["2"], ["3"]]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([{}], "no token"),
        ([{"access_token": "a\nb"}], "no token"),
        ([TOKEN, {"status": 200, "message": "quota"}], "'quota'"),
        ([TOKEN, []], "no events"),
    ],
)
def test_odd_answers_are_told(answers: list[Any], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        conversation(iter(answers), Given(NOW, secrets=SECRETS))


def test_refusals_are_told_in_plain_words() -> None:
    plan = KIND.poll(Options(), Given(NOW, secrets=SECRETS))
    assert "ACLED_PASSWORD" in next(plan).means[400]
    assert "no access to its API" in plan.send(Answer("x", json.dumps(TOKEN).encode())).means[403]


def test_without_an_account_it_says_what_to_set() -> None:
    with pytest.raises(Unreadable, match="ACLED_EMAIL"):
        next(KIND.poll(Options(), Given(NOW)))
