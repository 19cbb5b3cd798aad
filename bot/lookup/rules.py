"""`rules`: what is looked for."""

from __future__ import annotations

from bot.config.suggest import did_you_mean
from bot.lookup.answer import Answer, Item
from bot.lookup.lookup import Asked, Lookup, Records
from bot.lookup.names import rule_names
from bot.lookup.verdict import said_of
from bot.rules.rule import Rule
from bot.state.marks import Verdicts

_MOST = 25


async def _answer(records: Records, asked: Asked) -> Answer:
    rules = records.book().rules
    name = asked.words
    wanted = name.casefold()
    shown = [rule for rule in rules.values() if wanted in f"{rule.rule} {rule.title}".casefold()]
    if not shown:
        return Answer(
            f"No rule is called “{asked.words}”{did_you_mean(asked.words, rules)}", note="Try: rules"
        )
    items = tuple([_item(rule, await records.marks.verdicts(rule.rule)) for rule in shown[:_MOST]])
    more = len(shown) - len(items)
    return Answer(
        f"{len(shown)} rules", items, f"{more} more: name one, as in: rules truce" if more > 0 else ""
    )


def _item(rule: Rule, verdicts: Verdicts) -> Item:
    parts = [rule.title, rule.severity]
    parts += ["shadow mode: posts nothing"] if rule.mode == "shadow" else []
    parts += [f"tells {', '.join(rule.notify)}"] if rule.notify else []
    parts += filter(None, [said_of(verdicts)])
    parts += [rule.description] if rule.description else []
    return Item(rule.rule, " · ".join(parts))


LOOKUP = Lookup("rules", "[name]", "what is looked for", _answer, rule_names)
