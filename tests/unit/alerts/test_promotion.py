"""What readers are notified of again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.compose import wanted
from bot.alerts.promotion import Level, Tolls, TollStep, joined, promotions
from bot.model import Post, Report, Severity, Standing, Tier, Toll
from bot.pipeline import Origin, decide
from bot.stories.memory import StoryMemory
from tests.unit.rules.books import book, rule

REGIONS = {"Tavush": {"Tavush", "Koti"}, "Armenia": {"Armenia", "Tavush", "Koti", "Syunik"}}


def within(place: str) -> Collection[str]:
    return REGIONS.get(place, {place})


def a_level(
    tier: Tier = "outlet",
    publishers: int = 1,
    severity: Severity | None = "high",
    places: tuple[str, ...] = (),
    tolls: tuple[Tolls, ...] = ((),),
) -> Level:
    return Level(Standing(tier, publishers), severity, places, tolls)


def promoted(before: Level, now: Level) -> tuple[str, ...]:
    return promotions(before, now, step=TollStep(), within=within)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (a_level("claim"), a_level("outlet"), ("now reported by an outlet itself",)),
        (a_level("outlet"), a_level("publishers", 3), ("now told by 3 independent publishers",)),
        (a_level("publishers", 3), a_level("monitor", 3), ("confirmed by a monitor",)),
        (a_level("claim"), a_level("monitor"), ("confirmed by a monitor",)),
        (a_level("retracted"), a_level("claim"), ("told again after it was taken back",)),
        (a_level("publishers", 2), a_level("publishers", 5), ()),
        (a_level("monitor"), a_level("outlet"), ()),
        (a_level("outlet"), a_level("retracted"), ()),
        (a_level(severity="high"), a_level(severity="critical"), ("now critical",)),
        (a_level(severity="high"), a_level(severity="low"), ()),
        (a_level(severity=None), a_level(severity="critical"), ()),
        (a_level(places=("Tavush",)), a_level(places=("Tavush", "Syunik")), ("place Syunik",)),
        (a_level(places=("Tavush",)), a_level(places=("Tavush", "Koti")), ()),  # more precise
        (a_level(places=("Koti",)), a_level(places=("Koti", "Armenia")), ()),  # less precise
        (a_level(), a_level(places=("Tavush",)), ()),  # the first to say where
    ],
)
def test_a_story_is_promoted_by_tier_severity_and_place(
    before: Level, now: Level, words: tuple[str, ...]
) -> None:
    assert promoted(before, now) == words


@pytest.mark.parametrize(
    ("told", "now", "words"),
    [
        ((3,), 12, ("killed 3 → 12",)),
        ((3,), 7, ()),  # twice as many, but only four more
        ((20,), 30, ()),  # ten more, but not twice as many
        ((20,), 40, ("killed 20 → 40",)),
        ((3, 5, 7), 8, ("killed 3 → 8",)),  # it crept, and has come far
        ((3, 8, 9), 10, ()),  # 8 was told aloud
        ((40,), 12, ()),
        ((), 5, ("5 killed",)),
        ((), 4, ()),
    ],
)
def test_a_toll_is_told_again_when_it_has_grown_by_a_step_since_it_was_told_last(
    told: tuple[int, ...], now: int, words: tuple[str, ...]
) -> None:
    before: tuple[Tolls, ...] = tuple((Toll("killed", number),) for number in told) or ((),)
    later = a_level(tolls=(*before, (Toll("killed", now),)))
    assert promoted(a_level(tolls=before), later) == words


def test_a_report_that_names_no_toll_repeats_none() -> None:
    before = ((), (Toll("killed", 12),))
    assert promoted(a_level(tolls=before), a_level(tolls=(*before, ()))) == ()


def test_the_gravest_promotion_comes_first() -> None:
    before = a_level("claim", tolls=((Toll("killed", 3),),))
    now = a_level("monitor", severity="critical", tolls=(*before.tolls, (Toll("killed", 30),)))
    assert promoted(before, now) == ("now critical", "confirmed by a monitor", "killed 3 → 30")


@pytest.mark.parametrize(
    ("promotions", "news", "words"),
    [
        (["killed 3 → 12"], ["killed 9 → 12", "place Koti"], ("killed 3 → 12", "place Koti")),
        (["place Syunik"], ["wounded 2 → 3", "place Syunik"], ("place Syunik", "wounded 2 → 3")),
        (["now critical"], [], ("now critical",)),
        ([], ["said by Armenia"], ("said by Armenia",)),
    ],
)
def test_what_was_promoted_and_what_else_is_new_is_told_once(
    promotions: list[str], news: list[str], words: tuple[str, ...]
) -> None:
    assert joined(promotions, news) == words


FIRST = "Shells hit a market near Berd, killing two"
RETOLD = "Villagers say a market near Berd was hit by shells; two people died"


def posted(rules: str, *told: tuple[str, str]) -> list[list[Post]]:
    """The posts made for reports, (source, title) each, one after the other."""
    read, memory = book(rules), StoryMemory()
    known: set[str] = set()
    made = []
    for number, (source, title) in enumerate(told):
        report = Report(str(number), "", title, f"https://{source}.example/{number}", source)
        decision = decide(
            report,
            read.judge(report),
            origin=Origin(source),
            book=read,
            memory=memory,
            routes=[],
            at=datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(minutes=number),
        )
        for entry in decision.entries:
            memory.apply(entry)
        made.append(list(wanted(decision.posts, known)))
        known.update(post.id for post in made[-1])
    return made


SHELLING = rule("shelling", when="{query: shells}", notify="[desk]", severity="medium")


def test_a_repeat_that_promotes_is_told_aloud_as_an_update_and_one_that_does_not_is_not_told() -> None:
    third_voice = "Doctors count two dead after shells struck a market near Berd"
    told = [("wire", FIRST), ("daily", RETOLD), ("weekly", third_voice)]
    first, second, third = posted(SHELLING, *told)
    assert [(post.op, post.loud) for post in first] == [("post", False)]
    assert [(post.op, post.loud) for post in second] == [("edit", False), ("update", True)]
    assert second[1].news == ("now told by 2 independent publishers",)
    assert [post.op for post in third] == ["edit"]


def test_an_update_is_loud_only_if_it_promotes() -> None:
    _, worse, far_worse = posted(
        SHELLING,
        ("wire", FIRST),
        ("wire", FIRST.replace("two", "three")),
        ("wire", FIRST.replace("two", "twelve")),
    )
    (small,) = [post for post in worse if post.op == "update"]
    (great,) = [post for post in far_worse if post.op == "update"]
    assert (small.loud, small.news) == (False, ("killed 2 → 3",))
    assert (great.loud, great.news) == (True, ("killed 2 → 12",))


def test_a_graver_match_makes_the_alert_graver_and_a_lesser_one_leaves_it() -> None:
    rules = SHELLING + rule("market", when="{query: market}", notify="[osint]", severity="critical")
    plain = "Shells hit bazaar near Berd, killing two"
    first, second, third = posted(rules, ("wire", plain), ("wire", FIRST), ("wire", plain + " again"))
    assert [(post.destination, post.severity) for post in first] == [("desk", "medium")]
    told = {(post.op, post.destination): post for post in second}
    assert told["edit", "desk"].severity == told["update", "desk"].severity == "critical"
    assert told["update", "desk"].news[0] == "now critical"
    assert told["post", "osint"].severity == "critical"
    assert {post.severity for post in third if post.op == "edit"} <= {"critical"}


def test_what_is_held_back_tells_nobody_of_a_promotion() -> None:
    at_night = rule("shelling", when="{query: shells}", notify="[desk]", schedule="{zone: UTC, days: [sun]}")
    first, second = posted(at_night, ("wire", FIRST), ("daily", RETOLD))
    assert (first, second) == ([], [])
