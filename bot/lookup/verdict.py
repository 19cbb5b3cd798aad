"""What a person calls an alert: useful, noise, or told of the wrong place; counted for its rules."""

from __future__ import annotations

from functools import partial

from bot.lookup.answer import Answer
from bot.lookup.lookup import Button, Pressed, Records
from bot.lookup.words import count
from bot.state.marks import Mark, Verdicts

_SAID: dict[Mark, str] = {"useful": "useful", "noise": "noise", "wrongplace": "wrong place"}


async def _marked(mark: Mark, records: Records, pressed: Pressed) -> Answer:
    post = pressed.post
    rules = post.development.rules
    changed = await records.marks.mark(post.id, rules, pressed.person.name, mark)
    counted = f"It counts for {', '.join(rules)}."
    if mark != "wrongplace":
        counted += " Press the other button to change it."
    return Answer(f"{'Noted' if changed else 'Already noted'}: {_SAID[mark]}", note=counted)


def said_of(verdicts: Verdicts) -> str:
    """Return what people call a rule's alerts, on one line; empty: nobody called them anything."""
    parts = []
    if verdicts.precision is not None:
        called = verdicts.useful + verdicts.noise
        parts.append(f"{verdicts.useful} of {called} alerts called useful ({verdicts.precision:.0%})")
    if verdicts.wrongplace:
        parts.append(f"{count(verdicts.wrongplace, 'alert')} told of the wrong place")
    return ", ".join(parts)


BUTTONS = tuple(Button(mark, partial(_marked, mark)) for mark in _SAID)
