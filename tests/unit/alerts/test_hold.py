from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.alerts.compose import wanted
from bot.alerts.hold import Tellers, held_back, is_confirmed, is_open
from bot.model import Report
from bot.pipeline import Origin, decide
from bot.rules.alerting import Corroboration, Schedule
from bot.rules.rule import Rule
from bot.stories.entry import Entry
from bot.stories.memory import StoryMemory
from tests.unit.rules.books import book, rule

SOURCES = {
    "wire": SimpleNamespace(voice="The Wire", kind="feed", tags=[]),
    "wire-world": SimpleNamespace(voice="The Wire", kind="feed", tags=[]),
    "daily": SimpleNamespace(voice="The Daily", kind="feed", tags=["local"]),
    "osce": SimpleNamespace(voice="OSCE", kind="monitor", tags=["official"]),
}


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "at", "expected"),
    [  # 2026-11-24 is a Tuesday; Kyiv is two hours ahead of UTC in winter, three in summer
        ({"zone": "UTC"}, "2026-11-24T03:00", True),
        ({"zone": "UTC", "hours": "07:00-19:00"}, "2026-11-24T06:59", False),
        ({"zone": "UTC", "hours": "07:00-19:00"}, "2026-11-24T07:00", True),
        ({"zone": "UTC", "hours": "07:00-19:00"}, "2026-11-24T19:00", False),
        ({"zone": "UTC", "hours": "22:00-06:00"}, "2026-11-24T23:00", True),
        ({"zone": "UTC", "hours": "22:00-06:00"}, "2026-11-24T05:59", True),
        ({"zone": "UTC", "hours": "22:00-06:00"}, "2026-11-24T12:00", False),
        ({"zone": "UTC", "days": ["tue"]}, "2026-11-24T12:00", True),
        ({"zone": "UTC", "days": ["wed"]}, "2026-11-24T12:00", False),
        ({"zone": "UTC", "days": ["tue"], "hours": "22:00-06:00"}, "2026-11-25T03:00", True),
        ({"zone": "UTC", "days": ["wed"], "hours": "22:00-06:00"}, "2026-11-25T03:00", False),
        ({"zone": "Europe/Kyiv", "hours": "07:00-19:00"}, "2026-11-24T05:30", True),
        ({"zone": "Europe/Kyiv", "hours": "07:00-19:00"}, "2026-07-24T04:30", True),
        ({"zone": "Europe/Kyiv", "hours": "07:00-19:00"}, "2026-11-24T04:30", False),
        ({"zone": "Asia/Tokyo", "days": ["wed"]}, "2026-11-24T15:00", True),
    ],
)
def test_a_rule_speaks_only_in_its_hours(schedule, at, expected):
    assert is_open(Schedule.model_validate(schedule), utc(at)) is expected


@pytest.mark.parametrize(
    ("wanted", "told_by", "voices", "expected"),
    [
        ({"publishers": 2}, {"wire"}, {"The Wire"}, False),
        ({"publishers": 2}, {"wire", "wire-world"}, {"The Wire"}, False),
        ({"publishers": 2}, {"wire", "daily"}, {"The Wire", "The Daily"}, True),
        ({"publishers": 3}, {"wire", "daily"}, {"The Wire", "The Daily"}, False),
        ({"kinds": ["monitor"]}, {"wire", "daily"}, {"The Wire", "The Daily"}, False),
        ({"kinds": ["monitor"]}, {"osce"}, {"OSCE"}, True),
        ({"publishers": 2, "kinds": ["monitor"]}, {"osce"}, {"OSCE"}, True),
        ({"tags": ["official"]}, {"osce"}, {"OSCE"}, True),
        ({"tags": ["official"]}, {"daily", "elsewhere"}, {"The Daily", "elsewhere"}, False),
    ],
)
def test_a_story_is_confirmed_by_other_publishers_or_by_one_that_is_trusted(
    wanted, told_by, voices, expected
):
    tellers = Tellers(told_by, voices, utc("2026-11-24T12:00"))
    assert is_confirmed(Corroboration.model_validate(wanted), tellers, SOURCES) is expected


