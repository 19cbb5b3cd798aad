"""What a person asks about: a rule, an event, a region and all in it, a party, or plain words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.lookup.lookup import Records
from bot.lookup.past import Decided
from bot.rules.rule import Rule

_KINDS = ("rule ", "place ", "actor ", "event ", "about ", "in ")


@dataclass(frozen=True, slots=True)
class Topic:
    """Words, and what they stand for. No words: everything."""

    words: str  # casefolded
    rule: Rule | None
    names: frozenset[str]  # the places and parties that a region, state or conflict takes in

    def takes(self, one: Decided) -> bool:
        """Tell whether a decision is about it."""
        if self.rule is not None and told_by(self.rule, one):
            return True
        facts = one.facts
        return self.words in one.words or not self.names.isdisjoint((*facts.places, *facts.who, *facts.whom))


def topic(records: Records, about: str) -> Topic:
    """Return what a person's words stand for; the kind of thing may be said before its name."""
    words = about.strip()
    for kind in _KINDS:
        if words.casefold().startswith(kind):
            words = words[len(kind) :].strip()
    book = records.book()
    titles = {rule.title.casefold(): rule for rule in book.rules.values()}
    rule = book.rules.get(words.casefold()) or titles.get(words.casefold())
    return Topic(words.casefold(), rule, book.gazetteer.scope(words) if words else frozenset())


def told_by(rule: Rule, one: Decided) -> bool:
    """Tell whether a rule told of it; what older versions decided names no rules, but events."""
    if one.rules:
        return rule.rule in one.rules
    return not events_of(rule).isdisjoint(one.facts.events)


def events_of(rule: Rule) -> frozenset[str]:
    """Return the names of the events that the rule's matches have: those it asks for, or its own name."""
    return frozenset((rule.when.event if rule.when else None) or [rule.rule])
