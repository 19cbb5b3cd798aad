"""A burst of many reports about few developments of one invented war, in any order, and once more."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Development, Evidence, Match, Report
from bot.stories.memory import StoryMemory

T0 = datetime(2026, 5, 4, 6, tzinfo=UTC)
PLACES = (
    *("Arvendale", "Brosk", "Calidor", "Dunmere", "Eskelin", "Farouth", "Grellhaven", "Hostrava", "Ilmenau"),
    *("Jorvik", "Keldra", "Lostwick", "Marnau", "Nerith", "Ostrava", "Pellmore", "Quarnish", "Rostow"),
    *("Selvane", "Tarnopol"),
)
#: What happened at each place: (as a title, as a sentence). Four times each, at other places.
DEEDS = (
    ("Shelling of {p} market kills {n}", "{n} people were killed when shells fell on the market of {p}"),
    ("Railway bridge at {p} blown up", "Saboteurs blew up the railway bridge at {p}, cutting the line"),
    ("Drone sets {p} fuel depot on fire", "A drone hit the fuel depot of {p} and set it on fire"),
    ("Gunmen raid customs post at {p}", "Gunmen crossed the river and raided the customs post of {p}"),
    ("Patrols trade fire above {p}", "Patrols exchanged fire for an hour on the ridge above {p}"),
)
UNLIKE = (
    ("Bishop of {p} freed by kidnappers", "The bishop of {p} walked free after nine weeks in a cellar"),
    ("Two pilots parachute into lake near {p}", "Both pilots of a downed jet swam ashore near {p}"),
    (
        "Hospital in {p} loses power",
        "Surgeons at the hospital of {p} operated by torchlight after the grid failed",
    ),
    ("Mine sinks grain barge off {p}", "A barge laden with wheat went down after striking a mine off {p}"),
    (
        "Deserters surrender at {p} checkpoint",
        "Eleven deserters gave themselves up at a checkpoint outside {p}",
    ),
    ("Monastery of {p} looted", "Icons were stolen from the monastery of {p} by men in uniform"),
    ("Envoy's convoy turned back at {p}", "An envoy's convoy was refused passage at the {p} tunnel"),
    ("Satellite station at {p} jammed", "Signals from the ground station of {p} were drowned in noise"),
    ("Schoolchildren of {p} moved underground", "Lessons in {p} are held in the metro from today"),
    ("Cholera breaks out in {p} camp", "Doctors confirmed cholera among the displaced in the camp of {p}"),
    ("Journalist found dead in {p} hotel", "A photographer was discovered lifeless in a hotel room in {p}"),
    (
        "Dam gates at {p} opened in the night",
        "Water rose downstream after somebody opened the sluices of {p}",
    ),
    ("Warehouse of {p} yields stolen tanks", "Inspectors counted forty missing tanks in a warehouse in {p}"),
    (
        "Wedding party in {p} flees tear gas",
        "Guests ran from a wedding in {p} when canisters landed in the garden",
    ),
    ("Stock exchange of {p} closes", "Trading in {p} was suspended as brokers queued for buses"),
    ("Prison van ambushed outside {p}", "Masked riders stopped a van outside {p} and led seven inmates away"),
    ("Volunteers dig trenches round {p}", "Bakers and teachers dug trenches around {p} at the mayor's call"),
    ("Airport of {p} welcomes first flight", "A turboprop with blankets landed on the patched runway of {p}"),
    ("General sacked over {p} retreat", "The general who ordered the retreat from {p} lost his command"),
    (
        "Sheep die after gas cloud over {p}",
        "Shepherds lost whole flocks under a yellow cloud drifting over {p}",
    ),
)
FRAMES = (
    "{title}|{body} on Monday, the governor said.",
    "{title}, governor says|GOVERNOR'S OFFICE — {body}.",
    "Norland: {title}|{body}, Norland's defence ministry said in a statement.",
    "{title} - Daily Example|{body}. It was not clear who was behind it.",
    "{title} as war drags on|Officials in Norland said: {body}.",
)


def burst(number: int, seed: int, deeds: tuple[tuple[str, str], ...]) -> list[tuple[int, Report]]:
    """Reports about twenty developments, each with the number of its development."""
    chance = random.Random(seed)
    told = []
    for n in range(number):
        which = n % len(PLACES)
        title, body = deeds[which % len(deeds)]
        said = {"p": PLACES[which], "n": 2 + which}
        frame_title, frame_body = chance.choice(FRAMES).split("|")
        told.append(
            (
                which,
                Report(
                    f"item-{n}",
                    frame_body.format(body=body.format(**said)),
                    frame_title.format(title=title.format(**said)),
                    f"https://outlet{n}.example/{n}",
                    f"outlet-{n % 40}",
                ),
            )
        )
    chance.shuffle(told)
    return told


def development(which: int, report: Report) -> Development:
    evidence = (Evidence("title", 0, len(report.title), report.title),)
    said: Any = {"who": ("Sudria",), "whom": ("Norland",), "places": (PLACES[which], "Norland")}
    return Development((Match("war", "border_incident", evidence, **said),))


def stories(told: list[tuple[int, Report]], *, rules: bool) -> dict[str, set[int]]:
    """Which developments each opened story holds."""
    memory = StoryMemory()
    found: dict[str, set[int]] = {}
    for n, (which, report) in enumerate(told):
        matched = [development(which, report)] if rules else []
        (entry,) = memory.decide(report, matched, T0 + timedelta(seconds=n))
        memory.apply(entry)
        found.setdefault(entry.story, set()).add(which)
    return found


@pytest.mark.parametrize(("rules", "deeds"), [(True, DEEDS), (False, UNLIKE)], ids=["by rules", "by words"])
def test_two_thousand_reports_of_one_burst_told_twice_give_twenty_alerts(rules, deeds):
    told = burst(2000, 1, deeds)
    again = [(which, Report("again-" + r.id, r.text, r.title, r.url, r.source)) for which, r in told]
    found = stories(told + again, rules=rules)
    assert sorted(map(sorted, found.values())) == [[which] for which in range(20)]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_in_any_order_a_burst_gives_one_alert_for_each_development(seed):
    found = stories(burst(160, seed, DEEDS), rules=True)
    assert sorted(map(sorted, found.values())) == [[which] for which in range(20)]


@pytest.mark.parametrize("text", ["", "Witnesses said shells fell near {p} on Monday and {n} people died."])
def test_one_sentence_about_twenty_places_is_twenty_developments_by_words_alone(text):
    told = [
        (
            n % 20,
            Report(
                f"item-{n}",
                text.format(p=PLACES[n % 20], n=n % 20 + 1),
                f"Shelling near {PLACES[n % 20]} kills {n % 20 + 1}"
                + ("", ", governor says", " - Daily")[n % 3],
                f"https://outlet{n}.example/{n}",
                f"outlet-{n}",
            ),
        )
        for n in range(400)
    ]
    random.Random(3).shuffle(told)
    found = stories(told, rules=False)
    assert sorted(map(sorted, found.values())) == [[which] for which in range(20)]
