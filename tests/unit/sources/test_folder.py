from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.model import Report
from bot.sources.folder import KIND, Options, read
from bot.sources.kind import Answer
from tests.unit.sources.plans import after, carry_out

FOLDER = "/srv/inbox"
OPTIONS = Options(path=Path(FOLDER))
STAMP = 1_795_500_000_000_000_000
LINES = """
{"id": "a1", "title": "Truce broken", "text": "Shells fell.", "published": "2026-11-24T10:00Z", "lang": "en"}

no JSON
{"id": 7, "url": "https://wire.example/7", "text": "Talks go on."}
[]
"""
MAIL = b"""From: desk@example.org\r
Subject: =?utf-8?b?0J7QsdGB0YLRgNC10Ls=?=\r
Date: Tue, 24 Nov 2026 12:00:00 +0400\r
Message-ID: <1@example.org>\r
Content-Type: text/html; charset=utf-8\r
\r
<p>Two <b>hurt</b>.</p>\r
"""


def one(name: str, body: str | bytes) -> tuple[list[Report], int]:
    return read(name, Answer("file:///x", body.encode() if isinstance(body, str) else body))


def test_json_lines_are_reports_and_other_lines_are_counted() -> None:
    reports, faults = one("a.jsonl", LINES)
    assert faults == 2
    assert reports == [
        Report(
            id="a1",
            title="Truce broken",
            text="Shells fell.",
            published=datetime(2026, 11, 24, 10, tzinfo=UTC),
            lang="en",
        ),
        Report(id="7", url="https://wire.example/7", text="Talks go on."),
    ]


def test_a_mail_is_a_report() -> None:
    assert one("note.eml", MAIL) == (
        [
            Report(
                id="<1@example.org>",
                title="Обстрел",
                text="Two hurt.",
                published=datetime(2026, 11, 24, 8, tzinfo=UTC),
            )
        ],
        0,
    )


def test_pages_feeds_and_texts_are_read_by_the_ending_of_their_name() -> None:
    page = (
        "<html><title>Ministry</title><body><p>Our positions came under fire at dawn today.</p></body></html>"
    )
    ((report,), _) = one("page.HTML", page)
    assert (report.id, report.title, report.text) == (
        "page.HTML",
        "Ministry",
        "Our positions came under fire at dawn today.",
    )
    ((report,), _) = one("note.txt", "Checkpoint closed\n\nSince noon.\n")
    assert (report.title, report.text) == ("Checkpoint closed", "Since noon.")
    ((report,), _) = one(
        "f.rss", "<rss><channel><item><guid>9</guid><title>Raid</title></item></channel></rss>"
    )
    assert (report.id, report.title) == ("9", "Raid")


@pytest.mark.parametrize(
    ("name", "body"), [("a.docx", "PK"), ("f.xml", "<urlset/>"), ("f.json", "{"), ("noending", "x")]
)
def test_what_can_not_be_read_is_a_fault(name: str, body: str) -> None:
    assert one(name, body) == ([], 1)


def test_only_files_that_came_or_changed_are_asked_for() -> None:
    listing = json.dumps(
        [["old.txt", STAMP - 5, STAMP - 5], ["new.txt", STAMP - 9, STAMP + 5], ["same.txt", STAMP, STAMP]]
    )
    answers = {
        f"file://{FOLDER}": listing,
        f"file://{FOLDER}/new.txt": "New",
        f"file://{FOLDER}/same.txt": "Same",
    }
    parsed, asked = carry_out(KIND, OPTIONS, answers, after(str(STAMP)))
    assert [request.url.rpartition("/")[2] for request in asked[1:]] == ["same.txt", "new.txt"]
    assert parsed.cursor == str(STAMP + 5)
    assert parsed.reports[0].published == datetime.fromtimestamp(STAMP / 1e9, UTC)


def test_a_path_must_be_whole() -> None:
    with pytest.raises(ValidationError, match="whole path"):
        Options(path=Path("inbox"))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["a.jsonl", "a.html", "a.eml", "a.txt", "a.xml", "a.json"]),
    st.binary(max_size=80),
    st.integers(0, 200),
)
def test_any_file_is_read_or_counted(name: str, noise: bytes, at: int) -> None:
    for body in (noise, MAIL[:at] + noise + MAIL[at:], LINES.encode()[:at] + noise):
        reports, faults = one(name, body)
        assert all(report.id and (report.title or report.text) for report in reports)
        assert faults >= 0
