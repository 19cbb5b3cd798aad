"""`rule`: one rule as it is written, and how it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import yaml

from bot.config.suggest import did_you_mean
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.names import rule_names
from bot.lookup.topic import told_by
from bot.lookup.trial import tried
from bot.lookup.verdict import said_of
from bot.rules.rule import Rule

_SPAN = timedelta(days=7)
#: What stands in the answer's head or is long and of no use to a reader.
_LEFT_OUT = frozenset({"rule", "title", "severity", "description", "examples"})


async def _answer(records: Records, asked: Asked) -> Answer:
    first, _, name = asked.words.partition(" ")
    if first.casefold() == "try":
        return await _tried(records, name.strip(), asked.now)
    rules = records.book().rules
    rule = rules.get(asked.words.strip().lower())
    if rule is None:
        name = asked.words
        return Answer(f"No rule is called “{name}”{did_you_mean(name, rules)}", note="Try: rules")
    kinds = Counter(
        decided.kind for decided in await records.past.since(asked.now - _SPAN) if told_by(rule, decided)
    )
    verdicts = await records.marks.verdicts(rule.rule)
    items = [
        Item(rule.title, rule.description),
        Item("Severity", rule.severity + (" · shadow mode: posts nothing" if rule.mode == "shadow" else "")),
        *(Item(key, _in_yaml(value)) for key, value in _written(rule).items()),
        Item(
            f"Last {_SPAN.days} days",
            f"{kinds['new']} stories, {kinds['update']} updates, {kinds['repeat']} repeats",
        ),
        Item("People say", said_of(verdicts) or "nothing yet"),
    ]
    return Answer(f"Rule {rule.rule}", tuple(items))


async def _tried(records: Records, name: str, now: datetime) -> Answer:
    """Try a rule that is in force; others are pasted into a form, where there is one."""
    compiled = records.book().by_name.get(name.lower())
    if compiled is None:
        return Answer("Try which rule?", note="In Slack and Discord, rule try opens a form for one.")
    return await tried(records, compiled.document.text, now)


def _written(rule: Rule) -> dict[str, object]:
    """Return what the rule's file says of how it works."""
    written = rule.model_dump(mode="json", exclude_unset=True)
    return {key: value for key, value in written.items() if key not in _LEFT_OUT}


def _in_yaml(value: object) -> str:
    return (
        str(yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000))
        .removesuffix("...\n")
        .strip()
    )


def _suggest(records: Records, words: str) -> Iterable[str]:
    tries = words.casefold().startswith("try")
    return [f"try {name}" if tries else name for name in rule_names(records)]


LOOKUP = Lookup(
    "rule", "<name>, or try", "one rule as it is written, and how it does; or try one", _answer, _suggest
)
