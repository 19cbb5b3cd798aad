"""Reports for the crash matrix: few developments, told once or several times, among much that is none."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.alerts.compose import wanted
from bot.model import Report
from bot.pipeline import Origin, decide
from bot.rules.book import RuleBook
from bot.stories.memory import StoryMemory

SOURCE = "wire"
DESTINATIONS = ("desk", "osint")
RULE = """\
rule: shelling
title: Shelling
severity: high
when: {query: shells}
notify: [desk, osint]
examples: {alert: [Shells hit a market], quiet: [A market opens]}
"""
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"


@dataclass(frozen=True)
class Plan:
    """So many reports, and developments among them; `begun` is the time of the first."""

    reports: int
    developments: int
    begun: int  # Unix seconds

    def at(self, number: int) -> float:
        """When a report is decided on: fixed, so that stories and posts have the same ids in every run."""
        return self.begun + number / 100


def read(plan: Plan) -> Iterator[Report]:
    """Yield the reports, the same for the same plan. A third of the developments grow worse later on."""
    chance = random.Random(plan.reports)
    telling = sorted(chance.sample(range(plan.reports * 2 // 3), plan.developments))
    titles: dict[int, str] = {}
    for place in telling:
        first = f"Shells hit the {_word(chance)} of {_word(chance).title()} near {_word(chance).title()}"
        titles[place] = f"{first}, killing {chance.randint(2, 9)}"
        if chance.random() < 1 / 3:
            later = chance.randrange(plan.reports * 2 // 3, plan.reports)
            titles.setdefault(later, f"{first}, killing {chance.randint(20, 90)}")
    for number in range(plan.reports):
        title = titles.get(number) or f"The {_word(chance)} of {_word(chance).title()} opens its doors"
        yield Report(f"r{number}", title + ".", title, f"https://wire.example/{number}", SOURCE)


def expected(plan: Plan, book: RuleBook) -> dict[str, set[str]]:
    """Return destination → ids of the messages that an undisturbed run makes."""
    memory, known = StoryMemory(), set[str]()
    made: dict[str, set[str]] = {name: set() for name in DESTINATIONS}
    for number, report in enumerate(read(plan)):
        judgement = book.judge(report)
        if not judgement.matches:
            continue
        decision = decide(
            report,
            judgement,
            origin=Origin("The Wire"),
            book=book,
            memory=memory,
            routes=[],
            at=datetime.fromtimestamp(plan.at(number), UTC),
        )
        for entry in decision.entries:
            memory.apply(entry)
        for post in wanted(decision.posts, known):
            known.add(post.id)
            if post.op != "edit":
                made[post.destination].add(post.id)
    return made


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(4))
