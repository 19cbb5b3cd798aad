"""What feeds do to their items, and how many alerts people want of it.

Feeds that can't be read at all (bad XML, other encodings, "too many requests", a page that asks for proof
that one is human) are the matter of `tests/unit/sources` and `tests/integration/intake`.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Development, Evidence, Match, Report
from bot.stories.memory import StoryMemory

T0 = datetime(2026, 4, 2, 9, tzinfo=UTC)
SHELLS = Report(
    "guid-1",
    "Three farmers were killed on Thursday when shells fell on the village of Orlesk, the governor said.",
    "Shells kill three farmers in border village of Orlesk",
    "https://wire.example/2026/orlesk-shells",
    "wire",
    T0,
)
TRUCE = Report(
    "guid-2",
    "Both armies will hold their fire from midnight, the mediators announced in Palmira on Thursday.",
    "Armies agree ceasefire in the Vardin valley",
    "https://wire.example/2026/vardin-truce",
    "wire",
    T0,
)
ORDINARY = [
    Report(f"guid-{n}", text, title, f"https://wire.example/2026/{n}", "wire", T0)
    for n, (title, text) in enumerate(
        [
            (
                "Shells kill three farmers in Orlesk",
                "Shells fell on a village, killing three, a governor said.",
            ),
            (
                "Armies agree ceasefire in Vardin valley",
                "Guns are to be silent from midnight, mediators said.",
            ),
            (
                "Envoy offers to host talks in Palmira",
                "A neutral capital proposed itself for a first meeting.",
            ),
            (
                "Drone sets fuel depot of Kestrin on fire",
                "Smoke was seen for miles after an unmanned craft struck.",
            ),
            ("Patrol boat seized off Cape Ilva", "A coastguard cutter and its crew were taken into custody."),
        ]
    )
]


def kinds(*reports: Report, events: tuple[str, ...] = ()) -> list[str]:
    """What each report is, an hour apart: judged without rules, or as telling the events given."""
    memory = StoryMemory()
    told: list[str] = []
    for number, report in enumerate(reports):
        matched: list[Development] = []
        if events:
            evidence = Evidence("title", 0, len(report.title), report.title)
            matched = [Development((Match("a-rule", events[number], (evidence,)),))]
        for entry in memory.decide(report, matched, T0 + timedelta(hours=number)):
            memory.apply(entry)
            told.append(entry.kind)
    return told


def wrapped(url: str) -> str:
    inside = urlsafe_b64encode(b"\x08\x13\x22\x28" + url.encode() + b"\xd2\x01\x00").decode().rstrip("=")
    return f"https://news.google.com/rss/articles/{inside}?oc=5"


@pytest.mark.parametrize(
    ("again", "oddity"),
    [
        (replace(SHELLS, published=T0 + timedelta(hours=1)), "a bumped date"),
        (replace(SHELLS, id="guid-1?v=2"), "another id at each poll"),
        (replace(SHELLS, url="https://wire.example/2026/orlesk-shells?utm_source=rss"), "tracking"),
        (replace(SHELLS, source="wire-world", id="w-77"), "the same article in two feeds"),
        (
            replace(SHELLS, source="other", id="9", url="https://m.wire.example/2026/orlesk-shells/amp/"),
            "the mobile page",
        ),
        (
            replace(
                SHELLS,
                source="google",
                id="g",
                text="",
                url=wrapped(SHELLS.url),
                title=f"{SHELLS.title} - Wire",
            ),
            "Google News",
        ),
        (
            replace(
                SHELLS, source="daily", id="d", url="https://daily.example/a", title=f"{SHELLS.title} | Daily"
            ),
            "a reprint under an outlet's name",
        ),
        (replace(SHELLS, title="Shells kill three farmers in border  village of Orlesk "), "white space"),
        (replace(SHELLS, text=SHELLS.text.replace("the village", "a village")), "a mended word"),
        (replace(SHELLS, text="", id="x", source="short"), "a feed without texts"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_alert_whatever_a_feed_does_to_its_item(again, oddity):
    assert kinds(SHELLS, again, again) == ["new", "repeat", "repeat"], oddity


def test_a_first_poll_of_five_items_is_five_alerts():
    assert kinds(*ORDINARY) == ["new"] * 5


def test_a_title_edited_from_ceasefire_to_ceasefire_broken_is_a_second_alert():
    broken = replace(TRUCE, title="Armies agree ceasefire in the Vardin valley, then break it")
    assert kinds(TRUCE, broken, events=("ceasefire", "ceasefire_violation")) == ["new", "new"]


def test_a_toll_that_rises_under_the_same_id_is_one_alert_and_an_update():
    more = replace(SHELLS, title="Shells kill seven farmers in border village of Orlesk")
    assert kinds(SHELLS, more, more) == ["new", "update", "repeat"]


def test_two_feeds_that_use_the_same_ids_lose_no_item():
    one, other = (replace(report, id="1", source=f"feed-{report.id}") for report in (SHELLS, TRUCE))
    assert kinds(one, other) == ["new", "new"]


def test_a_feed_that_calls_each_item_latest_loses_no_item():
    assert kinds(*(replace(report, id="latest") for report in ORDINARY)) == ["new"] * 5


def test_a_feed_whose_items_all_lead_to_the_front_page_loses_no_item():
    assert kinds(*(replace(report, url="https://wire.example/") for report in ORDINARY)) == ["new"] * 5


def test_posts_without_title_in_any_script_are_told_apart():
    posts = [
        "Обстрел посёлка у границы: погибли трое, сообщил губернатор области.",
        "Посредники предложили провести переговоры в столице нейтральной страны.",
        "سقطت قذائف على قرية حدودية فقتل ثلاثة مزارعين، بحسب المحافظ.",
        "عرضت دولة محايدة استضافة جولة أولى من المحادثات.",
    ]
    reports = [Report(str(n), text, "", "", "channel") for n, text in enumerate(posts)]
    assert kinds(*reports) == ["new"] * 4
    assert kinds(reports[0], replace(reports[0], id="9")) == ["new", "repeat"]


def test_three_killed_and_three_hundred_killed_are_no_copy():
    three = Report(
        "1", "Shells fell on the market. 3 people were killed.", "Market shelled, 3 killed", "", "a"
    )
    more = replace(
        three, id="2", source="b", text=three.text.replace("3", "300"), title="Market shelled, 300 killed"
    )
    assert kinds(three, more) == ["new", "update"]