def test_why_an_alert_waits_is_said_in_words():
    plain = {"rule": "r", "title": "R", "when": {"query": "truce"}}
    at = utc("2026-11-24T12:00")
    waiting = Rule.model_validate(
        {**plain, "schedule": {"zone": "UTC", "days": ["sun"]}, "corroboration": {"publishers": 2}}
    )
    confirmed = Rule.model_validate({**plain, "corroboration": {"publishers": 2}})
    alone = Tellers({"wire"}, {"The Wire"}, at)
    assert held_back(waiting, at=at, tellers=alone, sources=SOURCES) == "it is outside the rule's hours"
    assert "told by wire only" in held_back(confirmed, at=at, tellers=alone, sources=SOURCES)
    assert held_back(Rule.model_validate(plain), at=at, tellers=alone, sources=SOURCES) == ""


def posts(rules, reports):
    """The posts made for (source, at, title) one after the other."""
    read = book(rules, sources=SOURCES)
    memory, made = StoryMemory(), []
    known: set[str] = set()
    for number, (source, at, title) in enumerate(reports):
        report = Report(str(number), "", title, source=source)
        decision = decide(
            report,
            read.judge(report),
            origin=Origin(source),
            book=read,
            memory=memory,
            routes=[],
            at=at,
        )
        for entry in decision.entries:
            memory.apply(entry)
        posted = list(wanted(decision.posts, known))
        known.update(post.id for post in posted)
        made.append([post.op for post in posted])
    return made


TITLE = "Truce broken at the river crossing near Berd, villagers say"
RETOLD = "Villagers near Berd say the truce was broken at the river crossing"


def test_a_story_becomes_an_alert_when_a_second_publisher_tells_it():
    at = utc("2026-11-24T12:00")
    rules = rule("r", when="{query: truce}", notify="[desk]", corroboration="{publishers: 2}")
    said = [("wire", TITLE), ("wire-world", RETOLD), ("elsewhere", TITLE), ("daily", RETOLD + " overnight")]
    told = [(source, at + timedelta(minutes=n), title) for n, (source, title) in enumerate(said)]
    assert posts(rules, told) == [[], [], [], ["post"]]


def test_a_story_told_again_in_the_rules_hours_becomes_an_alert_then():
    rules = rule("r", when="{query: truce}", notify="[desk]", schedule="{zone: UTC, hours: '07:00-19:00'}")
    told = [("wire", utc("2026-11-24T05:00"), TITLE), ("daily", utc("2026-11-24T08:00"), TITLE)]
    assert posts(rules, told) == [[], ["post"]]


def test_without_conditions_only_what_is_new_is_posted():
    rules = rule("r", when="{query: truce}", notify="[desk]")
    at = utc("2026-11-24T12:00")
    assert posts(rules, [("wire", at, TITLE), ("daily", at, TITLE)]) == [["post"], []]


def test_what_nobody_confirms_for_a_week_is_no_news_any_more():
    rules = rule("r", when="{query: truce}", notify="[desk]", corroboration="{publishers: 2}")
    at = utc("2026-11-24T12:00")
    days = [("wire", 0, TITLE), ("wire", 3, TITLE), ("daily", 8, RETOLD)]
    assert posts(rules, [(source, at + timedelta(days=day), said) for source, day, said in days])[-1] == []
    days = [("wire", 0, TITLE), ("daily", 1, RETOLD)]
    assert posts(rules, [(source, at + timedelta(days=day), said) for source, day, said in days])[-1] == [
        "post"
    ]


OTHERS = (
    "Pumping station on the northern canal blown up despite truce",
    "Convoy of aid lorries looted at dawn, the truce notwithstanding",
    "Market hall in the old harbour burns, ending the truce of May",
)


