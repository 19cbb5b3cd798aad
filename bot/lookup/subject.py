"""What a person means: a rule by its name or title, a story by its id or the #reference of an alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config.suggest import did_you_mean
from bot.lookup.lookup import Records
from bot.lookup.past import Decided
from bot.state.silences import Muted

#: So far back stories are known.
SPAN = timedelta(days=45)
#: So much of a story's headline stands behind its id in suggestions, in code points.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Subject:
    """A rule or a story, and what people call it."""

    kind: Muted
    name: str
    title: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Unknown(ValueError):
    """Nothing is called so; says what may be meant."""


async def subject_meant(records: Records, words: str, now: datetime) -> tuple[Subject, str]:
    """Return the rule or story that the first words name, and the words after it. Raises Unknown."""
    kind, _, rest = words.partition(" ")
    if kind.casefold() in {"rule", "story"} and rest and kind.casefold() not in records.book().rules:
        words = rest
    rule = _rule(records, words)
    if rule is not None:
        return rule
    name, _, rest = words.partition(" ")
    title = await story_title(records, await story_meant(records, name), now)
    if title is None:
        raise Unknown(f"I know no rule, story or alert “{name}”{did_you_mean(name, records.book().rules)}")
    rest = rest.removeprefix(title[:SHOWN]).strip()  # as suggestions name it
    return Subject("story", await story_meant(records, name), title), rest


async def story_meant(records: Records, words: str) -> str:
    """Return the id of the story a person names, by its own id or by the reference of a post of it."""
    named = words.strip().partition(" ")[0].removeprefix("#").lower()
    if not named.isalnum() or not named.isascii():
        return ""
    stored = await records.outbox.beginning(named) if words.strip().startswith("#") else None
    return await records.past.current(stored.post.story if stored else named)


async def story_title(records: Records, story: str, now: datetime) -> str | None:
    """Return the headline that opened a story; None: there is none such."""
    told = [one for one in await records.past.since(now - SPAN) if one.story == story]
    return headline(told[-1]) if told else None


def headline(decided: Decided) -> str:
    """Return what people call a report."""
    return decided.title or decided.report


def _rule(records: Records, words: str) -> tuple[Subject, str] | None:
    rules = records.book().rules
    name, _, rest = words.partition(" ")
    if (rule := rules.get(name.casefold())) is not None:
        return Subject("rule", rule.rule, rule.title), rest
    for rule in rules.values():
        if f"{words.casefold()} ".startswith(f"{rule.title.casefold()} "):
            return Subject("rule", rule.rule, rule.title), words[len(rule.title) :].strip()
    return None
