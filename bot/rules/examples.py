"""A rule's own examples: reports it must find something in, and reports it must be quiet about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.errors import Finding
from bot.model import Match, Report
from bot.rules.book import RuleBook
from bot.rules.compile import Compiled
from bot.rules.explain import explain
from bot.rules.rule import Example

Wanted = Literal["alert", "quiet"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One example, tried: what was wanted, what the rule found, and why."""

    rule: str
    wanted: Wanted
    report: Report
    matches: tuple[Match, ...]
    why: str
    finding: Finding  # the fault, if it has failed, and its place in the file

    @property
    def passed(self) -> bool:
        """Whether the rule did what the example wants."""
        return bool(self.matches) == (self.wanted == "alert")


def tries(book: RuleBook, compiled: Compiled) -> Iterator[Trial]:
    """Try each example of a rule, the alerts first."""
    wanted: Wanted
    for wanted in ("alert", "quiet"):
        for number, example in enumerate(getattr(compiled.rule.examples, wanted)):
            report = _report(f"{compiled.rule.rule}/{wanted}/{number + 1}", example)
            matches, why = explain(book, compiled, report)
            fault = (
                "should raise an alert and does not" if wanted == "alert" else "should be quiet and is not"
            )
            place = ("examples", wanted, number)
            finding = compiled.document.finding(place, f"this example {fault}: {why}")
            yield Trial(compiled.rule.rule, wanted, report, tuple(matches), why, finding)


def failed_examples(book: RuleBook) -> list[Finding]:
    """Return a finding for each example of each rule that fails."""
    return [finding for found in failures(book, book.compiled).values() for finding in found]


def failures(book: RuleBook, rules: Iterable[Compiled]) -> dict[str, list[Finding]]:
    """Return the examples of these rules that fail, as findings by the names of the rules."""
    failed: dict[str, list[Finding]] = {}
    for compiled in rules:
        for trial in tries(book, compiled):
            if not trial.passed:
                failed.setdefault(trial.rule, []).append(trial.finding)
    return failed


def _report(name: str, example: Example) -> Report:
    return Report(name, example.text, example.title, published=example.published, lang=example.lang)