def test_a_rule_raises_as_many_stories_as_its_throttle_lets_it_and_the_next_when_there_is_room_again():
    rules = rule("r", when="{query: truce}", notify="[desk]", throttle="{alerts: 2, per: 1h}")
    at = utc("2026-11-24T12:00")
    said = [("wire", n, title) for n, title in enumerate((TITLE, *OTHERS))]
    said += [("daily", 61, OTHERS[1] + " again"), ("daily", 62, RETOLD + ", 3 killed")]
    told = [(source, at + timedelta(minutes=n), title) for source, n, title in said]
    # The third and fourth find no room; the third is told again an hour later; updates are never held.
    assert posts(rules, told) == [["post"], ["post"], [], [], ["post"], ["edit", "update"]]


def test_two_stories_of_one_report_count_twice():
    read = book(
        rule("r", when="{event: ceasefire_violation}", notify="[desk]", throttle="1h"),
        {
            "shells": {"event": "ceasefire_violation", "places": ("Here",), "who": ("A",)},
            "rockets": {"event": "ceasefire_violation", "places": ("There",), "who": ("B",)},
        },
    )
    report = Report("1", "The shells fell on Here. The rockets fell on There.", "")
    decision = decide(
        report,
        read.judge(report),
        origin=Origin("wire"),
        book=read,
        memory=StoryMemory(),
        routes=[],
        at=utc("2026-11-24T12:00"),
    )
    assert [entry.raised for entry in decision.entries] == [("r",), ()]
    assert [[name for name, _ in entry.held] for entry in decision.entries] == [[], ["r"]]
    assert decision.entries[1].held[0][1] == "the rule has raised 1 in the last 1h, as many as it may"
    assert [post.op for post in decision.posts] == ["post"]


def test_throttles_hold_after_a_restart_since_the_log_says_what_was_raised():
    memory = StoryMemory()
    read = book(rule("r", when="{query: truce}", notify="[desk]", throttle="1h"))
    raised = []
    for number, title in enumerate((TITLE, *OTHERS)):
        report = Report(str(number), "", title, source="wire")
        decision = decide(
            report,
            read.judge(report),
            origin=Origin("wire"),
            book=read,
            memory=memory,
            routes=[],
            at=utc("2026-11-24T12:00") + timedelta(minutes=number),
        )
        rebuilt = [Entry.decode(entry.encode()) for entry in decision.entries]
        assert rebuilt == decision.entries
        memory.apply(rebuilt[0])
        raised.append(rebuilt[0].raised)
    assert raised == [("r",), (), (), ()]


def test_what_agrees_in_what_a_rule_groups_by_is_one_story_and_what_does_not_is_another():
    script = {
        "shells": {"event": "border_incident", "places": ("Berd",), "who": ("A",)},
        "rockets": {"event": "border_incident", "places": ("Berd", "Tavush"), "who": ("B",)},
        "drones": {"event": "border_incident", "places": ("Goris",), "who": ("A",)},
    }
    titles = [
        ("The shells fell at noon on the school of the village", 0),
        ("Farmers flee as rockets hit orchards", 300),
        ("The drones fell at noon on the school of the village", 301),
        ("And more shells", 300 + 25 * 60),
    ]
    for keys, stories in (("[event, places]", 3), ("{by: places, within: 2d}", 2), ("[actors]", 3)):
        read = book(rule("r", when="{event: border_incident}", group=keys), script)
        memory, found = StoryMemory(), []
        for title, minutes in titles:
            report = Report(title, "", title, source="wire")
            (entry,) = decide(
                report,
                read.judge(report),
                origin=Origin("wire"),
                book=read,
                memory=memory,
                routes=[],
                at=utc("2026-11-24T12:00") + timedelta(minutes=minutes),
            ).entries
            memory.apply(entry)
            found.append(entry.story)
        assert len(set(found)) == stories, keys
