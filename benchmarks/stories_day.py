"""Score the memory of stories on an invented day: 205 reports of 80 developments of one war, by words alone.

    python benchmarks/stories_day.py [--days 20]

Each development is an act at a place with a toll; acts and places recur, a report uses one of four wordings,
some name the place's province too, and reports of one development come minutes to hours apart.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from stories import scored

from bot.model import Report
from bot.stories.memory import StoryMemory

_REPORTS, _DEVELOPMENTS = 205, 80
_DAY = datetime(2026, 5, 4, tzinfo=UTC)
_PLACES = [
    "Arvend",
    "Brosk",
    "Calidor",
    "Dunmere",
    "Eskel",
    "Farouth",
    "Grellhav",
    "Hostra",
    "Ilmen",
    "Jorvale",
    "Keldra",
    "Lostwick",
    "Marnau",
    "Nerith",
    "Ostrel",
    "Pellmore",
    "Quarnish",
    "Rostow",
    "Selvane",
    "Tarnop",
    "Ulmark",
    "Vardin",
    "Westhom",
    "Yarrel",
    "Zembra",
]
_PROVINCES = ("Upper Sorn", "Lower Sorn", "Karst", "the Fenlands", "Ambria")
#: Four ways to tell an act: {p} place, {n} toll, {x} the province or nothing.
_ACTS = (
    ("Shelling of {p} kills {n}", "{n} civilians dead as shells hit {p}{x}", "Sudrian guns fire on {p}",
     "Artillery strikes homes in {p}, {n} killed"),
    ("Sudrian troops enter {p}", "{p}{x} falls to Sudria", "Sudria claims {p}", "Norland loses {p}"),
    ("Drones hit fuel depot at {p}", "Fire at {p} oil store after drone attack", "Depot burns in {p}{x}",
     "Sudria says its drones destroyed fuel at {p}"),
    ("Thousands flee {p}", "Residents leave {p}{x} as front nears", "{p} evacuated, mayor says",
     "Buses carry families out of {p}"),
    ("Bridge at {p} blown up", "Norland destroys {p} crossing", "Sappers fell bridge near {p}{x}",
     "Road into {p} cut as bridge collapses"),
    ("Aid convoy reaches {p}", "Food trucks arrive in {p}{x}", "UN delivers supplies to besieged {p}",
     "First relief in weeks enters {p}"),
    ("Jet shot down over {p}", "Norland downs warplane near {p}", "Fighter crashes at {p}{x}",
     "Sudria admits loss of aircraft above {p}"),
    ("Hospital in {p} hit, {n} hurt", "Missile damages {p} clinic", "Doctors hurt in {p} hospital{x}",
     "WHO condemns attack on hospital of {p}"),
    ("Mayor of {p} abducted", "Soldiers seize head of {p} council", "{p} mayor taken away by gunmen{x}",
     "Norland demands release of mayor of {p}"),
    ("Power cut in {p}", "{p}{x} without electricity after strikes", "Blackout in {p} as grid is hit",
     "Engineers struggle to restore current in {p}"),
)  # fmt: skip


def day(seed: int) -> Iterator[tuple[str, Report]]:
    """Yield (development, report) in the order of the day."""
    chance = random.Random(seed)  # noqa: S311 - the same in each run
    every = [(act, place) for act in range(len(_ACTS)) for place in range(len(_PLACES))]
    told = chance.sample(every, _DEVELOPMENTS)
    often = told + chance.choices(told, [chance.expovariate(1) for _ in told], k=_REPORTS - len(told))
    begins = {one: chance.uniform(0, 20) for one in told}
    reports = []
    for number, (act, place) in enumerate(often):
        hours = begins[act, place] + min(chance.expovariate(0.7), 4.0)
        province = f" in {_PROVINCES[place % len(_PROVINCES)]}" if chance.random() < 0.5 else ""  # noqa: PLR2004
        title = chance.choice(_ACTS[act]).format(p=_PLACES[place], n=2 + (act * 7 + place) % 30, x=province)
        at = _DAY + timedelta(hours=hours)
        reports.append((f"{act}-{place}", Report(f"r{number}", "", title, "", f"s{number % 40}", at)))
    yield from sorted(reports, key=lambda told: (told[1].published or _DAY, told[1].id))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--days", type=int, default=20)
    gold, found = [], []
    for seed in range(arguments.parse_args().days):
        memory = StoryMemory()
        for development, report in day(seed):
            for entry in memory.decide(report, (), report.published or _DAY):
                memory.apply(entry)
                found.append(f"{seed} {entry.story}")
            gold.append(f"{seed} {development}")
    print(scored(gold, found))


if __name__ == "__main__":
    main()
