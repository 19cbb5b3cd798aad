from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.link import LONGEST, Link, link


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://news.example/a?b=c#d", Link("https://news.example/a?b=c#d", "news.example")),
        (" https://News.Example/a ", Link("https://news.example/a", "news.example")),
        ("http://news.example:8080/", Link("http://news.example:8080/", "news.example")),
        (
            "https://news.example/Ծ ա|<b>",
            Link("https://news.example/%D4%BE%20%D5%A1%7C%3Cb%3E", "news.example"),
        ),
        ("https://аpple.example/", Link("https://xn--pple-43d.example/", "xn--pple-43d.example")),
        ("http://[::1]:80/x", Link("http://[::1]:80/x", "[::1]")),
    ],
)
def test_a_web_address_becomes_a_link_in_ascii(address: str, shown: Link) -> None:
    assert link(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "ftp://news.example/a",
        "slack://channel?id=C1",
        "//news.example/a",
        "https://",
        "https://bank.example@evil.example/",
        "https://news.example:port/",
        "https://[::1/",
        "https://new\ud800s.example/\ud800",
        "https://news.example/\ud800",
        "https://" + "a" * 300 + ".example/",
        "https://news.example/" + "a" * LONGEST,
    ],
)
def test_anything_else_is_no_link(address: str) -> None:
    assert link(address) is None


@given(st.text(max_size=80) | st.builds("https://{}/{}".format, st.text(max_size=20), st.text(max_size=40)))
def test_a_link_is_plain_ascii_without_signs_that_end_it(address: str) -> None:
    found = link(address)
    if found is not None:
        assert found.url.isascii()
        assert found.url.isprintable()
        assert not set(found.url) & set(' <>"`|\\^{}')
        assert len(found.url) <= LONGEST
