from __future__ import annotations

import pytest

from bot.intake.domain import registered


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("feeds.example.org", "example.org"),
        ("EXAMPLE.org.", "example.org"),
        ("news.example.co.uk", "example.co.uk"),
        ("mod.gov.az", "mod.gov.az"),
        ("en.mod.gov.az", "mod.gov.az"),
        ("t.me", "t.me"),
        ("a.b.t.me", "t.me"),
        ("one.blogspot.com", "one.blogspot.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_a_name_is_what_somebody_registered(host: str, name: str) -> None:
    assert registered(host) == name
