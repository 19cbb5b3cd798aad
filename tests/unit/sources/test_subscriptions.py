from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.kind import Unreadable
from bot.sources.opml import to_opml
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
#: As the API of MonitoRSS 7 answers, and as it keeps its feeds: with webhooks and pictures that are no feeds.
MONITORSS = """{"results": [
  {"id": "1", "title": "Hill Wire", "url": "https://hill.example/rss", "healthStatus": "OK",
   "tags": [{"id": "9", "label": "caucasus"}], "connections": [{"name": "desk", "details": {
     "embeds": [{"thumbnail": {"url": "https://pictures.example/1.png"}}],
     "webhook": {"url": "https://chat.example/hooks/secret"}}}]},
  {"id": "2", "title": "Sea Wire", "url": "https://sea.example/feed", "connections": []}
], "total": 2}"""
OLD_MONITORSS = """{"guild": {"_id": "77", "name": "A desk"}, "feeds": [
  {"title": "Hill Wire", "url": "https://hill.example/rss", "channel": "700"},
  {"title": "Sea Wire", "url": "https://sea.example/feed", "channel": "701"}]}"""
YAML = """feeds:
  - title: Hill Wire
    url: https://hill.example/rss
    tags: [caucasus, front line]
  - name: Sea Wire
    feedUrl: https://sea.example/feed
"""
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
        (MONITORSS, [Subscription(HILL, "Hill Wire", ("caucasus",)), Subscription(SEA, "Sea Wire")]),
        (OLD_MONITORSS, [Subscription(HILL, "Hill Wire"), Subscription(SEA, "Sea Wire")]),
        (YAML, [Subscription(HILL, "Hill Wire", ("caucasus", "front line")), Subscription(SEA, "Sea Wire")]),
        (f"{HILL}\n{SEA}\n{HILL}\n", [Subscription(HILL), Subscription(SEA)]),
    ],
)
def test_lists_of_other_programs_are_read(body: str, found: list[Subscription]) -> None:
    assert [(each.url, each.title, sorted(each.tags)) for each in read_subscriptions(body.encode())] == [
        (each.url, each.title, sorted(each.tags)) for each in found
    ]


@pytest.mark.parametrize(
    "body",
    [
        "[]", "{}", '{"url": 1}', "a: &a [*a]", '["https://x.example/"]', "[" * 5000, "a: [1, 2",
        "", "nothing here", "<opml><body/></opml>", "<opml><body>", "file:///etc/passwd",
    ],
)  # fmt: skip
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


def test_a_document_that_unfolds_without_end_is_looked_through_once() -> None:
    bomb = "a: &a [&z {url: 'https://hill.example/rss'}]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    assert read_subscriptions(bomb.encode()) == [Subscription("https://hill.example/rss")]


WORDS = st.text(st.sampled_from("aé<&\"'я \x00"), max_size=12).map(str.strip).filter(bool)
FEEDS = st.builds(
    Subscription,
    st.from_regex(r"https://[a-z]{1,9}\.example/\?a=1&b=[a-z]{1,3}", fullmatch=True),
    WORDS,
    st.lists(st.from_regex(r"[a-z]{1,4}", fullmatch=True), max_size=3, unique=True).map(tuple),
)


@given(st.lists(FEEDS, min_size=1, max_size=6, unique_by=lambda feed: feed.url))
def test_what_is_written_as_opml_is_read_back(feeds: list[Subscription]) -> None:
    found = {each.url: each for each in read_subscriptions(to_opml("Desk & more", feeds).encode())}
    assert {url: sorted(each.tags) for url, each in found.items()} == {
        feed.url: sorted(feed.tags) for feed in feeds
    }
    for feed in feeds:
        assert found[feed.url].title.split() == feed.title.replace(
            "\x00", ""
        ).split() or not feed.title.strip("\x00 ")


def test_a_line_too_long_for_an_address_is_left_out() -> None:
    found = read_subscriptions(b"https://news.example/feed\n" + b"A" * 200_000)
    assert [one.url for one in found] == ["https://news.example/feed"]
