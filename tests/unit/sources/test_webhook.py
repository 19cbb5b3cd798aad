from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.sources.webhook import Options, lines, refusal, signature

SECRET = "a secret of the desk"
AT = 1_795_500_000.0


def test_a_message_signed_now_is_accepted() -> None:
    assert refusal(SECRET, "1795500000", signature(SECRET, "1795500000", b"{}"), b"{}", AT) == ""


@pytest.mark.parametrize(
    ("timestamp", "given", "body", "words"),
    [
        ("", "", b"{}", "Unix time"),
        ("soon", signature(SECRET, "soon", b"{}"), b"{}", "Unix time"),
        ("1795500000", "", b"{}", "HMAC"),
        ("1795500000", signature("another secret!!", "1795500000", b"{}"), b"{}", "HMAC"),
        ("1795500000", signature(SECRET, "1795500000", b"{}"), b"{ }", "HMAC"),
        ("1795500001", signature(SECRET, "1795500000", b"{}"), b"{}", "HMAC"),
        ("1795499000", signature(SECRET, "1795499000", b"{}"), b"{}", "300 s off"),
        ("1795501000", signature(SECRET, "1795501000", b"{}"), b"{}", "300 s off"),
    ],
)
def test_any_other_is_refused_with_a_reason(timestamp: str, given: str, body: bytes, words: str) -> None:
    assert words in refusal(SECRET, timestamp, given, body, AT)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ('{"id": "1", "text": "x"}', 1),
        ('[{"title": "x"}, {"text": "y"}]', 2),
        ('{"text": "x"}\n\n{"text": "y"}\n', 2),
        ('{"text": "строка\\nвторая"}', 1),
    ],
)
def test_an_object_a_list_or_lines_are_reports(body: str, number: int) -> None:
    found = lines(body.encode())
    assert len(found) == number
    assert all(b"\n" not in line and isinstance(json.loads(line), dict) for line in found)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"text": ""}', b'[{"text": "x"}, 5]', b"x", b"\xff", b'{"text": 5}']
)
def test_what_is_no_report_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        lines(body)


@given(st.binary(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_nobody_gets_in_by_chance(body: bytes, timestamp: str, given: str) -> None:
    assert refusal(SECRET, timestamp, given, body, AT)


@pytest.mark.parametrize(
    "options", [{"secret": "short"}, {"path": "inbox"}, {"listen": "8091"}, {"listen": "a:99999"}]
)
def test_wrong_options_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate({"path": "/srv/inbox", "secret": SECRET} | options)
