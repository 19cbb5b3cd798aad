from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.model import Report
from bot.sources.kind import Answer, Given, Unreadable
from bot.sources.reliefweb import KIND, Options, read
from tests.unit.sources.plans import NOW

ANSWER = {
    "data": [
        {
            "id": "4100001",
            "fields": {
                "title": "Flash update: displacement",
                "body-html": "<p>Shelling displaced <b>400</b> families.</p><p>More are on the move.</p>",
                "url": "https://reliefweb.int/node/4100001",
                "url_alias": "https://reliefweb.int/report/sudan/flash-update",
                "date": {"created": "2026-11-24T08:00:00+00:00"},
                "language": [{"code": "en"}],
            },
        },
        {"id": 4100002, "fields": {"title": "Map"}},
    ]
}


def test_reports_are_read() -> None:
    parsed = read(Answer("x", json.dumps(ANSWER).encode()))
    assert parsed.reports == (
        Report(
            id="4100001",
            title="Flash update: displacement",
            text="Shelling displaced 400 families.\nMore are on the move.",
            url="https://reliefweb.int/report/sudan/flash-update",
            published=datetime(2026, 11, 24, 8, tzinfo=UTC),
            lang="en",
        ),
        Report(id="4100002", title="Map", text=""),
    )


def test_the_application_name_and_the_filters_go_into_the_address() -> None:
    options = Options(countries=["Sudan", "South Sudan"], query="truce")
    request = next(KIND.poll(options, Given(NOW, secrets={"reliefweb_appname": "desk-x1"})))
    asked = parse_qs(urlsplit(request.url).query)
    assert asked["appname"] == ["desk-x1"]
    assert asked["filter[value][]"] == ["Sudan", "South Sudan"]
    assert asked["query[value]"] == ["truce"]
    assert "approval" in request.means[403]


def test_without_an_application_name_it_says_what_to_set() -> None:
    with pytest.raises(Unreadable, match="RELIEFWEB_APPNAME"):
        next(KIND.poll(Options(), Given(NOW)))


ODD = """
[]
{}
{"data": 1}
{"data": [1]}
{"data": [{"id": 1, "fields": {"date": 5}}]}
{"data": [{"id": 1, "fields": {"language": 5}}]}
{"data": [{"id": 1, "fields": {"url": 5}}]}
<html>
"""


@pytest.mark.parametrize("body", ODD.encode().split(b"\n"))
def test_odd_answers_are_told_or_give_nothing(body: bytes) -> None:
    try:
        assert read(Answer("x", body)).reports == ()
    except Unreadable as told:
        assert "documentation promises" in str(told)  # noqa: PT017 - an error is one of two right answers
