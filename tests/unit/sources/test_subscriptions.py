from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.kind import Unreadable
from bot.sources.subscriptions import Subscription, read_subscriptions

OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Desk</title></head><body>
<outline text="Caucasus" title="Caucasus"><outline text="South">
<outline type="rss" text="Hill Wire" xmlUrl="https://hill.example/rss?a=1&b=2"/></outline></outline>
<outline type="rss" title="Sea Wire" xmlUrl="https://sea.example/feed"/>
<outline type="link" text="No feed" url="https://x.example/"/>
</body></opml>"""
URLS = """# newsboat
https://hill.example/rss caucasus "front line" "~Hill Wire"
https://sea.example/feed !hidden
query:Unread:unread = "yes"
"""
CSV = 'name,address\nHill Wire,https://hill.example/rss\n"Sea, Wire",https://sea.example/feed\n'
HILL, SEA = "https://hill.example/rss", "https://sea.example/feed"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            OPML,
            [
                Subscription(f"{HILL}?a=1&b=2", "Hill Wire", ("Caucasus", "South")),
                Subscription(SEA, "Sea Wire"),
            ],
        ),
        (URLS, [Subscription(HILL, "Hill Wire", ("front line", "caucasus")), Subscription(SEA)]),
        (CSV, [Subscription(HILL, "Hill Wire"), Subscription(SEA, "Sea, Wire")]),
        (f"{HILL}\n{SEA}\n{HILL}\n", [Subscription(HILL), Subscription(SEA)]),
    ],
)
def test_lists_of_other_programs_are_read(body: str, found: list[Subscription]) -> None:
    assert [(each.url, each.title, sorted(each.tags)) for each in read_subscriptions(body.encode())] == [
        (each.url, each.title, sorted(each.tags)) for each in found
    ]


@pytest.mark.parametrize(
    "body", ["", "nothing here", "<opml><body/></opml>", "<opml><body>", "file:///etc/passwd"]
)
def test_a_list_without_feeds_is_told(body: str) -> None:
    with pytest.raises(Unreadable):
        read_subscriptions(body.encode())


@given(
    st.binary(max_size=100) | st.text(max_size=100).map(lambda text: f"https://a.example/ {text}".encode())
)
def test_any_list_is_read_or_told(body: bytes) -> None:
    try:
        found = read_subscriptions(body)
    except Unreadable:
        return
    assert all(each.url.startswith(("http://", "https://")) for each in found)
